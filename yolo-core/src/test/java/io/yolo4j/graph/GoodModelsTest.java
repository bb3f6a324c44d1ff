package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Precision;
import io.yolo4j.Task;
import io.yolo4j.fixture.Shared;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published models, against a table made with the onnx package of Python. */
class GoodModelsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deimv2-atto-320-int8dynamic       | 8 | 16 | INT8 | images FLOAT32 [?, 3, 320, 320]; orig_target_sizes INT64 [?, 2] | labels INT64 [?]; boxes FLOAT32 [?, ?]; scores FLOAT32 [?]
            fastestdet-352                    | 6 | 11 | FP32 | input.1 FLOAT32 [1, 3, 352, 352] | 758 FLOAT32 [1, 85, 22, 22]
            picodet-s-320                     | 7 | 11 | FP32 | image FLOAT32 [1, 3, 320, 320]   | 8 outputs
            nanodet-m-320                     | 6 | 11 | FP32 | input.1 FLOAT32 [1, 3, 320, 320] | 6 outputs
            shapes-cls-128                    | 8 | 18 | FP32 | images FLOAT32 [1, 3, 128, 128]  | output0 FLOAT32 [1, 3]
            shapes-obb-320                    | 8 | 18 | FP32 | images FLOAT32 [1, 3, 320, 320]  | output0 FLOAT32 [1, 8, 2100]
            yolo11n-320-int8dynamic           | 7 | 12 | INT8 | images FLOAT32 [1, 3, 320, 320]  | output0 FLOAT32 [1, 84, 2100]
            yolo26n-640-endtoend-int8dynamic  | 9 | 20 | INT8 | images FLOAT32 [1, 3, 640, 640]  | output0 FLOAT32 [1, 300, 6]
            yolo26n-pose-256-qdq              | 8 | 17 | INT8 | images FLOAT32 [1, 3, 256, 256]  | output0 FLOAT32 [1, 56, 1344]
            yolov5n-dynamic-fp16              | 7 | 12 | FP16 | images FLOAT16 [?, 3, ?, ?]      | output FLOAT16 [?, ?, ?]
            yolov8-face-undecoded-640         | 6 | 11 | FP32 | images FLOAT32 [1, 3, 640, 640]  | output0 FLOAT32 [1, 80, 80, 80]; 884 FLOAT32 [1, 80, 40, 40]; 892 FLOAT32 [1, 80, 20, 20]
            yolov8n-640-fp16                  | 8 | 18 | FP16 | images FLOAT16 [1, 3, 640, 640]  | output0 FLOAT16 [1, 84, 8400]
            yolov8n-640-fp32                  | 8 | 18 | FP32 | images FLOAT32 [1, 3, 640, 640]  | output0 FLOAT32 [1, 84, 8400]
            yolov8n-640-int8dynamic           | 7 | 12 | INT8 | images FLOAT32 [1, 3, 640, 640]  | output0 FLOAT32 [1, 84, 8400]
            yolov8n-seg-320-int8dynamic       | 9 | 20 | INT8 | images FLOAT32 [1, 3, 320, 320]  | output0 FLOAT32 [1, 116, 2100]; output1 FLOAT32 [1, 32, 80, 80]
            yolox-nano-416                    | 7 | 11 | FP32 | images FLOAT32 [1, 3, 416, 416]  | output FLOAT32 [1, 3549, 85]
            """)
    void declares(String model, int ir, int opset, Precision precision, String inputs, String outputs)
            throws IOException {
        Path path = Shared.path("models/" + model + ".onnx");
        OnnxFile file = OnnxFile.read(ModelSource.of(path));
        assertEquals(ir, file.irVersion());
        assertEquals(opset, file.opset());
        assertEquals(precision, file.precision());
        assertEquals(inputs, joined(file.inputs()));
        if (outputs.endsWith(" outputs")) {
            assertEquals(outputs, file.outputs().size() + " outputs");
        } else {
            assertEquals(outputs, joined(file.outputs()));
        }
        assertEquals(Set.of(), file.customOperators());

        OnnxFile inMemory = OnnxFile.read(ModelSource.of(Files.readAllBytes(path)));
        assertEquals(file.inputs(), inMemory.inputs());
        assertEquals(file.outputs(), inMemory.outputs());
        assertEquals(file.metadata(), inMemory.metadata());
        assertEquals(file.operators(), inMemory.operators());
        assertEquals(file.precision(), inMemory.precision());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fastestdet-352                   |  0 |               |          |     |       |
            yolov5n-dynamic-fp16             |  0 |               |          |     |       |
            shapes-cls-128                   |  3 | ellipse       | CLASSIFY | 128 | false |
            shapes-obb-320                   |  3 | rectangle     | ORIENTED | 320 | false |
            yolo11n-320-int8dynamic          | 80 | person        | DETECT   | 320 | false |
            yolo26n-640-endtoend-int8dynamic | 80 | person        | DETECT   | 640 | true  |
            yolo26n-pose-256-qdq             |  1 | person        | POSE     | 256 | false | 17
            yolov8-face-undecoded-640        |  1 | face          | POSE     | 640 |       | 5
            yolov8n-640-fp32                 | 80 | person        | DETECT   | 640 | false |
            yolov8n-seg-320-int8dynamic      | 80 | person        | SEGMENT  | 320 | false |
            """)
    void describesItself(
            String model, int classes, String first, Task task, Integer size, Boolean endToEnd, Integer keypoints) {
        ModelMetadata metadata =
                ModelMetadata.of(OnnxFile.read(ModelSource.of(Shared.path("models/" + model + ".onnx")))
                        .metadata());
        assertEquals(List.of(), metadata.problems());
        assertEquals(classes, metadata.names().size());
        assertEquals(Optional.ofNullable(first), metadata.names().stream().findFirst());
        assertEquals(Optional.ofNullable(task), metadata.task());
        assertEquals(Optional.ofNullable(endToEnd), metadata.endToEnd());
        assertEquals(size == null ? 0 : 2, metadata.imageSize().length);
        assertEquals(keypoints == null ? 0 : 2, metadata.keypointShape().length);
        if (size != null) {
            assertEquals(size, metadata.imageSize()[0]);
            assertEquals(1, metadata.batch().orElseThrow());
        }
        if (keypoints != null) {
            assertEquals(keypoints, metadata.keypointShape()[0]);
            assertEquals(3, metadata.keypointShape()[1]);
        }
    }

    @Test
    void countsOperatorsAndNamesTheProducer() {
        OnnxFile file = OnnxFile.read(ModelSource.of(Shared.path("models/yolov8n-640-fp32.onnx")));
        assertEquals(233, file.operators().values().stream().mapToInt(i -> i).sum());
        assertEquals(64, file.operators().get("Conv"));
        assertEquals("pytorch 2.15.0", file.producer());
    }

    private static String joined(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::toString).collect(Collectors.joining("; "));
    }
}

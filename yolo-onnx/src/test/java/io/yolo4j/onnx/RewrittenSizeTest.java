package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.yolo4j.Classifier;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ModelException;
import io.yolo4j.eval.Comparison;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyHeads;
import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Value;
import io.yolo4j.graph.shape.DynamicBatch;
import io.yolo4j.graph.shape.InputSize;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model at another size gives what one exported for it gives. */
class RewrittenSizeTest {
    private static Graph shared(String name) {
        return Graph.read(ModelSource.of(Shared.path("models/" + name + ".onnx")));
    }

    @ParameterizedTest
    @CsvSource({"64, 96", "96, 64", "160, 32", "256, 320"})
    void headsEqualThoseBuiltForTheSize(int height, int width) throws OrtException {
        byte[][] old = {
            TinyHeads.yolo11(1, 96, 128), TinyHeads.endToEnd(1, 96, 128), TinyHeads.yolov5(1, 96, 128, false),
        };
        byte[][] built = {
            TinyHeads.yolo11(1, height, width),
            TinyHeads.endToEnd(1, height, width),
            TinyHeads.yolov5(1, height, width, false),
        };
        for (int i = 0; i < old.length; i++) {
            Graph graph = Graph.read(ModelSource.of(old[i]));
            InputSize.apply(graph, height, width);
            float[] pixels = Passes.noise(i, 1, height, width);
            Map<String, Passes.Output> expected = Passes.run(built[i], pixels, 1, height, width);
            Map<String, Passes.Output> found = Passes.run(graph.toBytes(), pixels, 1, height, width);
            assertEquals(Passes.shapes(expected), Passes.shapes(found));
            for (String output : expected.keySet()) {
                assertArrayEquals(
                        expected.get(output).values(), found.get(output).values(), output);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "fastestdet-352, 224, 416",
        "nanodet-m-320, 416, 256",
        "picodet-s-320, 384, 448",
        "shapes-cls-128, 160, 96",
        "shapes-obb-320, 384, 256",
        "yolo11n-320-int8dynamic, 256, 416",
        "yolo26n-640-endtoend-int8dynamic, 320, 448",
        "yolov5n-dynamic-fp16, 320, 416",
        "yolov8-face-undecoded-640, 320, 416",
        "yolov8n-640-fp16, 320, 416",
        "yolov8n-640-fp32, 384, 640",
        "yolov8n-640-int8dynamic, 320, 416",
        "yolov8n-seg-320-int8dynamic, 416, 256",
        "yolox-nano-416, 320, 640",
    })
    void sharedModelsGiveTheShapesThatTheyDeclare(String name, int height, int width) throws OrtException {
        Graph graph = shared(name);
        InputSize.apply(graph, height, width);
        List<Dim> input = graph.inputs().get(0).dims();
        assertEquals(List.of(Dim.of(height), Dim.of(width)), input.subList(2, 4));
        float[] pixels = Passes.noise(3, 1, height, width);
        Map<String, Passes.Output> outputs = Passes.run(graph.toBytes(), pixels, 1, height, width);
        for (Value output : graph.outputs()) {
            Passes.Output found = outputs.get(output.name());
            assertTrue(found.isFinite());
            for (int i = 0; i < found.shape().length; i++) {
                Dim dim = output.dims().get(i);
                assertTrue(dim.size() == found.shape()[i] || i == 0 && dim.isOpen(), output.toString());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "deimv2-atto-320-int8dynamic, GatherElements \"/decoder/GatherElements\", decoder.anchors",
        "yolo26n-pose-256-qdq, Mul \"/model.23/Mul\", /model.23/Constant_9_output_0_DequantizeLinear_Output",
    })
    void sharedModelsThatAreRefused(String name, String node, String constant) {
        Graph graph = shared(name);
        String message = assertThrows(ModelException.class, () -> InputSize.apply(graph, 384, 384))
                .getMessage();
        assertTrue(message.contains(node) && message.contains(constant), message);
    }

    /** Anchor points and strides in the exporter's order, from the words of the format: cell centres, level after level, row by row. */
    @ParameterizedTest
    @CsvSource({"320, 320", "416, 416", "384, 640"})
    void anchorsOfYolov8(int height, int width) {
        Graph graph = shared("yolov8n-640-fp32");
        InputSize.apply(graph, height, width);
        int anchors = height * width / 64 + height * width / 256 + height * width / 1024;
        float[] points = new float[2 * anchors];
        float[] strides = new float[anchors];
        int i = 0;
        for (int stride : new int[] {8, 16, 32}) {
            for (int y = 0; y < height / stride; y++) {
                for (int x = 0; x < width / stride; x++, i++) {
                    points[i] = x + 0.5f;
                    points[anchors + i] = y + 0.5f;
                    strides[i] = stride;
                }
            }
        }
        int seen = 0;
        for (var node : graph.nodes()) {
            if (node.name().matches("/model.22/(Sub|Add_1)")) {
                assertArrayEquals(points, graph.constant(node.input(0)).floats(), node.name());
                seen++;
            } else if (node.name().equals("/model.22/Mul_2")) {
                assertArrayEquals(strides, graph.constant(node.input(1)).floats());
                seen++;
            }
        }
        assertEquals(3, seen);
        assertEquals("[" + height + ", " + width + "]", graph.metadata().get("imgsz"));
    }

    /** The same objects are found in photographs, at sizes at which they are neither much smaller nor larger. */
    @ParameterizedTest(name = "{0} at {1} x {2}")
    @CsvSource({
        "yolov8n-640-fp32, 576, 640, 0.9",
        "yolov8n-640-fp32, 480, 480, 0.8",
        "yolov8n-640-fp16, 544, 736, 0.8",
        "yolov8n-640-int8dynamic, 544, 640, 0.8",
        "yolov5n-dynamic-fp16, 544, 736, 0.8",
        "yolo11n-320-int8dynamic, 288, 416, 0.8",
        "yolo26n-640-endtoend-int8dynamic, 544, 736, 0.8",
        "yolov8n-seg-320-int8dynamic, 288, 416, 0.8",
        "yolox-nano-416, 448, 416, 0.8",
        "nanodet-m-320, 320, 384, 0.7",
        "yolov8-face-undecoded-640, 544, 736, 0.8",
    })
    void findsTheSameObjects(String name, int height, int width, double share) throws IOException {
        Graph graph = shared(name);
        InputSize.apply(graph, height, width);
        List<Path> pictures = new ArrayList<>();
        for (String picture :
                List.of("bus.jpg", "zidane.jpg", "dog.jpg", "yolodotnet__people.jpg", "yolodotnet__street.jpg")) {
            pictures.add(Shared.path("images/misc/" + picture));
        }
        int matched = 0;
        int expected = 0;
        try (Detector before = configured(name, Detector.builder(Shared.path("models/" + name + ".onnx")));
                Detector after = configured(name, Detector.builder(graph.toBytes()))) {
            for (Path picture : pictures) {
                Detections all = before.detect(picture);
                Detections sure = all.select(IntStream.range(0, all.size())
                        .filter(i -> all.score(i) > 0.6f)
                        .toArray());
                Comparison comparison = Comparison.of(sure, after.detect(picture));
                matched += (int) comparison.pairs().stream()
                        .filter(pair -> pair.iou() > 0.7)
                        .count();
                expected += sure.size();
            }
        }
        assertTrue(expected >= 5, "only " + expected + " objects to find");
        assertTrue(matched >= share * expected, matched + " of " + expected);
    }

    private static Detector configured(String name, DetectorBuilder builder) throws IOException {
        boolean named = !name.matches("(yolov5n|yolox|nanodet).*");
        return (named ? builder : builder.classNames(CocoNames.read()))
                .confidence(0.25f)
                .iou(0.45f)
                .build();
    }

    @Test
    void classifiesTheSame() throws IOException {
        Graph graph = shared("shapes-cls-128");
        InputSize.apply(graph, 160, 160);
        DynamicBatch.apply(graph);
        int same = 0;
        List<Path> pictures = Shared.files("images/shapes-cls");
        try (Classifier before = Classifier.open(Shared.path("models/shapes-cls-128.onnx"));
                Classifier after = Classifier.builder(graph.toBytes()).build()) {
            for (Path picture : pictures) {
                same += before.classify(picture).classId(0)
                                == after.classify(picture).classId(0)
                        ? 1
                        : 0;
            }
        }
        assertTrue(same >= pictures.size() - 2, same + " of " + pictures.size());
    }
}

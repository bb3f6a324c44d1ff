package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyHeads;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.graph.shape.BatchSize;
import io.yolo4j.graph.shape.DynamicBatch;
import io.yolo4j.spi.ModelSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every picture of a batch gets what it gets alone in the model as it was exported; ONNX Runtime says what that is. */
class RewrittenBatchTest {
    private static Graph graph(byte[] model) {
        return Graph.read(ModelSource.of(model));
    }

    private static Graph shared(String name) {
        return Graph.read(ModelSource.of(Shared.path("models/" + name + ".onnx")));
    }

    private static void compare(byte[] alone, byte[] together, int pictures, int height, int width, float tolerance)
            throws OrtException {
        float[] pixels = Passes.noise(0, pictures, height, width);
        Map<String, Passes.Output> found = Passes.run(together, pixels, pictures, height, width);
        for (int picture = 0; picture < pictures; picture++) {
            float[] one = Passes.noise(picture, 1, height, width);
            Map<String, Passes.Output> expected = Passes.run(alone, one, 1, height, width);
            assertEquals(expected.keySet(), found.keySet());
            for (String output : expected.keySet()) {
                assertEquals(pictures, found.get(output).shape()[0], output);
                assertArrayEquals(
                        expected.get(output).values(), found.get(output).of(picture), tolerance, output);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void headsOfAnyBatch(int pictures) throws OrtException {
        for (byte[] model : new byte[][] {
            TinyHeads.yolo11(1, 64, 96), TinyHeads.endToEnd(1, 64, 96), TinyHeads.yolov5(1, 64, 96, false),
        }) {
            Graph any = graph(model);
            DynamicBatch.apply(any);
            compare(model, any.toBytes(), pictures, 64, 96, 1e-5f);
            Graph fixed = graph(model);
            BatchSize.apply(fixed, pictures);
            compare(model, fixed.toBytes(), pictures, 64, 96, 1e-5f);
        }
    }

    @Test
    void aFixedBatchBecomesAnyOther() throws OrtException {
        Graph graph = graph(TinyHeads.yolo11(4, 64, 96));
        DynamicBatch.apply(graph);
        compare(TinyHeads.yolo11(1, 64, 96), graph.toBytes(), 3, 64, 96, 1e-5f);
    }

    /** Without the offsets, all pictures would be given the first one's anchors. */
    @Test
    void rowsOfOnePictureAreNotTakenFromAnother() throws OrtException {
        byte[] model = TinyHeads.endToEnd(1, 64, 96);
        float[] one = Passes.run(model, Passes.noise(0, 1, 64, 96), 1, 64, 96)
                .get("output0")
                .values();
        float[] two = Passes.run(model, Passes.noise(1, 1, 64, 96), 1, 64, 96)
                .get("output0")
                .values();
        int different = 0;
        for (int i = 0; i < one.length; i++) {
            different += Math.abs(one[i] - two[i]) > 1 ? 1 : 0;
        }
        assertTrue(different > 50, "only " + different + " numbers tell the two pictures apart");
    }

    /** In half precision, batches take other kernels, whose sums end one step of 16 bits apart. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "fastestdet-352, 352, 0",
        "nanodet-m-320, 320, 1e-5",
        "picodet-s-320, 320, 1e-5",
        "shapes-cls-128, 128, 1e-5",
        "shapes-obb-320, 320, 1e-5",
        "yolo26n-pose-256-qdq, 256, 1e-5",
        "yolov5n-dynamic-fp16, 640, 0.5",
        "yolov8-face-undecoded-640, 640, 1e-5",
        "yolov8n-640-fp16, 640, 0.5",
        "yolov8n-640-fp32, 640, 1e-5",
        "yolox-nano-416, 416, 1e-5",
    })
    void sharedModels(String name, int size, float tolerance) throws OrtException {
        byte[] alone = shared(name).toBytes();
        Graph graph = shared(name);
        DynamicBatch.apply(graph);
        compare(alone, graph.toBytes(), 2, size, size, tolerance);
    }

    /** Dynamic quantisation looks at the whole batch. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "yolo11n-320-int8dynamic, 320",
        "yolo26n-640-endtoend-int8dynamic, 640",
        "yolov8n-640-int8dynamic, 640",
        "yolov8n-seg-320-int8dynamic, 320",
    })
    void sharedModelsThatQuantiseDynamicallyOnceTheyAreFloat(String name, int size) throws OrtException {
        Graph quantised = shared(name);
        String message = assertThrows(ModelException.class, () -> DynamicBatch.apply(quantised))
                .getMessage();
        assertTrue(message.contains("floating point first"), message);
        Graph graph = shared(name);
        FloatWeights.apply(graph);
        byte[] alone = graph.toBytes();
        DynamicBatch.apply(graph);
        compare(alone, graph.toBytes(), 2, size, size, 1e-4f);
    }

    /** It declares an open batch, and so it stays; it runs with one picture only, and always did. */
    @Test
    void sharedModelThatDeclaresABatch() {
        Graph graph = shared("deimv2-atto-320-int8dynamic");
        byte[] before = graph.toBytes();
        DynamicBatch.apply(graph);
        assertArrayEquals(before, graph.toBytes());
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.Precision;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.graph.precision.HalfPrecision;
import io.yolo4j.graph.precision.SinglePrecision;
import io.yolo4j.spi.ModelSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SinglePrecisionTest {
    private static Graph widened(ModelSource source) {
        Graph graph = Graph.read(source);
        assertTrue(SinglePrecision.isHalf(graph));
        SinglePrecision.apply(graph);
        assertEquals(Precision.FP32, OnnxFile.read(graph.toSource()).precision());
        return graph;
    }

    private static float[] floats(byte[] output) {
        float[] values = new float[output.length / Float.BYTES];
        ByteBuffer.wrap(output).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    /** ONNX Runtime's converter made the one file from the other by rounding its weights. */
    @Test
    void aModelInHalfPrecisionBecomesTheOneThatItWasMadeFrom() throws Exception {
        Graph rounded = Graph.read(ModelSource.of(Shared.path("models/yolov8n-640-fp32.onnx")));
        Map.copyOf(rounded.constants()).forEach((name, weights) -> {
            if (weights.isReal()) {
                Constant halves = Constant.ofHalves(weights.floats(), weights.dims());
                rounded.put(name, Constant.ofFloats(halves.floats(), weights.dims()));
            }
        });
        Map<String, byte[]> expected = RoundTripTest.run(rounded.toBytes());
        Map<String, byte[]> found =
                RoundTripTest.run(widened(ModelSource.of(Shared.path("models/yolov8n-640-fp16.onnx")))
                        .toBytes());
        assertArrayEquals(floats(expected.get("output0")), floats(found.get("output0")), 2e-3f); // of 640 pixels
    }

    @Test
    void aModelOfWhichPartsWereKeptRunsWithoutCasts() throws Exception {
        ModelSource half = ModelSource.of(Shared.path("models/yolov5n-dynamic-fp16.onnx"));
        Graph graph = widened(half);
        assertEquals(1, RoundTripTest.run(graph.toBytes()).size());
    }

    @Test
    void thereAndBackIsTheSameButForRoundedWeights() throws Exception {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8);
        Graph graph = Graph.read(ModelSource.of(model));
        HalfPrecision.apply(graph, Set.of(), true);
        Map<String, byte[]> expected = RoundTripTest.run(model);
        Map<String, byte[]> found = RoundTripTest.run(widened(graph.toSource()).toBytes());
        assertEquals(expected.keySet(), found.keySet());
        for (String output : expected.keySet()) {
            assertArrayEquals(floats(expected.get(output)), floats(found.get(output)), 0.05f, output);
        }
    }
}

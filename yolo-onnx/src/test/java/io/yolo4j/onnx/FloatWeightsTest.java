package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.yolo4j.Precision;
import io.yolo4j.fixture.QuantisedModels;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.spi.ModelSource;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is quantised gives the same when it no longer is; ONNX Runtime says what it gives. */
class FloatWeightsTest {
    /** Those that round their results on the way, by steps of 1/4 and 1/2, so that sums of them are off by as much. */
    private static final Map<String, Float> ROUNDING =
            Map.of("quantised operators", 0.25f, "quantised products", 0.26f);

    static Set<String> models() {
        return QuantisedModels.all().keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void givesTheSameWithoutQuantisation(String name) throws OrtException {
        byte[] quantised = QuantisedModels.all().get(name);
        Graph graph = Graph.read(ModelSource.of(quantised));
        assertTrue(FloatWeights.isQuantised(graph));
        FloatWeights.apply(graph);
        assertFalse(FloatWeights.isQuantised(graph));
        byte[] real = graph.toBytes();
        assertEquals(Precision.FP32, OnnxFile.read(ModelSource.of(real)).precision());

        float[] expected = run(quantised);
        float[] found = run(real);
        assertTrue(spread(expected) > 1, "outputs that differ from each other");
        assertArrayEquals(expected, found, ROUNDING.getOrDefault(name, 2e-5f * spread(expected)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void leavesNothingOfItBehind(String name) {
        Graph graph = Graph.read(ModelSource.of(QuantisedModels.all().get(name)));
        FloatWeights.apply(graph);
        List<String> operators = graph.nodes().stream().map(Node::op).toList();
        for (String superfluous : List.of("Cast", "Clip", "Relu")) {
            boolean cut = name.contains("Relu") || name.equals("quantised operators");
            assertFalse(operators.contains(superfluous) && !cut, operators.toString());
        }
        if (name.startsWith("dynamic convolution")) {
            assertEquals(
                    List.of("Conv", "Identity"), operators.stream().sorted().toList());
            boolean bias = !name.contains("signed weights") || name.contains("unsigned");
            assertEquals(
                    bias ? 3 : 2,
                    graph.producer(graph.nodes().stream()
                                    .filter(n -> n.is("Conv"))
                                    .findFirst()
                                    .orElseThrow()
                                    .output(0))
                            .inputs()
                            .size());
        }
    }

    private static float spread(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return high - low;
    }

    private static float[] run(byte[] model) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // The optimiser makes a product of 8-bit numbers of a table that is dequantised, which rounds what the file
            // does not.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(model, options);
                    OnnxTensor x = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(QuantisedModels.picture()), new long[] {1, 4, 6, 6});
                    OrtSession.Result result = session.run(Map.of("x", x))) {
                FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] found = new float[values.remaining()];
                values.get(found);
                return found;
            }
        }
    }
}

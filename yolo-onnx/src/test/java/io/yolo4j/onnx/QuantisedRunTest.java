package io.yolo4j.onnx;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.graph.precision.Quantisation;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import io.yolo4j.spi.ModelSource;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime makes of quantised graphs: how far from the float ones they are, and with which kernels. */
class QuantisedRunTest {
    private static final int SIZE = 16;
    private static final int CHANNELS = 8;

    @TempDir
    Path folder;

    private final OnnxWriter writer = new OnnxWriter();
    private final Random random = new Random(6);

    private String weights(long... shape) {
        int count = 1;
        for (long dim : shape) {
            count *= (int) dim;
        }
        return writer.floats(values(count, 0.4f), shape);
    }

    private float[] values(int count, float largest) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextFloat() * 2 - 1) * largest;
        }
        return values;
    }

    private String conv(String input, int in, int out, int side) {
        return writer.node(
                "Conv",
                List.of(input, weights(out, in, side, side), writer.floats(values(out, 0.5f), out)),
                attribute("pads", List.of(side / 2L, side / 2L, side / 2L, side / 2L)));
    }

    private String silu(String input) {
        return writer.node("Mul", List.of(input, writer.node("Sigmoid", List.of(input))));
    }

    private String input() {
        return writer.input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE);
    }

    private float[] picture() {
        float[] picture = new float[3 * SIZE * SIZE];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = random.nextInt(256) / 255f;
        }
        return picture;
    }

    /** Runs a model and gives every output by its name. */
    private static Map<String, float[]> run(byte[] model, float[] picture, Path optimised) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            if (optimised != null) {
                options.setOptimizedModelFilePath(optimised.toString());
            }
            try (OrtSession session = environment.createSession(model, options);
                    OnnxTensor images = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(picture), new long[] {1, 3, SIZE, SIZE});
                    OrtSession.Result result = session.run(Map.of("images", images))) {
                Map<String, float[]> outputs = new HashMap<>();
                for (var entry : result) {
                    FloatBuffer values = ((OnnxTensor) entry.getValue()).getFloatBuffer();
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    outputs.put(entry.getKey(), copy);
                }
                return outputs;
            }
        }
    }

    /** The ranges that the tensors of a model have for one picture. */
    private static RangeTable calibrated(Graph graph, Scheme scheme, float[] picture) throws OrtException {
        List<String> tensors = Quantisation.tensors(graph, scheme);
        Graph all = Graph.read(ModelSource.of(graph.toBytes()));
        for (String tensor : tensors) {
            if (!all.isOutput(tensor) && !all.isInput(tensor)) {
                all.outputs().add(new Value(tensor, 1, null));
            }
        }
        Map<String, Range> ranges = new HashMap<>();
        ranges.put("images", new Range(0, 1));
        run(all.toBytes(), picture, null).forEach((tensor, values) -> {
            float min = Float.MAX_VALUE, max = -Float.MAX_VALUE;
            for (float value : values) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            ranges.put(tensor, new Range(min, max));
        });
        return RangeTable.of(ranges);
    }

    private record Both(float[] expected, float[] found, Map<String, Integer> operators) {
        double largestDifference() {
            double largest = 0;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i] - found[i]));
            }
            return largest;
        }
    }

    private Both both(Scheme scheme, String... keep) throws Exception {
        float[] picture = picture();
        byte[] model = writer.bytes();
        Graph graph = Graph.read(ModelSource.of(model));
        RangeTable ranges = calibrated(graph, scheme, picture);
        Quantisation.apply(graph, ranges, scheme, Set.of(keep));
        Path optimised = folder.resolve("optimised.onnx");
        float[] found = run(graph.toBytes(), picture, optimised).get("output");
        Map<String, Integer> operators = new TreeMap<>();
        for (Node node :
                Graph.read(ModelSource.of(Files.readAllBytes(optimised))).nodes()) {
            operators.merge(node.op(), 1, Integer::sum);
        }
        return new Both(run(model, picture, null).get("output"), found, operators);
    }

    private void output(String tensor, int channels) {
        writer.nodeInto("output", "Exp", List.of(tensor)); // decoding, which stays in float
        writer.output("output", ElementType.FLOAT32, 1, channels, SIZE, SIZE);
    }

    /** Pixels are exact; a weight is off by half a step at most, so is the bias, and so is the result. */
    @Test
    void oneLayerIsWithinHalfAStepOfEverythingThatIsRounded() throws Exception {
        String images = input();
        float[] kernel = values(3, 1), bias = {0.3f};
        String layer = writer.node("Conv", List.of(images, writer.floats(kernel, 1, 3, 1, 1), writer.floats(bias, 1)));
        writer.nodeInto("output", "Neg", List.of(layer));
        writer.output("output", ElementType.FLOAT32, 1, 1, SIZE, SIZE);
        Both both = both(Scheme.CPU);
        float largest = 0, low = 0, high = 0;
        for (float weight : kernel) {
            largest = Math.max(largest, Math.abs(weight));
            low += Math.min(weight, 0);
            high += Math.max(weight, 0);
        }
        double ofWeights = 3 * largest / 127 / 2,
                ofBias = largest / 127 / 255 / 2,
                ofResult = (high - low + 0.3) / 255 / 2;
        assertTrue(both.largestDifference() <= ofWeights + ofBias + ofResult + 1e-5, both.largestDifference() + "");
        assertTrue(both.largestDifference() > 1e-5, "nothing was rounded");
        assertEquals(1, both.operators.get("QLinearConv"), both.operators.toString());
    }

    @Test
    void aBlockOfAnUltralyticsNetworkRunsInIntegers() throws Exception {
        String first = silu(conv(input(), 3, CHANNELS, 3));
        String second = silu(conv(first, CHANNELS, CHANNELS, 3));
        String residual = writer.node("Add", List.of(first, second));
        String pooled = writer.node(
                "MaxPool",
                List.of(residual),
                attribute("kernel_shape", List.of(5L, 5L)),
                attribute("pads", List.of(2L, 2L, 2L, 2L)));
        String joined = writer.node("Concat", List.of(residual, pooled, first), attribute("axis", 1));
        output(conv(silu(conv(joined, 3 * CHANNELS, CHANNELS, 1)), CHANNELS, 5, 1), 5);
        Both both = both(Scheme.CPU);
        Map<String, Integer> operators = both.operators;
        assertEquals(4, operators.get("QLinearConv"), operators.toString());
        assertEquals(3, operators.get("QLinearSigmoid"), operators.toString());
        assertEquals(3, operators.get("QLinearMul"), operators.toString());
        assertEquals(1, operators.get("QLinearAdd"), operators.toString());
        assertEquals(1, operators.get("QLinearConcat"), operators.toString());
        assertEquals(1, operators.get("QuantizeLinear"), "the picture, and nothing twice: " + operators);
        assertEquals(1, operators.get("DequantizeLinear"), operators.toString());
        assertTrue(!operators.containsKey("Conv") && !operators.containsKey("FusedConv"), operators.toString());
        assertTrue(both.largestDifference() < 0.1 * largest(both.expected), both.largestDifference() + "");
    }

    @Test
    void aReluIsNoOperatorAnyMore() throws Exception {
        String relu = writer.node("Relu", List.of(conv(input(), 3, CHANNELS, 3)));
        String residual =
                writer.node("Add", List.of(relu, writer.node("Relu", List.of(conv(relu, CHANNELS, CHANNELS, 1)))));
        output(conv(residual, CHANNELS, 5, 1), 5);
        Both both = both(Scheme.CPU);
        assertEquals(3, both.operators.get("QLinearConv"), both.operators.toString());
        assertTrue(!both.operators.containsKey("Relu"), both.operators.toString());
        assertTrue(both.largestDifference() < 0.1 * largest(both.expected), both.largestDifference() + "");
    }

    @Test
    void depthwiseLayersSlicesAndLeakyUnitsRunInIntegers() throws Exception {
        String wide = writer.node("LeakyRelu", List.of(conv(input(), 3, CHANNELS, 1)));
        String deep = writer.node(
                "Conv",
                List.of(wide, weights(CHANNELS, 1, 3, 3)),
                attribute("group", CHANNELS),
                attribute("pads", List.of(1L, 1L, 1L, 1L)));
        String half = writer.node("Slice", List.of(deep, writer.longs(2), writer.longs(6), writer.longs(1)));
        output(conv(half, 4, 5, 1), 5);
        Both both = both(Scheme.CPU);
        assertEquals(3, both.operators.get("QLinearConv"), both.operators.toString());
        assertEquals(1, both.operators.get("QLinearLeakyRelu"), both.operators.toString());
        assertEquals(1, both.operators.get("QuantizeLinear"), both.operators.toString());
        assertTrue(both.largestDifference() < 0.1 * largest(both.expected), both.largestDifference() + "");
    }

    @Test
    void theMeanOverBinsIsTheSame() throws Exception {
        String logits = conv(input(), 3, 16, 1);
        float[] bins = new float[16];
        for (int i = 0; i < bins.length; i++) {
            bins[i] = i;
        }
        writer.nodeInto(
                "output",
                "Conv",
                List.of(
                        writer.node("Softmax", List.of(logits), attribute("axis", 1)),
                        writer.floats(bins, 1, 16, 1, 1)));
        writer.output("output", ElementType.FLOAT32, 1, 1, SIZE, SIZE);
        Both both = both(Scheme.CPU, "node_" + logits);
        assertTrue(
                both.operators.containsKey("Exp") && !both.operators.containsKey("Softmax"), both.operators.toString());
        assertEquals(0, both.largestDifference(), 1e-5, "the only layer was kept in float");
    }

    /** The four phases of a picture as channels, in the order of YOLOX, or in another. */
    @ParameterizedTest
    @ValueSource(strings = {"00 10 01 11", "11 01 10 00"})
    void thePhasesOfAPictureAreFoldedIntoTheFirstLayer(String order) throws Exception {
        String images = input();
        String far = writer.longs(Long.MAX_VALUE), two = writer.longs(2);
        List<String> phases = new ArrayList<>();
        for (String phase : order.split(" ")) {
            String row = writer.longs(phase.charAt(0) - '0'), column = writer.longs(phase.charAt(1) - '0');
            String rows = writer.node("Slice", List.of(images, row, far, writer.longs(2), two));
            phases.add(writer.node("Slice", List.of(rows, column, far, writer.longs(3), two)));
        }
        String layer = writer.node(
                "Conv",
                List.of(
                        writer.node("Concat", phases, attribute("axis", 1)),
                        weights(CHANNELS, 12, 3, 3),
                        writer.floats(values(CHANNELS, 0.5f), CHANNELS)),
                attribute("pads", List.of(1L, 1L, 1L, 1L)));
        writer.nodeInto("output", "Neg", List.of(layer));
        writer.output("output", ElementType.FLOAT32, 1, CHANNELS, SIZE / 2, SIZE / 2);
        Both inFloat = both(Scheme.CPU, "node_" + layer);
        assertTrue(!inFloat.operators.containsKey("Slice"), inFloat.operators.toString());
        assertEquals(0, inFloat.largestDifference(), 1e-5);
        Both inBytes = both(Scheme.CPU);
        assertEquals(1, inBytes.operators.get("QLinearConv"), inBytes.operators.toString());
        assertTrue(inBytes.largestDifference() < 0.05 * largest(inBytes.expected), inBytes.largestDifference() + "");
    }

    /** Only two of the four phases are there. */
    @Test
    void slicesThatAreNoPhasesRemain() throws Exception {
        String images = input();
        String far = writer.longs(Long.MAX_VALUE), two = writer.longs(2), first = writer.longs(0);
        String rows = writer.node("Slice", List.of(images, first, far, writer.longs(2), two));
        String phase = writer.node("Slice", List.of(rows, first, far, writer.longs(3), two));
        String joined = writer.node("Concat", List.of(phase, phase, phase, phase), attribute("axis", 1));
        writer.nodeInto("output", "Neg", List.of(conv(joined, 12, CHANNELS, 3)));
        writer.output("output", ElementType.FLOAT32, 1, CHANNELS, SIZE / 2, SIZE / 2);
        Both both = both(Scheme.CPU);
        assertEquals(2, both.operators.get("Slice"), both.operators.toString());
        assertTrue(both.largestDifference() < 0.05 * largest(both.expected), both.largestDifference() + "");
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void bothSchemesStayClose(Scheme scheme) throws Exception {
        String first = silu(conv(input(), 3, CHANNELS, 3));
        String up = writer.node(
                "ConvTranspose", List.of(first, weights(CHANNELS, 4, 1, 1), writer.floats(values(4, 0.2f), 4)));
        output(conv(silu(up), 4, 5, 1), 5);
        Both both = both(scheme);
        assertTrue(both.largestDifference() < 0.1 * largest(both.expected), both.largestDifference() + "");
        assertTrue(both.largestDifference() > 0);
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}

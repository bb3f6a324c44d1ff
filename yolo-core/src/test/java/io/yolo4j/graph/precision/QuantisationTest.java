package io.yolo4j.graph.precision;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import io.yolo4j.spi.ModelSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where pairs of QuantizeLinear and DequantizeLinear stand, and with which steps. */
class QuantisationTest {
    private final OnnxWriter writer = new OnnxWriter();

    /** Weights from -1 to 1, the largest of every output channel in its first place. */
    private String weights(long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i * 37 % 101 - 50) / 50f;
        }
        return writer.floats(values, shape);
    }

    private String conv(String input, int in, int out) {
        return writer.node("Conv", List.of(input, weights(out, in, 1, 1), writer.floats(new float[out], out)));
    }

    private String silu(String input) {
        return writer.node("Mul", List.of(input, writer.node("Sigmoid", List.of(input))));
    }

    private Graph graph() {
        return Graph.read(ModelSource.of(writer.bytes()));
    }

    private static RangeTable ranges(Graph graph, Scheme scheme, Map<String, Range> known) {
        Map<String, Range> ranges = new HashMap<>(known);
        Quantisation.tensors(graph, scheme).forEach(tensor -> ranges.putIfAbsent(tensor, new Range(-4, 12)));
        return RangeTable.of(ranges);
    }

    private Graph quantised(Scheme scheme, Map<String, Range> known, String... keep) {
        Graph graph = graph();
        Quantisation.apply(graph, ranges(graph, scheme, known), scheme, Set.of(keep));
        return Graph.read(graph.toSource());
    }

    /** The scale that a tensor is rounded with, or null where it is not. */
    private static Float scale(Graph graph, String tensor) {
        return graph.consumers(tensor).stream()
                .filter(node -> node.is("QuantizeLinear"))
                .map(node -> graph.constant(node.input(1)).floats()[0])
                .findFirst()
                .orElse(null);
    }

    private static long zero(Graph graph, String tensor) {
        Node node = graph.consumers(tensor).stream()
                .filter(reader -> reader.is("QuantizeLinear"))
                .findFirst()
                .orElseThrow();
        return graph.constant(node.input(2)).longs()[0];
    }

    private static Set<String> rounded(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.is("QuantizeLinear"))
                .map(node -> node.input(0))
                .collect(Collectors.toSet());
    }

    /** A bottleneck of YOLOv8 and a head: two layers with SiLU, a residual, a concat with its input, one more layer, decoding. */
    private record Bottleneck(
            String first, String second, String residual, String concat, String last, String output) {}

    private Bottleneck bottleneck() {
        String first = silu(conv(writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8), 4, 4));
        String second = silu(conv(first, 4, 4));
        String residual = writer.node("Add", List.of(first, second));
        String concat = writer.node("Concat", List.of(first, residual), attribute("axis", 1));
        String last = conv(silu(conv(concat, 8, 4)), 4, 5);
        String output =
                writer.node("Add", List.of(writer.node("Sigmoid", List.of(last)), writer.floats(new float[] {1}, 1)));
        writer.output(output, ElementType.FLOAT32, 1, 5, 8, 8);
        return new Bottleneck(first, second, residual, concat, last, output);
    }

    @Test
    void onACpuEverythingUpToTheLastLayerIsRoundedAndNothingBehindIt() {
        Bottleneck names = bottleneck();
        Graph graph = quantised(Scheme.CPU, Map.of());
        Set<String> rounded = rounded(graph);
        assertTrue(rounded.containsAll(
                Set.of("images", names.first, names.second, names.residual, names.concat, names.last)));
        assertFalse(rounded.contains(names.output));
        Node decoding = graph.producer(names.output);
        Node sigmoid = graph.producer(decoding.input(0));
        assertTrue(sigmoid.is("Sigmoid"));
        assertFalse(rounded.contains(sigmoid.output(0)), "the scores are decoded in float");
    }

    @Test
    void whatIsJoinedSharesItsSteps() {
        Bottleneck names = bottleneck();
        Graph graph = quantised(
                Scheme.CPU,
                Map.of(
                        names.first,
                        new Range(-0.25f, 3),
                        names.residual,
                        new Range(-0.5f, 9),
                        names.concat,
                        new Range(-0.5f, 9)));
        assertEquals(9.5f / 255, scale(graph, names.concat));
        assertEquals(scale(graph, names.concat), scale(graph, names.first));
        assertEquals(scale(graph, names.concat), scale(graph, names.residual));
        assertEquals(13, zero(graph, names.first)); // 0.5 / (9.5 / 255) = 13.4
        assertNotEquals(scale(graph, names.concat), scale(graph, names.second));
    }

    @Test
    void aSigmoidHas256StepsWithoutCalibration() {
        Bottleneck names = bottleneck();
        Graph graph = graph();
        Node sigmoid = graph.nodes().stream()
                .filter(node -> node.is("Sigmoid"))
                .findFirst()
                .orElseThrow();
        assertFalse(Quantisation.tensors(graph, Scheme.CPU).contains(sigmoid.output(0)));
        Graph quantised = quantised(Scheme.CPU, Map.of());
        assertEquals(1f / 256, scale(quantised, sigmoid.output(0)));
        assertEquals(0, zero(quantised, sigmoid.output(0)));
    }

    @Test
    void stepsAreNotSpentWhereASiluIsZero() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        String before = conv(images, 4, 4);
        writer.output(conv(silu(before), 4, 5), ElementType.FLOAT32, 1, 5, 8, 8);
        assertEquals(30f / 255, scale(quantised(Scheme.CPU, Map.of(before, new Range(-178, 20))), before));
    }

    @Test
    void stepsAreSpentWhereSomebodyElseReadsTheSameValues() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        String before = conv(images, 4, 4);
        String both = writer.node("Add", List.of(silu(before), before));
        writer.output(conv(both, 4, 5), ElementType.FLOAT32, 1, 5, 8, 8);
        assertEquals(198f / 255, scale(quantised(Scheme.CPU, Map.of(before, new Range(-178, 20))), before));
    }

    @Test
    void pixelsKeepTheir256Values() {
        bottleneck();
        assertEquals(1f / 255, scale(quantised(Scheme.CPU, Map.of("images", new Range(0.01f, 0.97f))), "images"));
        assertEquals(1f, scale(quantised(Scheme.CPU, Map.of("images", new Range(0, 251))), "images"));
        assertEquals(3f / 255, scale(quantised(Scheme.CPU, Map.of("images", new Range(-1, 2))), "images"));
    }

    @Test
    void forTensorRtLayersReadRoundedValuesAndTheirActivationsDoNot() {
        Bottleneck names = bottleneck();
        Graph graph = quantised(Scheme.TENSORRT, Map.of());
        Set<String> rounded = rounded(graph);
        assertTrue(rounded.containsAll(Set.of("images", names.first, names.residual, names.concat)));
        assertFalse(
                rounded.contains(names.second), "the branch of the residual that comes from a layer stays in float");
        assertFalse(rounded.contains(names.last));
        Node add = graph.producer(names.residual);
        assertTrue(graph.producer(add.input(0)).is("DequantizeLinear"), "its other branch is rounded");
        assertEquals(names.second, add.input(1));
        for (Node node : graph.nodes()) {
            if (node.is("Sigmoid")) {
                assertTrue(
                        graph.producer(node.input(0)).is("Conv"),
                        "nothing between a layer and its activation function");
            }
            if (node.is("QuantizeLinear")) {
                assertEquals(12f / 127, graph.constant(node.input(1)).floats()[0]);
                assertArrayEquals(new long[] {0}, graph.constant(node.input(2)).longs());
            }
            if (node.is("Conv")) {
                assertEquals(1, graph.constant(node.input(2)).type(), "biases stay in float");
            }
        }
    }

    @Test
    void weightsHaveAScaleForEachOutputChannel() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 2, 4, 4);
        String kernel = writer.floats(new float[] {1, -0.5f, 0, 0, 0.25f, 0.125f}, 3, 2, 1, 1);
        String bias = writer.floats(new float[] {1, 1000, -1}, 3);
        writer.output(writer.node("Conv", List.of(images, kernel, bias)), ElementType.FLOAT32, 1, 3, 4, 4);
        Graph graph = quantised(Scheme.CPU, Map.of("images", new Range(0, 1)));
        Node conv = graph.nodes().stream()
                .filter(node -> node.is("Conv"))
                .findFirst()
                .orElseThrow();
        Node kernels = graph.producer(conv.input(1));
        assertEquals(0, kernels.integer("axis", -1));
        assertArrayEquals(
                new long[] {127, -64, 0, 0, 127, 64},
                graph.constant(kernels.input(0)).longs()); // halves to even
        float[] scales = graph.constant(kernels.input(1)).floats();
        assertArrayEquals(new float[] {1f / 127, 1, 0.25f / 127}, scales);
        Node biases = graph.producer(conv.input(2));
        float[] products = graph.constant(biases.input(1)).floats();
        for (int i = 0; i < 3; i++) {
            assertEquals(1f / 255 * scales[i], products[i]);
        }
        assertArrayEquals(
                new long[] {Math.round(1 / (double) products[0]), 255_000, Math.round(-1 / (double) products[2])},
                graph.constant(biases.input(0)).longs());
    }

    @Test
    void aBiasBeyond32BitsOfItsProductsWidensTheScaleOfTheWeights() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 1, 4, 4);
        String kernel = writer.floats(new float[] {1e-9f, 1}, 2, 1, 1, 1);
        String bias = writer.floats(new float[] {100, 100}, 2);
        writer.output(writer.node("Conv", List.of(images, kernel, bias)), ElementType.FLOAT32, 1, 2, 4, 4);
        Graph graph = quantised(Scheme.CPU, Map.of("images", new Range(0, 1)));
        Node conv = graph.nodes().stream()
                .filter(node -> node.is("Conv"))
                .findFirst()
                .orElseThrow();
        Node biases = graph.producer(conv.input(2));
        long[] integers = graph.constant(biases.input(0)).longs();
        float[] scales = graph.constant(biases.input(1)).floats();
        for (int i = 0; i < 2; i++) {
            assertEquals(100, integers[i] * (double) scales[i], 1e-2);
        }
    }

    @Test
    void layersThatShareWeightsShareTheRoundedOnes() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        String shared = weights(4, 4, 1, 1);
        String first = writer.node("Conv", List.of(images, shared));
        String second = writer.node("Conv", List.of(first, shared));
        writer.output(second, ElementType.FLOAT32, 1, 4, 8, 8);
        Graph graph = quantised(Scheme.CPU, Map.of());
        assertEquals(
                graph.producer(graph.nodes().stream()
                        .filter(n -> n.is("Conv"))
                        .findFirst()
                        .orElseThrow()
                        .input(1)),
                graph.producer(graph.nodes().stream()
                        .filter(n -> n.is("Conv"))
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .input(1)));
    }

    @Test
    void aTransposedConvolutionHasItsChannelsOnTheSecondAxis() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        writer.output(
                writer.node(
                        "ConvTranspose", List.of(images, weights(4, 6, 2, 2)), attribute("strides", List.of(2L, 2L))),
                ElementType.FLOAT32,
                1,
                6,
                16,
                16);
        Graph graph = quantised(Scheme.TENSORRT, Map.of());
        Node layer = graph.nodes().stream()
                .filter(n -> n.is("ConvTranspose"))
                .findFirst()
                .orElseThrow();
        Node kernels = graph.producer(layer.input(1));
        assertEquals(1, kernels.integer("axis", -1));
        assertEquals(6, graph.constant(kernels.input(1)).elements());
        Graph onCpu = quantised(Scheme.CPU, Map.of());
        assertTrue(onCpu.nodes().stream().noneMatch(node -> node.is("QuantizeLinear")), "a CPU has no kernel for it");
    }

    @Test
    void aReluDisappearsInTheStepsBehindIt() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        String before = conv(images, 4, 4);
        String after = writer.node("Relu", List.of(before));
        writer.output(conv(after, 4, 5), ElementType.FLOAT32, 1, 5, 8, 8);
        Graph graph = quantised(Scheme.CPU, Map.of(after, new Range(0, 6)));
        assertFalse(rounded(graph).contains(before));
        assertEquals(6f / 255, scale(graph, after));
        assertEquals(0, zero(graph, after));
    }

    @Test
    void whatIsNamedStaysInFloatAndReadsWhatWasNotRounded() {
        Bottleneck names = bottleneck();
        Graph plain = graph();
        List<Candidate> candidates = Quantisation.candidates(plain);
        assertEquals("layer 1", candidates.get(0).name());
        assertEquals(3, candidates.get(0).nodes().size(), "a layer, and its SiLU");
        Graph graph = quantised(Scheme.CPU, Map.of(), candidates.get(0).nodes().toArray(new String[0]));
        assertFalse(rounded(graph).contains("images"));
        assertTrue(rounded(graph).contains(names.first), "the second layer reads rounded values");
        Node first = graph.consumers("images").get(0);
        assertTrue(first.is("Conv") && graph.constant(first.input(1)) != null, "with weights as they were");
    }

    @Test
    void candidatesEndWithEveryLayerAndNameTheHead() {
        bottleneck();
        List<Candidate> candidates = Quantisation.candidates(graph());
        List<String> names = candidates.stream().map(Candidate::name).toList();
        assertTrue(
                names.containsAll(List.of("layer 1", "layer 2", "layer 3", "layer 4", "last layers", "head")),
                names.toString());
        Candidate head = candidates.get(names.indexOf("head"));
        assertTrue(head.nodes().size() >= 4, "the last two layers and a SiLU: " + head);
    }

    @Test
    void theBinsOfDistancesAreNoLayer() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 4, 4);
        String logits = conv(images, 4, 16);
        String softmax = writer.node("Softmax", List.of(logits), attribute("axis", 1));
        float[] bins = new float[16];
        for (int i = 0; i < bins.length; i++) {
            bins[i] = i;
        }
        String mean = writer.node("Conv", List.of(softmax, writer.floats(bins, 1, 16, 1, 1)));
        writer.output(mean, ElementType.FLOAT32, 1, 1, 4, 4);
        Graph graph = quantised(Scheme.CPU, Map.of());
        assertTrue(graph.nodes().stream().noneMatch(node -> node.is("Softmax")), "two sums of exponentials instead");
        assertEquals(Set.of("images", logits), rounded(graph));
        Graph gpu = quantised(Scheme.TENSORRT, Map.of());
        assertEquals(1, gpu.nodes().stream().filter(node -> node.is("Softmax")).count());
        assertEquals(Set.of("images"), rounded(gpu));
    }

    @Test
    void aMissingRangeIsNamed() {
        bottleneck();
        Graph graph = graph();
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> Quantisation.apply(graph, RangeTable.of(Map.of()), Scheme.CPU, Set.of()));
        assertTrue(refused.getMessage().contains("\"images\""), refused.getMessage());
    }

    @Test
    void whatIsQuantisedAlreadyIsRefusedWithItsNode() {
        bottleneck();
        Graph graph = quantised(Scheme.CPU, Map.of());
        ModelException refused = assertThrows(ModelException.class, () -> Quantisation.tensors(graph, Scheme.CPU));
        assertTrue(
                refused.getMessage().contains("quantised already")
                        && refused.getMessage().contains("Linear"),
                refused.getMessage());
    }

    @Test
    void aModelWithoutWeightsIsRefused() {
        String images = writer.input("images", ElementType.FLOAT32, 1, 4, 8, 8);
        writer.output(writer.node("Relu", List.of(images)), ElementType.FLOAT32, 1, 4, 8, 8);
        assertThrows(ModelException.class, () -> Quantisation.tensors(graph(), Scheme.CPU));
    }
}

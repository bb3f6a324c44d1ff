package io.yolo4j.graph.precision;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HalfPrecisionTest {
    private final OnnxWriter writer = new OnnxWriter();
    private final String images = writer.input("images", ElementType.FLOAT32, 1, 3, 32, 32);

    private String conv(String from, int channels) {
        float[] weights = new float[channels * 3];
        Arrays.fill(weights, 0.125f);
        return writer.node("Conv", List.of(from, writer.floats(weights, channels, 3, 1, 1)));
    }

    private static Graph converted(byte[] model, boolean halfBorder, String... keepFloat) {
        Graph graph = Graph.read(ModelSource.of(model));
        HalfPrecision.apply(graph, Set.of(keepFloat), halfBorder);
        return Graph.read(graph.toSource());
    }

    private Graph converted(String output, boolean halfBorder, String... keepFloat) {
        writer.output("output0", ElementType.FLOAT32, -1, -1, -1, -1);
        writer.nodeInto("output0", "Identity", List.of(output));
        return converted(writer.bytes(), halfBorder, keepFloat);
    }

    /** The operators with the precision of what they make: h for halves, f for single precision. */
    private static String shown(Graph graph) {
        TensorTypes types = TensorTypes.of(graph);
        List<String> shown = new ArrayList<>();
        for (Node node : graph.sorted()) {
            String type = switch (types.type(node.output(0))) {
                case DataType.FLOAT16_VALUE -> "h";
                case DataType.FLOAT_VALUE -> "f";
                default -> "";
            };
            shown.add(node.op() + (type.isEmpty() ? "" : ":" + type));
        }
        return String.join(" ", shown);
    }

    @Test
    void layersAreHalfAndDecodingIsNot() {
        String first = writer.node("Relu", List.of(conv(images, 3)));
        String last = conv(first, 3);
        String moved = writer.node("Reshape", List.of(last, writer.longs(1, 3, 1024)));
        String scores = writer.node("Sigmoid", List.of(moved));
        String scaled = writer.node("Mul", List.of(scores, writer.floats(new float[] {32})));
        Graph graph = converted(scaled, false);
        assertEquals("Cast:h Conv:h Relu:h Conv:h Reshape:h Cast:f Sigmoid:f Mul:f Identity:f", shown(graph));
        assertEquals("[images FLOAT [1, 3, 32, 32]]", graph.inputs().toString());
        assertEquals(Precision.FP16, OnnxFile.read(graph.toSource()).precision());
    }

    /** A file of half the size for a model that computes in single precision: what is asked for then is to be done, and no cast is left. */
    @Test
    void weightsThatWereOnlyStoredAsHalvesAreReadAsWhatTheyAre() {
        String stored = writer.halves(new float[] {0.5f, 0.25f, 0.125f, 1, 2, 3, 4, 5, 6}, 3, 3, 1, 1);
        String weights = writer.node("Cast", List.of(stored), attribute("to", DataType.FLOAT_VALUE));
        writer.output("output0", ElementType.FLOAT32, -1, -1, -1, -1);
        writer.nodeInto("output0", "Conv", List.of(images, weights));
        byte[] model = writer.bytes();
        assertEquals(Precision.FP32, OnnxFile.read(ModelSource.of(model)).precision());
        Graph half = converted(model, false);
        assertEquals("Cast:h Conv:h Cast:f", shown(half));
        assertEquals(Precision.FP16, OnnxFile.read(half.toSource()).precision());
    }

    @Test
    void theBorderIsHalfWhereAskedFor() {
        String out = writer.node("Sigmoid", List.of(conv(images, 3)));
        Graph graph = converted(out, true);
        assertEquals("Conv:h Cast:f Sigmoid:f Identity:f Cast:h", shown(graph));
        assertEquals("[images FLOAT16 [1, 3, 32, 32]]", graph.inputs().toString());
        assertEquals(DataType.FLOAT16_VALUE, graph.outputs().get(0).type());
        // And back: the casts of the border go as they came.
        assertEquals("Cast:h Conv:h Cast:f Sigmoid:f Identity:f", shown(converted(graph.toBytes(), false)));
    }

    @Test
    void aModelInHalfPrecisionChangesItsBorderOnly() {
        Graph half = converted(conv(images, 3), true);
        assertEquals("Conv:h Identity:h", shown(half));
        Graph single = converted(half.toBytes(), false);
        assertEquals("Cast:h Conv:h Identity:h Cast:f", shown(single));
        assertEquals("Conv:h Identity:h", shown(converted(single.toBytes(), true)));
        assertEquals("Conv:h Identity:h", shown(converted(half.toBytes(), true)));
    }

    /** From 2048 on halves do not count: a position that some layer reads, too, must reach its cast with all its digits. */
    @Test
    void whatIsCastToAnIntegerIsNotRoundedBefore() {
        String seen = conv(images, 3);
        String sum = writer.node("ReduceSum", List.of(seen, writer.longs(2, 3)));
        String mixed = writer.node("Mul", List.of(seen, sum));
        String position = writer.node("Cast", List.of(sum), attribute("to", DataType.INT64_VALUE));
        String counted = writer.node("Cast", List.of(position), attribute("to", DataType.FLOAT_VALUE));
        String out = writer.node("Add", List.of(conv(mixed, 3), counted));
        Graph graph = converted(out, false);
        Node cast = graph.nodes().stream()
                .filter(node -> node.is("Cast") && node.integer("to", 0) == DataType.INT64_VALUE)
                .findFirst()
                .orElseThrow();
        assertEquals("ReduceSum", graph.producer(cast.input(0)).op());
    }

    /** Distribution focal loss is written as a convolution, but no layer. */
    @Test
    void theExpectationOverBinsIsDecoding() {
        String logits = writer.node("Reshape", List.of(conv(images, 16), writer.longs(1, 16, 4, 256)));
        String shares = writer.node("Softmax", List.of(logits), attribute("axis", 1));
        float[] bins = new float[16];
        for (int i = 0; i < 16; i++) {
            bins[i] = i;
        }
        String distances = writer.node("Conv", List.of(shares, writer.floats(bins, 1, 16, 1, 1)));
        assertEquals("Cast:h Conv:h Reshape:h Cast:f Softmax:f Conv:f Identity:f", shown(converted(distances, false)));
    }

    @Test
    void sumsAndNormalisationsBetweenLayersAreInSinglePrecision() {
        String x = conv(images, 3);
        String pooled = writer.node("GlobalAveragePool", List.of(x));
        String gate = writer.node("Sigmoid", List.of(conv(pooled, 3)));
        String gated = writer.node("Mul", List.of(x, gate));
        String mean = writer.node("ReduceMean", List.of(gated), attribute("axes", List.of(1L)));
        String centred = writer.node("Sub", List.of(gated, mean));
        String square = writer.node("Pow", List.of(centred, writer.floats(new float[] {2})));
        String variance = writer.node("ReduceMean", List.of(square), attribute("axes", List.of(1L)));
        String eps = writer.node("Add", List.of(variance, writer.floats(new float[] {1e-12f})));
        String normed = writer.node("Div", List.of(centred, writer.node("Sqrt", List.of(eps))));
        assertEquals(
                "Cast:h Conv:h Cast:f GlobalAveragePool:f Cast:h Conv:h Sigmoid:h Mul:h Cast:f ReduceMean:f Sub:f Pow:f"
                        + " ReduceMean:f Add:f Sqrt:f Div:f Cast:h Conv:h Cast:f Identity:f",
                shown(converted(writer.node("Cast", List.of(conv(normed, 3)), attribute("to", 1)), false)));
    }

    @ParameterizedTest
    @CsvSource({"2, h", "65504, h", "65505, f", "1e-4, h", "1e-12, f", "0, h", "Infinity, h"})
    void constantsThatHalvesCannotHoldKeepTheirNodeInSinglePrecision(float value, String precision) {
        String shifted = writer.node("Add", List.of(conv(images, 3), writer.floats(new float[] {value})));
        assertTrue(shown(converted(conv(shifted, 3), false)).contains(" Add:" + precision + " "));
    }

    @Test
    void aConstantForBothIsThereTwice() {
        String two = writer.floats(new float[] {2});
        String inside = writer.node("Mul", List.of(images, two));
        String outside = writer.node("Mul", List.of(conv(inside, 3), two));
        Graph graph = converted(outside, false);
        assertEquals("Cast:h Mul:h Conv:h Cast:f Mul:f Identity:f", shown(graph));
        assertEquals(3, graph.constants().size());
    }

    @Test
    void aTensorIsCastOnceForAll() {
        String x = conv(images, 3);
        String sum = writer.node(
                "Add",
                List.of(
                        writer.node("Sigmoid", List.of(x)),
                        writer.node("Add", List.of(writer.node("Exp", List.of(x)), writer.node("Sqrt", List.of(x))))));
        assertEquals(2, shown(converted(sum, false)).split("Cast").length - 1);
    }

    /** By the definition of the operator, whatever the type of what is resized. */
    @Test
    void scalesOfResizeAreInSinglePrecision() {
        String resized = writer.node("Resize", List.of(images, "", writer.floats(new float[] {1, 1, 2, 2}, 4)));
        Graph graph = converted(conv(resized, 3), false);
        Node resize =
                graph.sorted().stream().filter(n -> n.is("Resize")).findFirst().orElseThrow();
        assertEquals("Cast:h Resize:h Conv:h Identity:h Cast:f", shown(graph));
        assertEquals(DataType.FLOAT_VALUE, graph.constant(resize.input(2)).type());
    }

    @Test
    void theCallerMayKeepMore() {
        String first = conv(images, 3);
        String second = conv(first, 3);
        assertEquals("Conv:f Cast:h Conv:h Identity:h Cast:f", shown(converted(second, false, "node_" + first)));
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> converted(writer.bytes(), false, "no such node"));
        assertTrue(refused.getMessage().contains("no such node"), refused.getMessage());
    }

    /** What says how large the picture was, a number of many digits, stays as it is. */
    @Test
    void otherInputsKeepTheirType() {
        String sizes = writer.input("orig_target_sizes", ElementType.FLOAT32, 1, 2);
        writer.output("sizes", ElementType.FLOAT32, 1, 2);
        writer.nodeInto("sizes", "Identity", List.of(sizes));
        Graph graph = converted(conv(images, 3), true);
        assertEquals(
                "[images FLOAT16 [1, 3, 32, 32], orig_target_sizes FLOAT [1, 2]]",
                graph.inputs().toString());
    }

    @Test
    void weightsThatAreSharedThroughIdentityAreHalf() {
        String bias = writer.node("Identity", List.of(writer.floats(new float[] {1, 2, 3}, 3)));
        String weights = writer.node("Identity", List.of(writer.floats(new float[9], 3, 3, 1, 1)));
        Graph graph = converted(writer.node("Conv", List.of(images, weights, bias)), true);
        assertEquals("Conv:h Identity:h", shown(graph));
        graph.constants().values().forEach(constant -> assertEquals(DataType.FLOAT16_VALUE, constant.type()));
    }

    @Test
    void positionsAreCountedInSinglePrecision() {
        Graph graph = Graph.read(ModelSource.of(ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32)));
        HalfPrecision.apply(graph, Set.of(), true);
        TensorTypes types = TensorTypes.of(graph);
        for (Node node : graph.sorted()) {
            if (node.is("Add") || node.is("Mul")) {
                assertEquals(DataType.FLOAT_VALUE, types.type(node.output(0)), node.toString());
            }
            if (node.is("Conv")) {
                assertEquals(DataType.FLOAT16_VALUE, types.type(node.output(0)), node.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DynamicQuantizeLinear", "QuantizeLinear", "MatMulInteger", "com.microsoft:QLinearAdd"})
    void quantisedModelsAreRefused(String op) {
        writer.output("output0", ElementType.UINT8, 1);
        writer.nodeInto("output0", op, List.of(images, writer.floats(new float[] {1})));
        ModelException refused = assertThrows(ModelException.class, () -> converted(writer.bytes(), false));
        assertTrue(refused.getMessage().contains("is quantised (" + op), refused.getMessage());
    }
}

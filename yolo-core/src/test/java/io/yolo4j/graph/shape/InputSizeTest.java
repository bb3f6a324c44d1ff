package io.yolo4j.graph.shape;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.TinyHeads;
import io.yolo4j.graph.Graph;
import io.yolo4j.spi.ModelSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model rewritten for a size is, constant by constant, the one that is built for it. */
class InputSizeTest {
    private static Graph graph(byte[] model) {
        return Graph.read(ModelSource.of(model));
    }

    private static Graph sized(byte[] model, int height, int width) {
        Graph graph = graph(model);
        InputSize.apply(graph, height, width);
        return graph;
    }

    @ParameterizedTest
    @CsvSource({"128, 128, 64, 96", "128, 128, 256, 128", "64, 96, 96, 64", "64, 96, 320, 32", "256, 256, 512, 640"})
    void headsEqualThoseBuiltForTheSize(int height, int width, int newHeight, int newWidth) {
        SameGraphs.check(
                graph(TinyHeads.yolo11(1, newHeight, newWidth)),
                sized(TinyHeads.yolo11(1, height, width), newHeight, newWidth));
        SameGraphs.check(
                graph(TinyHeads.yolo11(3, newHeight, newWidth)),
                sized(TinyHeads.yolo11(3, height, width), newHeight, newWidth));
        SameGraphs.check(
                graph(TinyHeads.endToEnd(1, newHeight, newWidth)),
                sized(TinyHeads.endToEnd(1, height, width), newHeight, newWidth));
        for (boolean half : new boolean[] {false, true}) {
            SameGraphs.check(
                    graph(TinyHeads.yolov5(1, newHeight, newWidth, half)),
                    sized(TinyHeads.yolov5(1, height, width, half), newHeight, newWidth));
        }
    }

    @Test
    void thereAndBackIsWhereItWas() {
        Graph graph = sized(TinyHeads.yolo11(1, 96, 128), 416, 224);
        InputSize.apply(graph, 96, 128);
        SameGraphs.check(graph(TinyHeads.yolo11(1, 96, 128)), graph);
    }

    @Test
    void sizeAndBatchDoNotMindTheirOrder() {
        Graph sizeFirst = sized(TinyHeads.yolo11(1, 96, 128), 64, 192);
        DynamicBatch.apply(sizeFirst);
        Graph batchFirst = graph(TinyHeads.yolo11(1, 96, 128));
        DynamicBatch.apply(batchFirst);
        InputSize.apply(batchFirst, 64, 192);
        SameGraphs.check(sizeFirst, batchFirst);
        assertEquals("[images FLOAT [batch, 3, 64, 192]]", batchFirst.inputs().toString());
        assertEquals("[output0 FLOAT [batch, 7, 252]]", batchFirst.outputs().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "100, 128, multiple of 32, 96 x 128 or 128 x 128",
        "128, 33, multiple of 32, 128 x 32 or 128 x 64",
        "16, 128, multiple of 32, such as 32 x 128",
        "0, 128, 1 to 16384, not 0 x 128",
        "128, 16416, 1 to 16384, not 128 x 16416"
    })
    void saysWhichSizesThereAre(int height, int width, String rule, String nearest) {
        String message = assertThrows(
                        ConfigurationException.class, () -> sized(TinyHeads.yolo11(1, 64, 96), height, width))
                .getMessage();
        assertTrue(message.contains(rule) && message.contains(nearest), message);
    }

    @Test
    void needsAsManyAnchorsAsAreChosen() {
        String message = assertThrows(ConfigurationException.class, () -> sized(TinyHeads.endToEnd(1, 64, 96), 32, 32))
                .getMessage();
        assertTrue(message.contains("TopK \"node_v") && message.contains("50 places, and there would be 21"), message);
        assertTrue(message.contains("such as 64 x 64"), message);
    }

    private final OnnxWriter writer = new OnnxWriter();
    private final String images = writer.input("images", ElementType.FLOAT32, 1, 3, 64, 64);

    private void refuses(String tensor, String... words) {
        writer.nodeInto("output0", "Identity", List.of(tensor));
        writer.output("output0", ElementType.FLOAT32, 1, -1);
        String message = assertThrows(ModelException.class, () -> sized(writer.bytes(), 96, 96))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private String pooled() {
        List<Long> two = List.of(2L, 2L);
        return writer.node("MaxPool", List.of(images), attribute("kernel_shape", two), attribute("strides", two));
    }

    @Test
    void refusesNumbersThatMayBeTheSize() {
        refuses(writer.node("Div", List.of(pooled(), writer.floats(new float[] {64}))), "Div \"node_v", "64.0");
    }

    @Test
    void refusesItsInverse() {
        refuses(writer.node("Mul", List.of(pooled(), writer.floats(new float[] {1f / 64}))), "Mul \"node_v");
    }

    @Test
    void refusesEmbeddingsOfPlaces() {
        float[] learnt = new float[32 * 32];
        for (int i = 0; i < learnt.length; i++) {
            learnt[i] = (float) Math.sin(i);
        }
        String sum = writer.node("Add", List.of(pooled(), writer.floats(learnt, 1, 1, 32, 32)));
        refuses(sum, "Add \"node_v", "[1, 1, H/2, W/2]", "rows and columns");
    }

    @Test
    void refusesWeightsForEveryPlace() {
        String flat = writer.node("Flatten", List.of(pooled()));
        refuses(
                writer.node("MatMul", List.of(flat, writer.floats(new float[3072], 3072, 1))),
                "MatMul \"node_v",
                "weights");
    }

    @Test
    void refusesPoolingTheWholeMap() {
        List<Long> all = List.of(32L, 32L);
        refuses(
                writer.node("AveragePool", List.of(pooled()), attribute("kernel_shape", all)),
                "AveragePool \"node_v",
                "whole map");
    }

    @Test
    void refusesToCutAtANumberOfRows() {
        String cut = writer.node("Slice", List.of(pooled(), writer.longs(4), writer.longs(28), writer.longs(2)));
        refuses(cut, "Slice \"node_v", "cuts 4 to 28");
    }

    @Test
    void refusesToGatherFromWrittenPlaces() {
        String flat = writer.node("Reshape", List.of(pooled(), writer.longs(1, 3, -1)));
        List<String> best = writer.nodes("TopK", List.of(flat, writer.longs(4)), 2);
        float[] learnt = new float[1024];
        for (int i = 0; i < learnt.length; i++) {
            learnt[i] = (float) Math.log(i + 1);
        }
        String table = writer.floats(learnt, 1024);
        refuses(writer.node("Gather", List.of(table, best.get(1))), "Gather \"node_v", "HW/4");
    }

    @Test
    void refusesBoxesRoundedToARange() {
        float[] columns = new float[32];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
        }
        String sum = writer.node("Add", List.of(pooled(), writer.floats(columns, 1, 1, 1, 32)));
        String scale = writer.floats(new float[] {0.5f});
        String steps = writer.node("QuantizeLinear", List.of(sum, scale));
        refuses(
                writer.node("DequantizeLinear", List.of(steps, scale)),
                "QuantizeLinear \"node_v",
                "floating point first");
    }
}

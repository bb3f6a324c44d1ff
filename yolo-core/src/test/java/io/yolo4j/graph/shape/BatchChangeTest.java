package io.yolo4j.graph.shape;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.TinyHeads;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.spi.ModelSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchChangeTest {
    private final OnnxWriter writer = new OnnxWriter();
    private final String images = writer.input("images", ElementType.FLOAT32, 1, 3, 32, 32);

    private static Graph graph(byte[] model) {
        return Graph.read(ModelSource.of(model));
    }

    private Graph ending(String tensor) {
        writer.nodeInto("output0", "Identity", List.of(tensor));
        writer.output("output0", ElementType.FLOAT32, 1, -1);
        return graph(writer.bytes());
    }

    private static void refuses(Graph graph, String... words) {
        String message = assertThrows(ModelException.class, () -> DynamicBatch.apply(graph))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void declaresTheBatchAndCopiesItInEveryReshape() {
        Graph graph = graph(TinyHeads.yolo11(1, 64, 96));
        DynamicBatch.apply(graph);
        assertEquals("[images FLOAT [batch, 3, 64, 96]]", graph.inputs().toString());
        assertEquals("[output0 FLOAT [batch, 7, 126]]", graph.outputs().toString());
        for (Node node : graph.nodes()) {
            if (node.is("Reshape")) {
                long first = graph.constant(node.input(1)).longs()[0];
                assertTrue(first == 0 || first == -1, node.toString());
            }
        }
        assertTrue(graph.nodes().stream().noneMatch(node -> node.is("Shape")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void aFixedBatchIsWhatAnExporterWouldHaveWritten(int pictures) {
        Graph graph = graph(TinyHeads.yolo11(1, 64, 96));
        BatchSize.apply(graph, pictures);
        Graph exported = graph(TinyHeads.yolo11(pictures, 64, 96));
        SameGraphs.check(exported, graph);
        BatchSize.apply(graph, 1);
        SameGraphs.check(graph(TinyHeads.yolo11(1, 64, 96)), graph);
    }

    @Test
    void notesTheBatchAsAnExporterWould() {
        Graph graph = graph(TinyHeads.yolo11(1, 64, 96));
        DynamicBatch.apply(graph);
        assertEquals(
                "{'batch': 1, 'dynamic': True, 'opset': 17}", graph.metadata().get("args"));
        BatchSize.apply(graph, 4);
        assertEquals("[images FLOAT [4, 3, 64, 96]]", graph.inputs().toString());
        assertEquals("[output0 FLOAT [4, 7, 126]]", graph.outputs().toString());
        assertEquals("4", graph.metadata().get("batch"));
        assertEquals(
                "{'batch': 4, 'dynamic': False, 'opset': 17}", graph.metadata().get("args"));
    }

    @Test
    void leavesAnOpenBatchAsItIs() {
        OnnxWriter open = new OnnxWriter();
        open.input("images", ElementType.FLOAT32, -1, 3, 32, 32);
        open.nodeInto("output0", "Relu", List.of("images"));
        open.output("output0", ElementType.FLOAT32, -1, 3, 32, 32);
        Graph graph = graph(open.bytes());
        byte[] before = graph.toBytes();
        DynamicBatch.apply(graph);
        assertArrayEquals(before, graph.toBytes());
    }

    @Test
    void computesATargetWhoseBatchIsPartOfAnAxis() {
        String shuffled = writer.node("Reshape", List.of(images, writer.longs(3, 4, -1)));
        String back = writer.node("Reshape", List.of(shuffled, writer.longs(1, 3, 32, 32)));
        Graph graph = ending(back);
        DynamicBatch.apply(graph);
        assertArrayEquals(
                new long[] {-1, 4, 256},
                graph.constant(graph.producer(shuffled).input(1)).longs());
        assertArrayEquals(
                new long[] {-1, 3, 32, 32},
                graph.constant(graph.producer(back).input(1)).longs());
    }

    @Test
    void refusesWhatMixesPictures() {
        refuses(
                ending(writer.node("Softmax", List.of(images), attribute("axis", 0))),
                "Softmax \"node_v0\"",
                "pictures");
    }

    @Test
    void refusesWhatDropsTheBatch() {
        refuses(ending(writer.node("Squeeze", List.of(images, writer.longs(0)))), "Squeeze \"node_v1\"", "drops");
    }

    @Test
    void refusesWhatPicksAPicture() {
        refuses(
                ending(writer.node("Gather", List.of(images, writer.scalar(0)), attribute("axis", 0))),
                "Gather \"node_v1\"");
    }

    @Test
    void refusesSumsOverPictures() {
        String sum = writer.node(
                "ReduceMean", List.of(images), attribute("axes", List.of(0L, 2L)), attribute("keepdims", 1));
        refuses(ending(sum), "ReduceMean \"node_v0\"", "one picture would change another's result");
    }

    @Test
    void refusesDynamicQuantisationWithAdvice() {
        List<String> quantised = writer.nodes("DynamicQuantizeLinear", List.of(images), 3);
        refuses(ending(writer.node("DequantizeLinear", quantised)), "DynamicQuantizeLinear", "floating point first");
    }

    @Test
    void refusesOperatorsThatItDoesNotKnow() {
        refuses(ending(writer.node("Det", List.of(images))), "Det \"node_v0\"", "not understood");
    }

    @Test
    void refusesAnOutputWithoutPictures() {
        String all = writer.node("Transpose", List.of(images), attribute("perm", List.of(1L, 0L, 2L, 3L)));
        refuses(ending(all), "output \"output0\" [3, N, 32, 32]");
    }

    @Test
    void refusesTwoPictureInputs() {
        writer.input("right", ElementType.FLOAT32, 1, 3, 32, 32);
        refuses(ending(writer.node("Add", List.of(images, "right"))), "\"images\" and \"right\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4097})
    void refusesBatchesOutOfRange(int pictures) {
        Graph graph = graph(TinyHeads.yolo11(1, 64, 96));
        assertThrows(ConfigurationException.class, () -> BatchSize.apply(graph, pictures));
    }
}

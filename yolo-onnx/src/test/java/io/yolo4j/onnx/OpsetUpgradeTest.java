package io.yolo4j.onnx;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OpsetUpgrade;
import io.yolo4j.spi.ModelSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A graph of a newer opset gives what the older one gave, bit for bit, operator by operator: ONNX Runtime fuses operators of some versions
 * and not of others, which changes last digits, so nothing is fused here.
 */
class OpsetUpgradeTest {
    private static void unchanged(byte[] older, byte[] newer) throws OrtException {
        Map<String, byte[]> expected = RoundTripTest.run(older, OptLevel.NO_OPT);
        Map<String, byte[]> found = RoundTripTest.run(newer, OptLevel.NO_OPT);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((output, bytes) -> assertArrayEquals(bytes, found.get(output), output));
    }

    private static byte[] raised(byte[] model) {
        Graph graph = Graph.read(ModelSource.of(model));
        OpsetUpgrade.to(graph, 13);
        assertEquals(13, graph.opset());
        return graph.toBytes();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3, -1, 0, 1, 2, 3})
    void softmaxTakesAllThatFollowsItsAxis(long axis) throws Exception {
        for (String operator : List.of("Softmax", "LogSoftmax", "Hardmax")) {
            OnnxWriter writer = new OnnxWriter().opset(11);
            String x = writer.input("x", ElementType.FLOAT32, 2, 3, 4, 5);
            writer.nodeInto("y", operator, List.of(x), attribute("axis", axis));
            writer.output("y", ElementType.FLOAT32, 2, 3, 4, 5);
            unchanged(writer.bytes(), raised(writer.bytes()));
        }
    }

    @Test
    void softmaxWithoutAnAxisBeganAtTheSecond() throws Exception {
        OnnxWriter writer = new OnnxWriter().opset(12);
        writer.nodeInto("y", "Softmax", List.of(writer.input("x", ElementType.FLOAT32, 2, 3, 4)));
        writer.output("y", ElementType.FLOAT32, 2, 3, 4);
        unchanged(writer.bytes(), raised(writer.bytes()));
    }

    @Test
    void listsBecomeInputs() throws Exception {
        OnnxWriter writer = new OnnxWriter().opset(11);
        String x = writer.input("x", ElementType.FLOAT32, 2, 1, 4, 6);
        String flat = writer.node("Squeeze", List.of(x), attribute("axes", List.of(1L)));
        String deep = writer.node("Unsqueeze", List.of(flat), attribute("axes", List.of(0L, 4L)));
        String sum = writer.node("ReduceSum", List.of(flat), attribute("axes", List.of(-1L)), attribute("keepdims", 0));
        String all = writer.node("ReduceSum", List.of(flat));
        String part = writer.node("Split", List.of(flat), attribute("axis", 2), attribute("split", List.of(6L)));
        writer.output(deep, ElementType.FLOAT32, 1, 2, 4, 6, 1);
        writer.output(sum, ElementType.FLOAT32, 2, 4);
        writer.output(all, ElementType.FLOAT32, 1, 1, 1);
        writer.output(part, ElementType.FLOAT32, 2, 4, 6);
        unchanged(writer.bytes(), raised(writer.bytes()));
    }

    @Test
    void sharedModelsOfOldOpsetsGiveTheSame() throws Exception {
        for (String name : List.of(
                "fastestdet-352", "nanodet-m-320", "picodet-s-320", "yolox-nano-416", "yolov8-face-undecoded-640")) {
            Graph untouched = Graph.read(ModelSource.of(Shared.path("models/" + name + ".onnx")));
            byte[] model = untouched.toBytes();
            unchanged(model, raised(model));
        }
    }

    @Test
    void aNewerGraphIsLeftAlone() {
        OnnxWriter writer = new OnnxWriter().opset(18);
        writer.nodeInto("y", "Softmax", List.of(writer.input("x", ElementType.FLOAT32, 2, 3)));
        writer.output("y", ElementType.FLOAT32, 2, 3);
        Graph graph = Graph.read(ModelSource.of(writer.bytes()));
        OpsetUpgrade.to(graph, 13);
        assertEquals(18, graph.opset());
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        OnnxWriter unknown = new OnnxWriter().opset(11);
        unknown.nodeInto("y", "Upsample", List.of(unknown.input("x", ElementType.FLOAT32, 2, 3)));
        unknown.output("y", ElementType.FLOAT32, 2, 3);
        ModelException refused = assertThrows(ModelException.class, () -> raised(unknown.bytes()));
        assertTrue(refused.getMessage().contains("Upsample \"node_y\""), refused.getMessage());
        OnnxWriter ancient = new OnnxWriter().opset(9);
        ancient.nodeInto("y", "Relu", List.of(ancient.input("x", ElementType.FLOAT32, 2, 3)));
        ancient.output("y", ElementType.FLOAT32, 2, 3);
        ModelException old = assertThrows(ModelException.class, () -> raised(ancient.bytes()));
        assertTrue(old.getMessage().contains("opset 9"), old.getMessage());
    }
}

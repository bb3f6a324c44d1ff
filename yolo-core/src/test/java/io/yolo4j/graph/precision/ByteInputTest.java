package io.yolo4j.graph.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.Preprocessing;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteInputTest {
    private static Graph graph(byte[] model) {
        return Graph.read(ModelSource.of(model));
    }

    private static List<String> begin(byte[] model, Preprocessing preprocessing) {
        Graph graph = graph(model);
        ByteInput.apply(graph, preprocessing);
        return graph(graph.toBytes()).sorted().stream()
                .map(Node::op)
                .limit(5)
                .takeWhile(op -> !op.endsWith("Pool"))
                .toList();
    }

    @Test
    void doesInsideWhatWasDoneOutside() {
        byte[] single = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 32);
        assertEquals(List.of("Cast", "Transpose", "Div"), begin(single, Preprocessing.ULTRALYTICS));
        assertEquals(List.of("Cast", "Transpose", "Gather"), begin(single, Preprocessing.YOLOX));
        assertEquals(List.of("Cast", "Transpose", "Gather", "Sub", "Div"), begin(single, Preprocessing.NANODET));
        assertEquals(List.of("Cast", "Transpose", "Sub", "Div"), begin(single, Preprocessing.IMAGENET));
        byte[] half = ColourModel.bytes(ElementType.FLOAT16, 1, 64, 64, 32);
        assertEquals(List.of("Cast", "Transpose", "Div", "Cast", "Cast"), begin(half, Preprocessing.ULTRALYTICS));
    }

    @Test
    void keepsWhatIsOpenAndSaysWhatHappens() {
        Graph graph = graph(ColourModel.bytes(ElementType.FLOAT32, -1, -1, 96, 32));
        ByteInput.apply(graph, Preprocessing.FASTESTDET);
        OnnxFile written = OnnxFile.read(graph.toSource());
        assertEquals("[images UINT8 [?, ?, 96, 3]]", written.inputs().toString());
        assertEquals("[batch, height, 96, 3]", graph.inputs().get(0).dims().toString());
        assertEquals(
                "RGB pixels of 8 bits, [N, H, W, 3]; inside become BGR planes of (x - [0.0, 0.0, 0.0]) / [255.0, 255.0, 255.0]",
                graph.metadata().get(ByteInput.METADATA));
    }

    @Test
    void refusesWhatHasNoPictureInput() {
        Graph done = graph(ColourModel.bytes(ElementType.UINT8, 1, 64, 64, 32));
        ModelException refused =
                assertThrows(ModelException.class, () -> ByteInput.apply(done, Preprocessing.ULTRALYTICS));
        assertTrue(refused.getMessage().contains("images UINT8 [1, 64, 64, 3]"), refused.getMessage());
        OnnxWriter writer = new OnnxWriter();
        String left = writer.input("left", ElementType.FLOAT32, 1, 3, 32, 32);
        String right = writer.input("right", ElementType.FLOAT32, 1, 3, 32, 32);
        writer.output("sum", ElementType.FLOAT32, 1, 3, 32, 32);
        writer.nodeInto("sum", "Add", List.of(left, right));
        Graph two = graph(writer.bytes());
        assertThrows(ModelException.class, () -> ByteInput.apply(two, Preprocessing.ULTRALYTICS));
    }
}

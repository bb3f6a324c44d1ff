package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.HostileReading;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What once went wrong, or could be thought to, each on its own. */
@Timeout(120) // not a measurement: each takes a second, and hours where a loop goes over all for each of all
class HostileCasesTest {
    @TempDir
    Path folder;

    @Test
    void manyNodes() {
        for (int count : new int[] {15_000, 200_000}) {
            byte[] file = bytes(graph -> {
                for (int i = 0; i < count; i++) {
                    graph.addNode(node("Relu", i == 0 ? "x" : "a" + (i - 1), "a" + i));
                }
                graph.addOutput(ValueInfoProto.newBuilder().setName("a" + (count - 1)));
            });
            if (count < 50_000) {
                assertTrue(HostileReading.survives(file));
            } else {
                refused("200001 nodes; at most 50000 can be rewritten", file);
            }
        }
    }

    @Test
    void manyInputsOfOneNode() {
        for (int count : new int[] {5_000, 20_000}) {
            byte[] file = bytes(graph -> {
                graph.addInitializer(bytesTensor("w", 4)).addInitializer(floats("s", 1));
                NodeProto.Builder join =
                        NodeProto.newBuilder().setOpType("Concat").addOutput("joined");
                for (int i = 0; i < count; i++) {
                    graph.addNode(node("DequantizeLinear", "w", "d" + i).addInput("s"));
                    join.addInput("d" + i);
                }
                graph.addNode(join);
                graph.addOutput(ValueInfoProto.newBuilder().setName("joined"));
            });
            if (count < 10_000) {
                assertTrue(HostileReading.survives(file));
            } else {
                refused("a node Concat has 20000 inputs and 1 outputs; at most 10000", file);
            }
        }
    }

    @Test
    void manyEnds() {
        refused("a detector has a few", bytes(graph -> {
            for (int i = 0; i < 100_000; i++) {
                graph.addInput(ValueInfoProto.newBuilder().setName("in" + i));
            }
        }));
        refused("a detector has a few", bytes(graph -> {
            for (int i = 0; i < 100_000; i++) {
                graph.addOutput(ValueInfoProto.newBuilder().setName("x"));
            }
        }));
    }

    @Test
    void subgraphsInSubgraphs() {
        GraphProto.Builder inner = GraphProto.newBuilder();
        for (int i = 0; i < 20_000; i++) {
            inner.addNode(node("Relu", i % 2 == 0 ? "x" : "y" + i, "z" + i));
        }
        for (int depth = 0; depth < 25; depth++) {
            inner = GraphProto.newBuilder()
                    .addNode(node("If", "x", "t" + depth)
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("then_branch")
                                    .setType(AttributeProto.AttributeType.GRAPH)
                                    .setG(inner)));
        }
        NodeProto nested = inner.getNode(0);
        refused("which nobody makes", bytes(graph -> graph.addNode(nested)));
    }

    @Test
    void whatNobodyMakes() {
        refused(
                "gives the output \"nowhere\", which nobody makes",
                bytes(graph -> graph.addOutput(ValueInfoProto.newBuilder().setName("nowhere"))));
        refused(
                "reads the tensor \"nowhere\", which nobody makes",
                bytes(graph -> graph.addNode(node("Relu", "nowhere", "z"))));
    }

    @Test
    void whatWaitsForItself() {
        refused(
                "waits for what is made of its own output",
                bytes(graph -> graph.addNode(node("Relu", "a", "b")).addNode(node("Relu", "b", "a"))));
    }

    @Test
    void whatIsMadeTwice() {
        refused("makes the tensor \"y\" twice", bytes(graph -> graph.addNode(node("Relu", "x", "y"))));
        refused("makes the tensor \"y\" twice", bytes(graph -> graph.addInitializer(floats("y", 1))));
        refused(
                "makes the tensor \"w\" twice",
                bytes(graph -> graph.addInitializer(floats("w", 1)).addInitializer(floats("w", 2))));
    }

    /** What is left out has the empty name, so that nothing may be found under it. */
    @Test
    void constantsWithoutNames() {
        Graph graph = Graph.read(ModelSource.of(bytes(g -> g.addInitializer(floats("", 1))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addOutput("")
                        .addAttribute(OnnxWriter.attribute("value_int", 3))))));
        assertNull(graph.constant(""));
        assertTrue(HostileReading.survives(graph.toBytes()));
    }

    @Test
    void tensorsThatPromiseMoreThanTheyHold() {
        for (long[] dims : new long[][] {
            {Long.MAX_VALUE, Long.MAX_VALUE},
            {1L << 32, 1L << 32},
            {1L << 31},
            {Integer.MAX_VALUE},
            {65_536, 65_536},
            {-1, -1},
            {-5}
        }) {
            TensorProto.Builder tensor = floats("w", 1).clearDims();
            for (long dim : dims) {
                tensor.addDims(dim);
            }
            refused("is broken: expected", bytes(graph -> graph.addInitializer(tensor)));
            TensorProto.Builder typed = tensor.clone().clearRawData().addFloatData(1);
            refused("is broken: expected", bytes(graph -> graph.addInitializer(typed)));
        }
    }

    @Test
    void textThatPromisesBillionsOfElements() {
        byte[] file = bytes(graph -> {
            graph.addInitializer(TensorProto.newBuilder()
                    .setName("s")
                    .setDataType(DataType.STRING_VALUE)
                    .addDims(Integer.MAX_VALUE));
            graph.addInitializer(bytesTensor("w", 4));
            graph.addNode(node("DequantizeLinear", "w", "d").addInput("s"));
            graph.addOutput(ValueInfoProto.newBuilder().setName("d"));
        });
        assertTrue(HostileReading.survives(file));
        Constant text = Graph.read(ModelSource.of(file)).constant("s");
        assertThrows(ModelException.class, text::floats);
        assertThrows(ModelException.class, text::longs);
    }

    /** Every node dequantises the same megabyte with another scale: four gigabytes of real numbers. */
    @Test
    void weightsThatMultiply() {
        byte[] file = bytes(graph -> {
            graph.addInitializer(bytesTensor("w", 1 << 20));
            for (int i = 0; i < 900; i++) {
                graph.addInitializer(floats("s" + i, i + 1));
                graph.addNode(node("DequantizeLinear", "w", "d" + i).addInput("s" + i));
                graph.addOutput(ValueInfoProto.newBuilder().setName("d" + i));
            }
        });
        assertTrue(HostileReading.survives(file));
        Graph graph = Graph.read(ModelSource.of(file));
        String message = assertThrows(ModelException.class, () -> FloatWeights.apply(graph))
                .getMessage();
        assertTrue(message.contains("weights that many nodes read, each with a scale of its own"), message);
    }

    @Test
    void emptyWeightsOfEnormousShape() {
        for (long first : new long[] {1L << 62, Integer.MAX_VALUE, 0}) {
            TensorProto.Builder kernels = bytesTensor("w", 0).clearDims();
            kernels.addDims(first).addDims(0).addDims(1).addDims(1);
            assertTrue(HostileReading.survives(bytes(graph -> {
                graph.addInitializer(kernels).addInitializer(floats("s", 1)).addInitializer(floats("none"));
                graph.addNode(
                        node("DynamicQuantizeLinear", "x", "q").addOutput("qs").addOutput("qz"));
                graph.addNode(node("ConvInteger", "q", "sum").addInput("w").addInput("qz"));
                graph.addNode(node("Cast", "sum", "cast").addAttribute(OnnxWriter.attribute("to", 1)));
                graph.addNode(node("Mul", "qs", "scale").addInput("s"));
                graph.addNode(node("Mul", "cast", "scaled").addInput("scale"));
                graph.addNode(node("Add", "scaled", "added").addInput("s"));
                graph.addNode(node("DequantizeLinear", "w", "d").addInput("none"));
                graph.addOutput(ValueInfoProto.newBuilder().setName("added"));
                graph.addOutput(ValueInfoProto.newBuilder().setName("d"));
            })));
        }
    }

    @Test
    void operatorsWithoutWhatTheyNeed() {
        for (String op : new String[] {
            "MaxPool",
            "AveragePool",
            "Pad",
            "Unsqueeze",
            "Reshape",
            "Slice",
            "Split",
            "Expand",
            "Resize",
            "Transpose",
            "GridSample"
        }) {
            assertTrue(HostileReading.survives(bytes(graph -> graph.addInitializer(floats("s", 1))
                    .addNode(node(op, "s", "of-a-list").addInput("x"))
                    .addNode(node(op, "x", "z"))
                    .addOutput(ValueInfoProto.newBuilder().setName("z")))));
        }
    }

    /** A number that is repeated a billion times, or so often that the count overflows. */
    @Test
    void constantsThatGrow() {
        for (long[] shape : new long[][] {{1L << 15, 1L << 15}, {1L << 25}, {1L << 62, 8}, {Long.MAX_VALUE, 2}}) {
            byte[] file = bytes(graph -> {
                TensorProto.Builder target = TensorProto.newBuilder()
                        .setName("shape")
                        .setDataType(DataType.INT64_VALUE)
                        .addDims(shape.length);
                for (long dim : shape) {
                    target.addInt64Data(dim);
                }
                graph.addInitializer(floats("one", 1)).addInitializer(target);
                graph.addNode(node("Expand", "one", "grown").addInput("shape"));
                graph.addNode(node("Mul", "x", "z").addInput("grown"));
                graph.addOutput(ValueInfoProto.newBuilder().setName("z"));
            });
            assertTrue(HostileReading.survives(file));
        }
    }

    @Test
    void manyTensorsInOneFileBesideTheModel() throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[] {0, 0, (byte) 0x80, 0x3f});
        byte[] model = bytes(graph -> {
            for (int i = 0; i < 70_000; i++) { // more than a process may have mappings
                graph.addInitializer(beside("w" + i, "w.bin", 4));
            }
            graph.addInitializer(beside("empty", "w.bin", 0).clearDims().addDims(0));
            graph.addOutput(ValueInfoProto.newBuilder().setName("w69999"));
            graph.addOutput(ValueInfoProto.newBuilder().setName("empty"));
        });
        Graph graph = Graph.read(ModelSource.of(Files.write(folder.resolve("m.onnx"), model)));
        assertEquals(1, graph.constant("w69999").floats()[0]);
        assertEquals(0, graph.constant("empty").elements());
        assertFalse(OnnxFile.read(graph.toSource()).inputs().isEmpty());
    }

    @Test
    void weightsBehindALinkToADevice() throws IOException {
        Path zero = Path.of("/dev/zero");
        if (!Files.exists(zero)) {
            return; // another operating system
        }
        Files.createSymbolicLink(folder.resolve("w.bin"), zero);
        byte[] model = bytes(graph -> graph.addInitializer(beside("w", "w.bin", 1L << 62)));
        Path file = Files.write(folder.resolve("m.onnx"), model);
        String message = assertThrows(ModelException.class, () -> Graph.read(ModelSource.of(file)))
                .getMessage();
        assertTrue(message.contains("is missing beside it"), message);
        Files.delete(folder.resolve("w.bin"));
    }

    private static TensorProto.Builder beside(String name, String location, long length) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location))
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("length").setValue(Long.toString(length)));
    }

    private static void refused(String expected, byte[] file) {
        assertFalse(HostileReading.survives(file));
        String message = assertThrows(ModelException.class, () -> Graph.read(ModelSource.of(file)))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static NodeProto.Builder node(String op, String input, String output) {
        return NodeProto.newBuilder().setOpType(op).addInput(input).addOutput(output);
    }

    private static TensorProto.Builder floats(String name, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT_VALUE)
                .addDims(values.length);
        byte[] raw = new byte[4 * values.length];
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToIntBits(values[i]);
            for (int b = 0; b < 4; b++) {
                raw[4 * i + b] = (byte) (bits >> 8 * b);
            }
        }
        return tensor.setRawData(ByteString.copyFrom(raw));
    }

    private static TensorProto.Builder bytesTensor(String name, int count) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.UINT8_VALUE)
                .addDims(count)
                .setRawData(ByteString.copyFrom(new byte[count]));
    }

    private static byte[] bytes(Consumer<GraphProto.Builder> change) {
        OnnxWriter writer = new OnnxWriter();
        writer.input("x", ElementType.FLOAT32, 1, 3, 8, 8);
        writer.nodeInto("y", "Relu", List.of("x"));
        writer.output("y", ElementType.FLOAT32, 1, 3, 8, 8);
        ModelProto.Builder model = writer.toModel().toBuilder();
        change.accept(model.getGraphBuilder());
        return model.build().toByteArray();
    }
}

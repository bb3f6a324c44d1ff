package io.yolo4j.onnx;

import static io.yolo4j.fixture.OnnxWriter.attribute;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in which a file may keep numbers, and parts of a graph, that the shared models have none of. */
class RoundTripFormsTest {
    @TempDir
    Path folder;

    private final OnnxWriter writer =
            new OnnxWriter().domain("local", 1).metadata("names", "{0: 'a'}").metadata("empty", "");
    private final List<String> parts = new ArrayList<>();

    @Test
    void allFormsGiveTheSameNumbers() throws Exception {
        ModelProto model = model();
        Map<String, byte[]> expected = RoundTripTest.run(model.toByteArray());
        assertEquals(parts.size(), expected.size());
        check(expected, model.toByteArray());
        Graph graph = Graph.read(ModelSource.of(model.toByteArray()));
        assertEquals(
                Map.of("names", "{0: 'a'}", "empty", ""),
                OnnxFile.read(graph.toSource()).metadata());
    }

    @Test
    void weightsBesideTheModelComeIn() throws Exception {
        ModelProto model = model();
        Map<String, byte[]> expected = RoundTripTest.run(model.toByteArray());
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        ModelProto.Builder moved = model.toBuilder();
        GraphProto.Builder graph = moved.getGraphBuilder();
        int count = 0;
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            count += move(graph.getInitializerBuilder(i), weights) ? 1 : 0;
        }
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    count += move(attribute.getTBuilder(), weights) ? 1 : 0;
                }
                if (attribute.hasG()) {
                    count += move(attribute.getGBuilder().getInitializerBuilder(0), weights) ? 1 : 0;
                }
            }
        }
        assertTrue(count > 10, count + " tensors in the other file");
        Files.write(folder.resolve("w.bin"), weights.toByteArray());
        Path file = Files.write(folder.resolve("m.onnx"), moved.build().toByteArray());
        byte[] written = Graph.read(ModelSource.of(file)).toBytes();
        Map<String, byte[]> found = RoundTripTest.run(written);
        expected.forEach((output, bytes) -> assertArrayEquals(bytes, found.get(output), output));
    }

    private static boolean move(TensorProto.Builder tensor, ByteArrayOutputStream weights) {
        if (!tensor.hasRawData()) {
            return false;
        }
        weights.writeBytes(new byte[3]); // nothing is aligned
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "w.bin"))
                .addExternalData(entry("offset", Integer.toString(weights.size())))
                .addExternalData(
                        entry("length", Integer.toString(tensor.getRawData().size())));
        weights.writeBytes(tensor.getRawData().toByteArray());
        tensor.clearRawData();
        return true;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static void check(Map<String, byte[]> expected, byte[] model) throws Exception {
        Map<String, byte[]> found =
                RoundTripTest.run(Graph.read(ModelSource.of(model)).toBytes());
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((output, bytes) -> assertArrayEquals(bytes, found.get(output), output));
    }

    private ModelProto model() {
        writer.input("x", ElementType.FLOAT32, 1, 3, 4, 4);
        typedFields();
        rawBytes();
        constantNodes();
        String sparse = sparse();
        branches();
        part(writer.node("local:Twice", List.of("x")));
        for (int i = 0; i < parts.size(); i++) {
            writer.nodeInto("y" + i, "Cast", List.of(parts.get(i)), attribute("to", 1));
            writer.output("y" + i, ElementType.FLOAT32, -1);
        }
        ModelProto.Builder model = writer.toModel().toBuilder();
        model.getGraphBuilder()
                .addSparseInitializer(values(sparse))
                .getOutputBuilderList()
                .forEach(
                        output -> output.getTypeBuilder().getTensorTypeBuilder().clearShape());
        model.addFunctions(FunctionProto.newBuilder()
                .setName("Twice")
                .setDomain("local")
                .addInput("a")
                .addOutput("b")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .addNode(node("Add", "a", "b").addInput("a")));
        model.addTrainingInfoBuilder().getAlgorithmBuilder().setName("dropped");
        return model.build();
    }

    private void part(String value) {
        parts.add(value);
    }

    private void typedFields() {
        part(writer.tensor(typed("floats", DataType.FLOAT_VALUE)
                .addFloatData(1.5f)
                .addFloatData(-0f)
                .build()));
        part(writer.tensor(typed("doubles", DataType.DOUBLE_VALUE)
                .addDoubleData(1e30)
                .addDoubleData(0.1)
                .build()));
        part(writer.tensor(typed("halves", DataType.FLOAT16_VALUE)
                .addInt32Data(0x3c00)
                .addInt32Data(0x8001)
                .build()));
        part(writer.tensor(typed("ints", DataType.INT32_VALUE)
                .addInt32Data(-7)
                .addInt32Data(1 << 30)
                .build()));
        part(writer.tensor(typed("signed", DataType.INT8_VALUE)
                .addInt32Data(-128)
                .addInt32Data(127)
                .build()));
        part(writer.tensor(typed("bytes", DataType.UINT8_VALUE)
                .addInt32Data(0)
                .addInt32Data(255)
                .build()));
        part(writer.tensor(typed("truths", DataType.BOOL_VALUE)
                .addInt32Data(1)
                .addInt32Data(0)
                .build()));
        part(writer.tensor(typed("longs", DataType.INT64_VALUE)
                .addInt64Data(-1)
                .addInt64Data(1L << 40)
                .build()));
        part(writer.tensor(typed("unsigned", DataType.UINT32_VALUE)
                .addUint64Data(5)
                .addUint64Data(1L << 31)
                .build()));
        part(writer.tensor(typed("large", DataType.UINT64_VALUE)
                .addUint64Data(5)
                .addUint64Data(1L << 62)
                .build()));
        part(writer.tensor(
                typed("none", DataType.FLOAT_VALUE).clearDims().addDims(0).build()));
        part(writer.tensor(
                typed("one", DataType.FLOAT_VALUE).clearDims().addFloatData(3).build()));
    }

    private void rawBytes() {
        part(writer.floats(new float[] {1, 2, Float.NaN, Float.NEGATIVE_INFINITY}, 2, 2));
        part(writer.floats(new float[0], 3, 0));
        part(writer.halves(new float[] {0.1f, -2}, 2));
        part(writer.longs(1, -2, 3));
        part(writer.ints(4, -5));
        part(writer.bytes(ElementType.INT8, new int[] {-1, 5}, 1, 2));
    }

    private void constantNodes() {
        TensorProto.Builder halves =
                typed("", DataType.FLOAT16_VALUE).setRawData(ByteString.copyFrom(new byte[] {0, 60, 1, 2}));
        part(constant("value", AttributeType.TENSOR, a -> a.setT(halves)));
        part(constant("value_float", AttributeType.FLOAT, a -> a.setF(2.5f)));
        part(constant("value_floats", AttributeType.FLOATS, a -> a.addFloats(1).addFloats(-2)));
        part(constant("value_int", AttributeType.INT, a -> a.setI(-3)));
        part(constant("value_ints", AttributeType.INTS, a -> a.addInts(1L << 33).addInts(0)));
        part(constant("value_ints", AttributeType.INTS, a -> {}));
        part(constant("value_string", AttributeType.STRING, a -> a.setS(ByteString.copyFromUtf8("4.5"))));
        part(constant(
                "value_strings",
                AttributeType.STRINGS,
                a -> a.addStrings(ByteString.copyFromUtf8("1")).addStrings(ByteString.copyFromUtf8("-2"))));
        part(constant("sparse_value", AttributeType.SPARSE_TENSOR, a -> a.setSparseTensor(values("inside"))));
    }

    private String constant(
            String name, AttributeType type, java.util.function.Consumer<AttributeProto.Builder> value) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(type);
        value.accept(attribute);
        return writer.node("Constant", List.of(), attribute.build());
    }

    private String sparse() {
        part(writer.node("Add", List.of("sparse", writer.floats(new float[] {1}, 1))));
        return "sparse";
    }

    private static SparseTensorProto values(String name) {
        return SparseTensorProto.newBuilder()
                .setValues(typed(name, DataType.FLOAT_VALUE).addFloatData(7).addFloatData(8))
                .setIndices(typed("", DataType.INT64_VALUE).addInt64Data(1).addInt64Data(4))
                .addDims(6)
                .build();
    }

    /** Branches that read a node, an input and a constant of the graph around them. */
    private void branches() {
        String outside = writer.node("Neg", List.of("x"));
        String constant = writer.floats(new float[] {2}, 1);
        TensorProto own = typed("own", DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}))
                .build();
        GraphProto.Builder yes = GraphProto.newBuilder()
                .setName("yes")
                .addInitializer(own)
                .addNode(node("Mul", outside, "scaled").addInput(constant))
                .addNode(node("ReduceSum", "scaled", "summed").addAttribute(attribute("keepdims", 0)))
                .addNode(node("Add", "summed", "a").addInput("own"))
                .addOutput(output("a"));
        GraphProto.Builder no = GraphProto.newBuilder()
                .setName("no")
                .addInitializer(own)
                .addNode(node("Identity", "own", "b"))
                .addOutput(output("b"));
        String truth = writer.tensor(
                typed("truth", DataType.BOOL_VALUE).clearDims().addInt32Data(1).build());
        part(writer.node("If", List.of(truth), graph("then_branch", yes), graph("else_branch", no)));
    }

    private static AttributeProto graph(String name, GraphProto.Builder graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    private static ValueInfoProto output(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE)))
                .build();
    }

    private static NodeProto.Builder node(String op, String input, String output) {
        return NodeProto.newBuilder().setOpType(op).addInput(input).addOutput(output);
    }

    /** Of two elements. */
    private static TensorProto.Builder typed(String name, int type) {
        return TensorProto.newBuilder().setName(name).setDataType(type).addDims(2);
    }
}

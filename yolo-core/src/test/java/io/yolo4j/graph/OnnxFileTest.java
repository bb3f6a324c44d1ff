package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnknownFieldSet;
import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.Precision;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFileTest {
    @TempDir
    Path folder;

    @Test
    void readsTinyModels() {
        OnnxFile file = read(TinyModels.yolov8(-1, 64, 2, new float[6 * 84]).bytes());
        assertEquals("[images FLOAT32 [?, 3, 64, 64]]", file.inputs().toString());
        assertEquals("[output0 FLOAT32 [?, 6, 84]]", file.outputs().toString());
        assertEquals(Precision.FP32, file.precision());
        assertEquals(17, file.opset());
        assertEquals("yolo4j-tests", file.producer());
        assertEquals(
                List.of("class0", "class1"), ModelMetadata.of(file.metadata()).names());
        OnnxFile half =
                read(TinyModels.yolov8(4, 64, 2, new float[6 * 84]).half().bytes());
        assertEquals(Precision.FP16, half.precision());
        assertEquals("[images FLOAT16 [4, 3, 64, 64]]", half.inputs().toString());
        assertEquals("[output0 FLOAT16 [4, 6, 84]]", half.outputs().toString());
        assertEquals(4, ModelMetadata.of(half.metadata()).batch().orElseThrow());
        OnnxFile colours = read(ColourModel.bytes(ElementType.FLOAT16, -1, -1, -1, 8));
        assertEquals("[output0 FLOAT16 [?, 7, ?]]", colours.outputs().toString());
        assertEquals(3, colours.operators().get("Conv"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.pt          | \\x80\\x02\\x8a\\nl\\xfc                 | a PyTorch checkpoint, not an ONNX file: export it with `yolo export model=a.pt format=onnx`
            best          | PK\\x03\\x04....archive/data.pkl        | a PyTorch checkpoint, not an ONNX file: export it with `yolo export model=F.pt format=onnx`
            m.zip         | PK\\x03\\x04....model.onnx              | a ZIP archive
            m.keras       | PK\\x03\\x04....metadata.json           | a Keras model
            m.engine      | \\x10\\x00\\x00\\x00{"description": 1}..    | a TensorRT engine of Ultralytics
            m.trt         | ftrt\\x00\\x00                          | a TensorRT engine
            m.plan        | \\x99\\x98\\x97                          | a TensorRT engine by its name
            m.tflite      | \\x1c\\x00\\x00\\x00TFL3                  | a TensorFlow Lite model
            m.ort         | \\x1c\\x00\\x00\\x00ORTM                  | ONNX Runtime's own format
            m.xml         | `<?xml version="1.0"?><net name="m">`  | the XML file of an OpenVINO model
            m.safetensors | \\x08\\x00\\x00\\x00\\x00\\x00\\x00\\x00{"a":1} | a safetensors file
            m.h5          | \\x89HDF\\r\\n                          | an HDF5 file (Keras)
            m.onnx.gz     | \\x1f\\x8b\\x08                          | compressed with gzip
            m.onnx        | <!DOCTYPE html><title>404              | a web page
            m.weights     | \\x00\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x05  | a file of Darknet weights
            m.jpg         | \\xff\\xd8\\xff\\xe0                      | a JPEG picture
            m.onnx        | größe: 3                               | text that begins with "größe: 3"
            m.bin         | \\xde\\xad\\xbe\\xef                      | it begins with the bytes de ad be ef
            """)
    void namesOtherFormats(String name, String content, String expected) throws IOException {
        Path path = folder.resolve(name);
        byte[] bytes = content.startsWith("gr")
                ? content.getBytes(StandardCharsets.UTF_8)
                : unescaped(content).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(path, bytes);
        refused(ModelSource.of(path), expected, "not an ONNX file", name);
    }

    @Test
    void namesWhatIsNoReadableFile() throws IOException {
        refused(ModelSource.of(folder.resolve("none.onnx")), "does not exist");
        refused(ModelSource.of(folder), "is a folder; give the path of an .onnx file (this folder holds none)");
        Files.write(folder.resolve("best.onnx"), new byte[] {1});
        refused(ModelSource.of(folder), "is a folder; give the path of an .onnx file, such as best.onnx");
        Files.write(folder.resolve("saved_model.pb"), new byte[] {1});
        refused(ModelSource.of(folder), "TensorFlow SavedModel");
    }

    @Test
    void refusesIncompleteModels() {
        refused(model(m -> m.clearGraph()), "holds no graph");
        refused(
                model(m -> m.clearGraph()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        500,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build())),
                "perhaps a Core ML model");
        refused(model(m -> m.clearOpsetImport()), "declares no opset", "broken download");
        refused(model(m -> m.getGraphBuilder().clearInput()), "without inputs");
        refused(model(m -> m.getGraphBuilder().clearOutput()), "without outputs");
    }

    @Test
    void leavesInitialisersOutOfTheInputs() {
        OnnxFile file = OnnxFile.read(model(m -> m.getGraphBuilder()
                .addInput(m.getGraph().getInput(0).toBuilder().setName("weights"))
                .addInitializer(TensorProto.newBuilder().setName("weights").setDataType(1))));
        assertEquals(1, file.inputs().size());
    }

    @Test
    void walksSubgraphsAndFunctions() {
        NodeProto custom =
                NodeProto.newBuilder().setOpType("Odd").setDomain("org.odd").build();
        NodeProto local =
                NodeProto.newBuilder().setOpType("Own").setDomain("org.own").build();
        NodeProto quantise = NodeProto.newBuilder().setOpType("QLinearConv").build();
        NodeProto branch = NodeProto.newBuilder()
                .setOpType("If")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setG(GraphProto.newBuilder().addNode(custom).addNode(local)))
                .build();
        OnnxFile file = OnnxFile.read(model(m -> {
            m.getGraphBuilder()
                    .addNode(branch)
                    .addNode(NodeProto.newBuilder().setOpType("Gelu").setDomain("com.microsoft"));
            m.addFunctions(FunctionProto.newBuilder()
                    .setName("Own")
                    .setDomain("org.own")
                    .addNode(quantise));
        }));
        assertEquals(Set.of("org.odd:Odd"), file.customOperators());
        assertEquals(Precision.INT8, file.precision());
        assertEquals(1, file.operators().get("com.microsoft:Gelu"));
        assertEquals(1, file.operators().get("org.own:Own"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', Relu, FP32, false",
        "'', DequantizeLinear, INT8, false",
        "com.microsoft, QLinearAdd, INT8, false",
        "com.microsoft, QOrderedMatMul, INT8, false",
        "'', DynamicQuantizeLinear, INT8, true",
        "com.microsoft, DynamicQuantizeMatMul, INT8, true",
    })
    void tellsWhatQuantisesAndWhatMixesPictures(String domain, String op, Precision precision, boolean mixes) {
        OnnxFile file = OnnxFile.read(model(m ->
                m.getGraphBuilder().addNode(NodeProto.newBuilder().setOpType(op).setDomain(domain))));
        assertEquals(precision, file.precision());
        assertEquals(mixes, file.mixesPictures());
    }

    @Test
    void refusesDeepNesting() {
        GraphProto graph = GraphProto.getDefaultInstance();
        for (int i = 0; i < 60; i++) {
            graph = GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder()
                            .addAttribute(
                                    AttributeProto.newBuilder().setName("body").setG(graph)))
                    .build();
        }
        NodeProto nested = graph.getNode(0);
        refused(model(m -> m.getGraphBuilder().addNode(nested)), "nests its subgraphs too deeply");
    }

    @Test
    void survivesHostileDimensions() {
        OnnxFile file = OnnxFile.read(model(m -> {
            m.getGraphBuilder()
                    .addInitializer(TensorProto.newBuilder()
                            .setName("w")
                            .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                            .addAllDims(List.of(Long.MAX_VALUE, Long.MAX_VALUE, 3L)))
                    .addInitializer(TensorProto.newBuilder()
                            .setName("v")
                            .setDataType(1)
                            .addAllDims(List.of(-5L, Long.MIN_VALUE)));
            m.getGraphBuilder()
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(0)
                    .setDimValue(Long.MIN_VALUE);
            m.setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(Long.MAX_VALUE));
        }));
        assertEquals(Precision.FP16, file.precision());
        assertEquals(-1, file.inputs().get(0).dim(0));
        assertEquals(Integer.MAX_VALUE, file.opset());
    }

    @Test
    void findsWeightsBesideTheModel() throws IOException {
        Path path = external(Map.of("location", "sub/w.bin", "offset", "16", "length", "64"));
        refused(ModelSource.of(path), "keeps weights in \"sub/w.bin\", which is missing beside it; copy that file to");
        Path weights = Files.createDirectory(folder.resolve("sub")).resolve("w.bin");
        Files.write(weights, new byte[79]);
        refused(ModelSource.of(path), "up to byte 80, but that file has 79");
        Files.write(weights, new byte[80]);
        assertEquals(1, OnnxFile.read(ModelSource.of(path)).inputs().size());
        Files.writeString(
                weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 80\n" + "x".repeat(80));
        refused(ModelSource.of(path), "Git LFS pointer");
        refused(ModelSource.of(Files.readAllBytes(path)), "give the path of the model");
    }

    @Test
    void itsDigestIsThatOfItsBytesWhereverTheyAre() throws IOException {
        byte[] bytes = model(m -> {}).bytes().orElseThrow();
        Path path = Files.write(folder.resolve("m.onnx"), bytes);
        String digest = digest(ModelSource.of(path));
        assertEquals(Golden.sha256(bytes), digest);
        assertEquals(digest, digest(ModelSource.of(bytes)));
        assertEquals(digest, digest(ModelSource.of(Files.copy(path, folder.resolve("copy.onnx")))));
        assertNotEquals(digest, digest(model(m -> m.setProducerName("another"))));
    }

    @Test
    void itsDigestIsThatOfTheWeightsBesideItToo() throws IOException {
        ModelSource source = ModelSource.of(external(Map.of("location", "w.bin")));
        Path weights = Files.write(folder.resolve("w.bin"), new byte[64]);
        OnnxFile file = OnnxFile.read(source);
        String digest = file.digest(source);
        byte[] changed = new byte[64];
        changed[63] = 1;
        Files.write(weights, changed);
        assertNotEquals(digest, file.digest(source));
        Files.write(weights, new byte[65]);
        assertNotEquals(digest, file.digest(source));
        Files.write(weights, new byte[64]);
        assertEquals(digest, file.digest(source));
        Files.delete(weights);
        String message =
                assertThrows(ModelException.class, () -> file.digest(source)).getMessage();
        assertTrue(message.startsWith(source.name() + " cannot be read"), message);
    }

    private static String digest(ModelSource source) {
        return OnnxFile.read(source).digest(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../w.bin",
                "sub/../../w.bin",
                "/etc/passwd",
                "C:\\w.bin",
                "C:w.bin",
                "\\\\host\\w.bin",
                "..\\w.bin",
                "*/_ORT_MEM_ADDR_/*",
                ".",
                "..",
                " ",
                "nul\0byte"
            })
    void refusesWeightsOutsideTheFolder(String location) throws IOException {
        refused(ModelSource.of(external(Map.of("location", location))), "not a file in its own folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "99999999999999999999"})
    void refusesMeaninglessOffsets(String offset) throws IOException {
        refused(
                ModelSource.of(external(Map.of("location", "w.bin", "offset", offset))),
                "for the offset of the weights",
                "a number of bytes was expected");
    }

    private Path external(Map<String, String> entries) throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(16)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        entries.forEach((key, value) -> tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        ModelSource source = model(m -> m.getGraphBuilder().addInitializer(tensor));
        return Files.write(folder.resolve("m.onnx"), source.bytes().orElseThrow());
    }

    private static ModelSource model(Consumer<ModelProto.Builder> change) {
        OnnxWriter writer = new OnnxWriter();
        writer.input("x", ElementType.FLOAT32, 1, 3, 8, 8);
        writer.nodeInto("y", "Relu", List.of("x"));
        writer.output("y", ElementType.FLOAT32, 1, 3, 8, 8);
        ModelProto.Builder model = writer.toModel().toBuilder();
        change.accept(model);
        return ModelSource.of(model.build().toByteArray());
    }

    private static OnnxFile read(byte[] bytes) {
        return OnnxFile.read(ModelSource.of(bytes));
    }

    private static void refused(ModelSource source, String... expected) {
        String message =
                assertThrows(ModelException.class, () -> OnnxFile.read(source)).getMessage();
        assertTrue(message.startsWith(source.name() + " "), message);
        for (String part : expected) {
            assertTrue(message.contains(part), message);
        }
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}

package io.yolo4j.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yolo4j.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a file is, told by its first bytes, for those who give something else than an ONNX model. */
final class FileKind {
    private static final String EXPORT = "export it as ONNX and give that file";
    private static final String BUILT =
            "give the .onnx file that it was built from, or call it .engine if you trust it";

    private record Magic(int offset, String bytes, String what, String advice) {}

    /** Bytes in ISO 8859-1. An ONNX file begins with 8 and its IR version, so none of these can be one. */
    private static final List<Magic> MAGICS = List.of(
            new Magic(0, "version https://git-lfs", "a Git LFS pointer", "fetch the real file with `git lfs pull`"),
            new Magic(4, "TFL3", "a TensorFlow Lite model", EXPORT),
            new Magic(
                    4,
                    "ORTM",
                    "a model in ONNX Runtime's own format (.ort)",
                    "give the .onnx file that it was made from"),
            new Magic(0, "\u0089HDF", "an HDF5 file (Keras)", EXPORT),
            new Magic(0, "ftrt", "a TensorRT engine", BUILT),
            new Magic(0, "ptrt", "a TensorRT engine", BUILT),
            new Magic(0, "GGUF", "a GGUF file", EXPORT),
            new Magic(0, "7767517", "an ncnn parameter file", "give the .onnx file that it was made from"),
            new Magic(0, "[net]", "a Darknet configuration", EXPORT),
            new Magic(0, "\0\0\0\0\2\0\0\0", "a file of Darknet weights", EXPORT),
            new Magic(0, "\u001f\u008b", "compressed with gzip", "unpack it first"),
            new Magic(0, "BZh", "compressed with bzip2", "unpack it first"),
            new Magic(0, "\u00fd7zXZ", "compressed with xz", "unpack it first"),
            new Magic(0, "(\u00b5/\u00fd", "compressed with Zstandard", "unpack it first"),
            new Magic(0, "7z\u00bc\u00af", "a 7z archive", "unpack it first"),
            new Magic(0, "Rar!", "a RAR archive", "unpack it first"),
            new Magic(257, "ustar", "a tar archive", "unpack it first"),
            new Magic(0, "\u00ff\u00d8\u00ff", "a JPEG picture", "give the model here and the picture to the detector"),
            new Magic(0, "\u0089PNG", "a PNG picture", "give the model here and the picture to the detector"));

    private final String name;
    private final byte[] head;
    private final long size;
    private final String latin;

    FileKind(String name, byte[] head, long size) {
        this.name = name;
        this.head = head;
        this.size = size;
        this.latin = new String(head, StandardCharsets.ISO_8859_1);
    }

    String name() {
        return name;
    }

    /** Refuses what is certainly something else, whatever its size. */
    void refuseKnown() {
        if (size == 0) {
            throw new ModelException(name + " is empty (0 bytes); probably a broken download or copy");
        }
        for (Magic magic : MAGICS) {
            if (latin.startsWith(magic.bytes, magic.offset)) {
                throw refusal(magic.what, magic.advice);
            }
        }
        refuseTorch();
        refuseWithHeader();
        refuseMarkup();
        if (size > Integer.MAX_VALUE) {
            throw new ModelException(
                    name + " has " + size + " bytes, but an ONNX file ends below 2 GB, the limit of protobuf;"
                            + " export it with its weights in a file beside it (external data)");
        }
    }

    /** Refuses text, which now and then parses: a letter may begin a field that nobody knows. */
    void refuseText() {
        if (isText()) {
            String start = Text.shortened(new String(head, StandardCharsets.UTF_8), 40);
            throw refusal("text that begins with \"" + start + "\"", "give a model exported as ONNX");
        }
    }

    ModelException unparsable(InvalidProtocolBufferException e) {
        String advice = "; probably a broken download or copy: fetch the file again and compare its size";
        if (latin.length() > 1 && latin.charAt(0) == 8 && latin.charAt(1) > 0 && latin.charAt(1) < 64) {
            if (String.valueOf(e.getMessage()).contains("too many levels of nesting")) {
                return new ModelException(name + " nests its subgraphs too deeply to be read; simplify the model", e);
            }
            return new ModelException(name + " is not a complete ONNX file of " + size + " bytes" + advice, e);
        }
        refuseText();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".engine") || lower.endsWith(".plan") || lower.endsWith(".trt")) {
            return refusal("a TensorRT engine by its name", BUILT);
        }
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            start.append(String.format(Locale.ROOT, i == 0 ? "%02x" : " %02x", head[i]));
        }
        return new ModelException(
                name + " (" + size + " bytes) is not an ONNX file: it begins with the bytes " + start
                        + "; give a model exported as ONNX, or fetch the file again if it should be one",
                e);
    }

    /** What parses as ONNX but has no graph. All of these are protobuf messages, and protobuf skips the fields that it does not know. */
    static String withoutGraph(ModelProto model) {
        // Core ML's Model keeps its network in one of the fields 200 to 3000 (coremltools, mlmodel/format/Model.proto).
        for (int field : model.getUnknownFields().asMap().keySet()) {
            if (field >= 200 && field <= 3000) {
                return "perhaps a Core ML model";
            }
        }
        return "perhaps a TensorFlow graph or SavedModel, or another protobuf file";
    }

    static void refuseDirectory(String name, Path path) {
        if (!Files.isDirectory(path)) {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new ModelException(name + " is neither a file nor a folder; give the path of an .onnx file");
            }
            return;
        }
        if (Files.exists(path.resolve("saved_model.pb"))) {
            throw new ModelException(name + " is a TensorFlow SavedModel, not an ONNX file: " + EXPORT);
        }
        if (name.endsWith(".mlpackage")) {
            throw new ModelException(name + " is a Core ML package, not an ONNX file: " + EXPORT);
        }
        String found = "";
        try (Stream<Path> files = Files.list(path)) {
            List<String> models = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".onnx"))
                    .sorted()
                    .limit(5)
                    .toList();
            found = models.isEmpty() ? " (this folder holds none)" : ", such as " + String.join(", ", models);
        } catch (IOException e) {
            // The folder's content is only a courtesy.
        }
        throw new ModelException(name + " is a folder; give the path of an .onnx file" + found);
    }

    /** PyTorch: a ZIP file with a pickle inside since version 1.6, a bare pickle before. */
    private void refuseTorch() {
        boolean zip = latin.startsWith("PK\3\4");
        boolean pickle = head.length > 2 && latin.charAt(0) == 0x80 && latin.charAt(1) >= 2 && latin.charAt(1) <= 5;
        String lower = name.toLowerCase(Locale.ROOT);
        boolean named = lower.endsWith(".pt") || lower.endsWith(".pth");
        if (pickle || zip && (named || latin.contains("data.pkl"))) {
            throw refusal(
                    "a PyTorch checkpoint",
                    "export it with `yolo export model=" + (named ? fileName() : "F.pt") + " format=onnx`");
        }
        if (zip && (lower.endsWith(".keras") || latin.contains("model.weights.h5"))) {
            throw refusal("a Keras model", EXPORT);
        }
        if (zip) {
            throw refusal("a ZIP archive", "unpack it first");
        }
    }

    /** Formats that begin with the length of a header in JSON. */
    private void refuseWithHeader() {
        ByteBuffer start = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length > 9 && latin.startsWith("{\"", 8) && start.getLong(0) > 0 && start.getLong(0) < size) {
            throw refusal("a safetensors file", EXPORT);
        }
        // Ultralytics writes 4 bytes of length and its metadata before the engine (engine/exporter.py, export_engine).
        if (head.length > 5 && latin.startsWith("{\"", 4) && start.getInt(0) > 0 && start.getInt(0) < size) {
            throw refusal("a TensorRT engine of Ultralytics", BUILT);
        }
    }

    private void refuseMarkup() {
        String text =
                new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            throw refusal(
                    "a web page",
                    "the download link led to a page, perhaps an error or a login; fetch the file itself");
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<net ")) {
            boolean network = lower.contains("<net ");
            throw refusal(
                    network ? "the XML file of an OpenVINO model" : "an XML file",
                    network ? "give the .onnx file that it was made from" : "give a model exported as ONNX");
        }
    }

    private boolean isText() {
        for (int i = 0; i < head.length; i++) {
            int c = head[i] & 0xff;
            if (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 127) {
                return false;
            }
        }
        // Bytes above 127 must be UTF-8; a character cut by the end of the head is allowed.
        int broken = new String(head, StandardCharsets.UTF_8).indexOf('\uFFFD');
        return broken < 0 || broken >= head.length - 4 && head.length > 8;
    }

    private String fileName() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    private ModelException refusal(String what, String advice) {
        return new ModelException(name + " (" + size + " bytes) is " + what + ", not an ONNX file: " + advice);
    }
}

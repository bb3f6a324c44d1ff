package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ModelException;
import io.yolo4j.fixture.Shared;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared bad files: what the file itself shows is refused here, the rest is read. */
class BadModelsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            truncated             | is not a complete ONNX file of 100000 bytes; probably a broken download or copy
            zero                  | is empty (0 bytes)
            text                  | (127 bytes) is text that begins with
            lfs-pointer           | is a Git LFS pointer, not an ONNX file: fetch the real file with `git lfs pull`
            external-data-missing | keeps weights in "external-data-missing.onnx.data", which is missing beside it
            """)
    void refuses(String model, String expected) throws IOException {
        Path path = Shared.path("models/bad/" + model + ".onnx");
        String message = assertThrows(ModelException.class, () -> OnnxFile.read(ModelSource.of(path)))
                .getMessage();
        assertTrue(message.startsWith(path + " ") && message.contains(expected), message);

        byte[] bytes = Files.readAllBytes(path);
        String inMemory = assertThrows(ModelException.class, () -> OnnxFile.read(ModelSource.of(bytes)))
                .getMessage();
        assertTrue(inMemory.startsWith("model of " + bytes.length + " bytes "), inMemory);
        assertTrue(inMemory.contains(model.startsWith("external") ? "give the path of the model" : expected), inMemory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-a-detector",
                "wrong-output",
                "nan-output",
                "partly-nan-output",
                "two-inputs",
                "unknown-op",
                "future-opset",
                "one-channel-input",
                "names-mismatch",
                "names-malformed"
            })
    void readsWhatIsWrongOnlyLater(String model) {
        OnnxFile file = OnnxFile.read(ModelSource.of(Shared.path("models/bad/" + model + ".onnx")));
        assertEquals(model.equals("two-inputs") ? 2 : 1, file.inputs().size());
        assertEquals(1, file.outputs().size());
        assertEquals(
                model.equals("unknown-op") ? Set.of("com.example.custom:FancyNms") : Set.of(), file.customOperators());
        assertEquals(model.equals("future-opset") ? 99 : 13, file.opset());
    }

    @Test
    void explainsWhatAnEngineLacks() {
        String custom = OnnxFile.read(ModelSource.of(Shared.path("models/bad/unknown-op.onnx")))
                .explainFailure("Fatal error: com.example.custom:FancyNms(-1) is not a registered function/op");
        assertTrue(
                custom.contains(
                        "unknown-op.onnx needs the custom operator com.example.custom:FancyNms, which this runtime lacks (the engine said: Fatal"),
                custom);
        String future = OnnxFile.read(ModelSource.of(Shared.path("models/bad/future-opset.onnx")))
                .explainFailure(null);
        assertTrue(
                OnnxFile.read(ModelSource.of(Shared.path("models/bad/unknown-op.onnx")))
                        .explainFailure("out of memory")
                        .endsWith("was refused by the engine: out of memory"),
                "a custom operator explains no lack of memory");
        assertTrue(
                future.endsWith("future-opset.onnx declares opset 99, newer than this runtime knows;"
                        + " update the runtime or export with a lower opset (such as 17)"),
                future);
        OnnxFile plain = OnnxFile.read(ModelSource.of(Shared.path("models/bad/not-a-detector.onnx")));
        String memory = plain.explainFailure("out of\n\u001b[31mmemory " + "x".repeat(1000));
        assertTrue(memory.contains("was refused by the engine: out of ?[31mmemory xxx"), memory);
        assertTrue(memory.endsWith("xxx...") && memory.length() < 450, memory);
        assertTrue(plain.explainFailure("Opset 13 is under development").contains("declares opset 13"));
        assertTrue(
                plain.explainFailure("Unsupported model IR version: 8, max 7").contains("IR version 8"));
    }

    /** The message of ONNX Runtime 1.29 for this file: what matters comes after a signature of 250 characters. */
    @Test
    void skipsTheSourcePositionInAnEnginesMessage() {
        String explained = OnnxFile.read(ModelSource.of(Shared.path("models/bad/future-opset.onnx")))
                .explainFailure("Load model from future-opset.onnx failed:/onnxruntime_src/onnxruntime/core/graph/"
                        + "model_load_utils.h:46 void onnxruntime::model_load_utils::ValidateOpsetForDomain(const"
                        + " std::unordered_map<std::__cxx11::basic_string<char>, int>&, const"
                        + " onnxruntime::logging::Logger&, bool, const std::string&, int) ONNX Runtime only"
                        + " *guarantees* support for models stamped with official released onnx opset versions."
                        + " Opset 99 is under development and support for this is limited.");
        assertTrue(explained.contains("declares opset 99"), explained);
        assertTrue(
                explained.contains("(the engine said: Load model from future-opset.onnx failed:ONNX Runtime only"),
                explained);
        assertTrue(explained.contains("Opset 99 is under development"), explained);
    }

    @Test
    void malformedMetadataIsReportedNotThrown() {
        ModelMetadata metadata =
                ModelMetadata.of(OnnxFile.read(ModelSource.of(Shared.path("models/bad/names-malformed.onnx")))
                        .metadata());
        assertEquals(List.of(), metadata.names());
        assertEquals(3, metadata.problems().size(), metadata.problems().toString());
        for (String key : List.of("names", "stride", "imgsz")) {
            assertTrue(metadata.problems().stream().anyMatch(p -> p.contains('"' + key + '"')));
        }
    }
}

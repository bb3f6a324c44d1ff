package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Decoder;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no detector: every message says what was found and what to do. */
class BadModelsTest {
    private static Image grey(int size) {
        byte[] samples = new byte[size * size];
        Arrays.fill(samples, (byte) 128);
        return Image.of(samples, size, size, PixelFormat.GRAY);
    }

    private static void assertRefused(DetectorBuilder builder, String... parts) {
        ModelException refused =
                assertThrows(ModelException.class, () -> builder.build().close());
        for (String part : parts) {
            assertTrue(
                    refused.getMessage().contains(part), () -> "expected '" + part + "' in: " + refused.getMessage());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            truncated.onnx             | not a complete ONNX file | 100000
            zero.onnx                  | empty                    | zero.onnx
            text.onnx                  | text                     | text.onnx
            lfs-pointer.onnx           | Git LFS                  | git lfs pull
            not-a-detector.onnx        | no known detector layout fits | y FLOAT32 [1, 3, 8, 8]
            wrong-output.onnx          | [1, 10]                  | classifier
            external-data-missing.onnx | external-data-missing.onnx.data | missing
            two-inputs.onnx            | left                     | right
            unknown-op.onnx            | com.example.custom:FancyNms | custom operator
            future-opset.onnx          | opset 99                 | lower opset
            one-channel-input.onnx     | one channel              | [1, 1, 160, 160]
            names-mismatch.onnx        | 3 classes                | 80 names
            """)
    void saysWhatIsWrongWithTheFile(String name, String first, String second) {
        assertRefused(Detector.builder(Shared.path("models/bad/" + name)), first, second, name);
    }

    @Test
    void refusesAnOutputThatIsNotFinite() {
        try (Detector detector = Detector.open(Shared.path("models/bad/nan-output.onnx"))) {
            ModelException broken = assertThrows(ModelException.class, () -> detector.detect(grey(320)));
            assertTrue(broken.getMessage().contains("not finite"), broken.getMessage());
        }
    }

    @Test
    void returnsTheFiniteBoxesOfAPartlyBrokenOutput() {
        try (Detector detector = Detector.open(Shared.path("models/bad/partly-nan-output.onnx"))) {
            Detections found = detector.detect(grey(320));
            // Anchors 13 (score 1.7), 5 and 9; not those with NaN, infinity, no area, or far outside.
            assertEquals(
                    List.of(5, 2, 0), found.stream().map(Detection::classId).toList(), found.toString());
        }
    }

    @Test
    void goesOnWithNumbersWhereTheNamesAreUnreadable() {
        try (Detector detector = Detector.open(Shared.path("models/bad/names-malformed.onnx"))) {
            assertEquals(List.of("0", "1", "2"), detector.model().classNames());
        }
    }

    @Test
    void dropsBrokenNumbersOnAModelBuiltHere() {
        int anchors = TinyModels.anchors(64, 64);
        float nan = Float.NaN, inf = Float.POSITIVE_INFINITY;
        float[] values = TinyModels.channelMajor(
                6,
                anchors,
                new float[] {32, 32, 16, 16, 0.9f, 0.1f},
                new float[] {nan, 32, 16, 16, 0.95f, 0},
                new float[] {32, 32, inf, 16, 0.95f, 0},
                new float[] {32, 32, 16, 16, 0, nan},
                new float[] {32, 32, 16, 16, inf, 0},
                new float[] {32, 32, -16, 16, 0.95f, 0},
                new float[] {32, 32, 0, 0, 0.95f, 0},
                new float[] {1e9f, -1e9f, 1e9f, 1e9f, 0.95f, 0});
        try (Detector detector =
                Detector.builder(TinyModels.yolov8(1, 64, 2, values).bytes()).build()) {
            Detections found = detector.detect(grey(64));
            assertEquals(1, found.size(), found.toString());
            assertEquals(0.9f, found.score(0));
        }
    }

    @Test
    void saysHowToExportAPyTorchCheckpoint(@TempDir Path folder) throws IOException {
        // How torch.save begins since 1.6: a ZIP archive whose first entry is <name>/data.pkl.
        byte[] zip = new byte[200];
        byte[] header = {'P', 'K', 3, 4, 0, 0, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0};
        System.arraycopy(header, 0, zip, 0, header.length);
        System.arraycopy("best/data.pkl".getBytes(StandardCharsets.US_ASCII), 0, zip, 30, 13);
        Path file = Files.write(folder.resolve("best.pt"), zip);
        assertRefused(Detector.builder(file), "best.pt", "yolo export", "format=onnx");
    }

    @Test
    void saysThatAFileIsMissingOrAFolder(@TempDir Path folder) {
        assertRefused(Detector.builder(folder.resolve("nothing.onnx")), "nothing.onnx");
        assertRefused(Detector.builder(folder), folder.toString());
        assertRefused(Detector.builder(new byte[0]), "empty");
    }

    @Test
    void refusesTasksThatItDoesNotServe() {
        byte[] pose = TinyModels.yolov8(1, 64, 1, new float[5 * 84])
                .metadata("task", "pose")
                .bytes();
        assertRefused(Detector.builder(pose), "POSE");
    }

    @Test
    void refusesInputsThatAreNoPictures() {
        byte[] integers = TinyModels.builder()
                .input("ids", ElementType.INT64, 1, 3, 64, 64)
                .output("output0", ElementType.FLOAT32, new float[6 * 84], 1, 6, 84)
                .bytes();
        assertRefused(Detector.builder(integers), "ids INT64", "floating-point or 8-bit input");
        byte[] channelsLast = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 64, 64, 3)
                .output("output0", ElementType.FLOAT32, new float[6 * 84], 1, 6, 84)
                .bytes();
        assertRefused(Detector.builder(channelsLast), "floating-point channels last");
        assertRefused(Detector.builder(bytes(1, 3, 64, 3)), "may be the second dimension or the last");
        assertRefused(Detector.builder(bytes(1, 64, 64, 1)), "neither the second dimension nor the last");
        assertRefused(Detector.builder(bytes(1, -1, -1, -1)), "neither the second dimension nor the last");
    }

    private static byte[] bytes(long... shape) {
        OnnxWriter writer = new OnnxWriter();
        String input = writer.input("images", ElementType.UINT8, shape);
        writer.output("output0", ElementType.UINT8, shape);
        writer.nodeInto("output0", "Identity", List.of(input));
        return writer.bytes();
    }

    @Test
    void asksForTheLayoutWhereSeveralFit() {
        // Without names, 84 rows of 6 at 64 x 64 are a YOLOX of one class; 90 rows of 6 are no grid, so an end-to-end
        // output.
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                .output("a", ElementType.FLOAT32, new float[6 * 84], 1, 84, 6)
                .output("b", ElementType.FLOAT32, new float[6 * 90], 1, 90, 6)
                .bytes();
        assertRefused(Detector.builder(model), "YOLOX", "END_TO_END", "layout(...)");
        try (Detector detector =
                Detector.builder(model).layout(OutputLayout.END_TO_END).build()) {
            assertEquals(OutputLayout.END_TO_END, detector.model().layout());
        }
        assertRefused(Detector.builder(Pictures.model()).layout(OutputLayout.END_TO_END), "END_TO_END", "does not fit");
    }

    /** Stripped of their metadata, pose and oriented-box models have the shape of detectors with more classes. */
    @Test
    void doesNotTakeAnglesKeypointsOrLogitsForScores() {
        int cells = TinyModels.anchors(64, 64);
        for (float strange : new float[] {-0.7f, 1.5f, 300}) {
            float[] values = new float[8 * cells];
            Arrays.fill(values, 7 * cells, 8 * cells, strange);
            byte[] model = TinyModels.builder()
                    .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                    .output("output0", ElementType.FLOAT32, values, 1, 8, cells)
                    .bytes();
            assertRefused(Detector.builder(model), "channel 7", "oriented boxes", Float.toString(strange));
        }
    }

    @Test
    void triesADynamicBatchBeforeItIsBelieved() {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", ElementType.FLOAT32, -1, 3, 64, 64);
        String mean = writer.node(
                "ReduceMean",
                List.of(images),
                OnnxWriter.attribute("axes", List.of(1L, 2L, 3L)),
                OnnxWriter.attribute("keepdims", 0));
        String one = writer.node("Reshape", List.of(mean, writer.longs(1, 1, 1))); // baked: two pictures do not fit
        writer.output("output0", ElementType.FLOAT32, -1, 6, 84);
        writer.nodeInto("output0", "Mul", List.of(one, writer.floats(new float[6 * 84], 1, 6, 84)));
        byte[] model = writer.metadata("names", "{0: 'a', 1: 'b'}").bytes();
        assertRefused(Detector.builder(model).maxBatch(4), "declares a dynamic batch", "maxBatch(4)");
        try (Detector detector = Detector.builder(model).build()) {
            assertEquals(2, detector.detect(List.of(grey(64), grey(64))).size());
        }
    }

    @Test
    void findsADynamicBatchThatDoesNotWork() {
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 64)
                .outputWithoutBatch("output0", ElementType.FLOAT32, new float[6 * 84], 1, 6, 84)
                .bytes();
        try (Detector detector = Detector.builder(model)
                .maxBatch(2)
                .sessions(1)
                .decoder(Decoder.IMAGEIO)
                .build()) {
            ModelException broken =
                    assertThrows(ModelException.class, () -> detector.detect(List.of(grey(64), grey(64))));
            assertTrue(broken.getMessage().contains("maxBatch(1)"), broken.getMessage());
        }
    }
}

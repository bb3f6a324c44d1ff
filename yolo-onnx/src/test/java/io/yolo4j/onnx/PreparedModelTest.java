package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Calibration;
import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ModelConversion;
import io.yolo4j.PixelFormat;
import io.yolo4j.Precision;
import io.yolo4j.Target;
import io.yolo4j.fixture.ColourModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in the precision that the builder asks for, and how it is kept. */
class PreparedModelTest {
    private static final int SIZE = 64;

    @TempDir
    private Path cache;

    private final byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, SIZE, SIZE, 16);

    /** Cells of 16 x 16 pixels in one of eight colours. */
    private static Image picture(long seed) {
        byte[] pixels = new byte[SIZE * SIZE * 3];
        Random random = new Random(seed);
        int[] cells = random.ints(16, 0, 8).toArray();
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int colour = cells[y / 16 * 4 + x / 16];
                for (int channel = 0; channel < 3; channel++) {
                    pixels[(y * SIZE + x) * 3 + channel] = (byte) ((colour >> channel & 1) * 255);
                }
            }
        }
        return Image.of(pixels, SIZE, SIZE, PixelFormat.RGB);
    }

    private static List<Image> pictures(int count) {
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pictures.add(picture(i));
        }
        return pictures;
    }

    private DetectorBuilder builder(Precision precision) {
        return Detector.builder(model).precision(precision).cacheFolder(cache);
    }

    private DetectorBuilder quantised() {
        return builder(Precision.INT8).calibration(Calibration.ofImages(pictures(8)));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void findsTheSameInEveryPrecision() {
        for (DetectorBuilder builder : List.of(quantised(), builder(Precision.FP16), builder(Precision.FP32))) {
            try (Detector original = Detector.builder(model).build();
                    Detector prepared = builder.build()) {
                for (int i = 100; i < 110; i++) {
                    Detections expected = original.detect(picture(i)), found = prepared.detect(picture(i));
                    assertEquals(expected.size(), found.size());
                    assertTrue(expected.size() > 0 || i != 100);
                    for (int k = 0; k < expected.size(); k++) {
                        assertEquals(expected.get(k).score(), found.get(k).score(), 0.02);
                    }
                }
            }
        }
    }

    @Test
    void saysWhatItIsNow() {
        for (Precision precision : List.of(Precision.INT8, Precision.FP16)) {
            DetectorBuilder builder = precision == Precision.INT8 ? quantised() : builder(precision);
            try (Detector prepared = builder.build()) {
                assertEquals(precision, prepared.model().precision());
                assertEquals(List.of("red", "green", "blue"), prepared.model().classNames());
            }
        }
    }

    @Test
    void isMadeOnce() throws IOException {
        quantised().build().close();
        assertEquals(1, kept().size());
        FileTime before = Files.getLastModifiedTime(kept().get(0));
        quantised().build().close();
        assertEquals(1, kept().size());
        assertEquals(before, Files.getLastModifiedTime(kept().get(0)));
    }

    @Test
    void isMadeAgainWhereItWasDamaged() throws IOException {
        quantised().build().close();
        byte[] whole = Files.readAllBytes(kept().get(0));
        Files.write(kept().get(0), new byte[100]);
        quantised().build().close();
        assertEquals(1, kept().size());
        assertEquals(whole.length, Files.readAllBytes(kept().get(0)).length);
    }

    @Test
    void isAnotherOneWhereAnythingElseIsAskedFor() throws IOException {
        quantised().build().close();
        builder(Precision.FP16).build().close();
        Calibration others = Calibration.ofImages(pictures(9));
        builder(Precision.INT8).calibration(others).build().close();
        builder(Precision.INT8)
                .calibration(others.method(CalibrationMethod.ENTROPY))
                .build()
                .close();
        Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, SIZE, SIZE, 8))
                .precision(Precision.FP16)
                .cacheFolder(cache)
                .build()
                .close();
        assertEquals(5, kept().size());
    }

    @Test
    void whatIsQuantisedAlreadyIsQuantisedAgainByGivenPictures() throws IOException {
        quantised().build().close();
        byte[] quantised = Files.readAllBytes(kept().get(0));
        DetectorBuilder again =
                Detector.builder(quantised).precision(Precision.INT8).cacheFolder(cache);
        again.build().close();
        assertEquals(1, kept().size());
        again.calibration(Calibration.ofImages(pictures(9))).build().close();
        assertEquals(2, kept().size());
    }

    @Test
    void isTheFileItselfWhereNothingHasToBeMade() throws IOException {
        try (Detector detector = builder(Precision.FP32).build()) {
            assertEquals(Precision.FP32, detector.model().precision());
        }
        assertEquals(List.of(), kept());
    }

    @Test
    void runsAlsoWhereItCannotBeKept() throws IOException {
        Path file = Files.writeString(cache.resolve("no-folder"), "");
        try (Detector prepared = builder(Precision.FP16).cacheFolder(file).build()) {
            assertEquals(Precision.FP16, prepared.model().precision());
        }
    }

    @Test
    void needsPicturesToQuantise() {
        ConfigurationException e = assertThrows(ConfigurationException.class, builder(Precision.INT8)::build);
        assertTrue(e.getMessage().startsWith("calibration: expected pictures"), e.getMessage());
        Path nowhere = cache.resolve("nowhere");
        e = assertThrows(ConfigurationException.class, () -> Calibration.of(nowhere));
        assertTrue(e.getMessage().contains("does not exist; it was looked for at " + nowhere), e.getMessage());
        assertThrows(ConfigurationException.class, () -> builder(Precision.INT8).calibration(cache));
    }

    @Test
    void refusesPicturesThatNothingIsQuantisedBy() {
        Calibration pictures = Calibration.ofImages(pictures(8));
        DetectorBuilder half = builder(Precision.FP16).calibration(pictures);
        assertEquals(
                "calibration: expected it with precision(INT8), found it with FP16",
                assertThrows(ConfigurationException.class, half::build).getMessage());
        DetectorBuilder asItIs = Detector.builder(model).calibration(pictures);
        assertEquals(
                "calibration: expected it with precision(INT8), found it without",
                assertThrows(ConfigurationException.class, asItIs::build).getMessage());
    }

    @Test
    void aConversionRefusesOptionsThatWouldBeIgnored() {
        Calibration pictures = Calibration.ofImages(pictures(8));
        Map<String, ModelConversion> useless = Map.of(
                "calibration: expected it with precision(INT8), found it with FP16",
                conversion().precision(Precision.FP16).calibration(pictures),
                "target: expected it with precision(INT8), found it with FP32",
                conversion().target(Target.CPU),
                "halfBorder: expected it with precision(FP16), found it with FP32",
                conversion().halfBorder(true));
        useless.forEach((message, conversion) -> assertEquals(
                message,
                assertThrows(ConfigurationException.class, conversion::convert).getMessage()));
    }

    private ModelConversion conversion() {
        return ModelConversion.of(Detector.builder(model));
    }

    @Test
    void quantisesAnewWhatOthersQuantisedWherePicturesAreGiven() throws IOException {
        byte[] quantised = conversion()
                .precision(Precision.INT8)
                .calibration(Calibration.ofImages(pictures(8)))
                .convert()
                .bytes();
        DetectorBuilder again =
                Detector.builder(quantised).precision(Precision.INT8).cacheFolder(cache);
        again.build().close();
        assertEquals(List.of(), kept(), "it is quantised already, and nothing says by what else");
        again.calibration(Calibration.ofImages(pictures(9))).build().close();
        assertEquals(1, kept().size());
    }

    @Test
    void saysWhichPictureCannotBeRead() throws IOException {
        Path broken = Files.write(cache.resolve("broken.jpg"), new byte[] {1, 2, 3});
        RuntimeException e = assertThrows(
                RuntimeException.class,
                () -> builder(Precision.INT8).calibration(broken).build());
        assertTrue(e.getMessage().contains("broken.jpg"), e.getMessage());
        assertNotEquals(RuntimeException.class, e.getClass());
        assertEquals(List.of(), kept());
    }

    private static Image large(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        Random random = new Random(3);
        int[] cells = random.ints(width * height / 256, 0, 8).toArray();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int colour = cells[y / 16 * (width / 16) + x / 16];
                for (int channel = 0; channel < 3; channel++) {
                    pixels[(y * width + x) * 3 + channel] = (byte) ((colour >> channel & 1) * 255);
                }
            }
        }
        return Image.of(pixels, width, height, PixelFormat.RGB);
    }

    @Test
    void aFixedInputTakesAnotherSize() {
        byte[] native160 = ColourModel.bytes(ElementType.FLOAT32, 1, 96, 160, 16);
        try (Detector expected = Detector.builder(native160).build();
                Detector found = Detector.builder(model).inputSize(160, 96).build()) {
            assertEquals(160, found.model().inputWidth());
            assertEquals(96, found.model().inputHeight());
            Image image = large(160, 96);
            assertTrue(expected.detect(image).size() > 3);
            assertEquals(expected.detect(image).toString(), found.detect(image).toString());
        }
    }

    @Test
    void aFixedBatchOfOneTakesMore() {
        try (Detector one = Detector.builder(model).build();
                Detector many = Detector.builder(model).maxBatch(4).build()) {
            assertTrue(many.model().dynamicBatch());
            assertEquals(4, many.model().maxBatch());
            List<Detections> together = many.detect(pictures(9));
            for (int i = 0; i < 9; i++) {
                assertEquals(one.detect(picture(i)).toString(), together.get(i).toString());
            }
        }
    }

    @Test
    void anInputOfBytesIsQuantisedToo() {
        byte[] bytes = ColourModel.bytes(ElementType.UINT8, 1, SIZE, SIZE, 16);
        try (Detector original = Detector.builder(model).build();
                Detector prepared = Detector.builder(bytes)
                        .precision(Precision.INT8)
                        .calibration(Calibration.ofImages(pictures(8)))
                        .cacheFolder(cache)
                        .build()) {
            assertEquals(Precision.INT8, prepared.model().precision());
            for (int i = 100; i < 104; i++) {
                assertEquals(
                        original.detect(picture(i)).size(),
                        prepared.detect(picture(i)).size());
            }
        }
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Engines;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.PixelFormat;
import io.yolo4j.Precision;
import io.yolo4j.Preprocessing;
import io.yolo4j.Task;
import io.yolo4j.Timings;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.spi.ModelSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole line on a tiny model that looks at the picture: everything an application does, without any test data. */
class DetectorTest {
    private static final Detection RED_AT_TOP_RIGHT = Detections.of(
                    64, 64, new float[] {32, 0, 64, 32}, new float[] {1}, new int[] {0}, List.of("red"))
            .get(0);

    private static void assertFinds(Detection expected, Detections found) {
        assertEquals(List.of(expected), found.stream().toList());
        assertEquals(Pictures.SIZE, found.imageWidth());
        assertEquals(Pictures.SIZE, found.imageHeight());
    }

    @Test
    void findsTheSameInEveryKindOfInput(@TempDir Path folder) throws IOException {
        byte[] bgr = Pictures.bgr(1, 0, 255);
        Image image = Image.of(bgr, Pictures.SIZE, Pictures.SIZE, PixelFormat.BGR);
        BufferedImage buffered = image.toBufferedImage();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(buffered, "png", png);
        Path file = Files.write(folder.resolve("red.png"), png.toByteArray());
        ByteBuffer direct = ByteBuffer.allocateDirect(bgr.length).put(bgr).flip();

        try (Detector detector = Detector.builder(Pictures.model()).build()) {
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(image));
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(buffered));
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(png.toByteArray()));
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(file));
            assertFinds(
                    RED_AT_TOP_RIGHT, detector.detect(Image.of(direct, Pictures.SIZE, Pictures.SIZE, PixelFormat.BGR)));
            assertFinds(RED_AT_TOP_RIGHT, detector.detectAsync(image).join());
        }
    }

    @Test
    void opensAModelFromAPathAndFromBytes(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("colours.onnx"), Pictures.model());
        try (Detector detector = Detector.open(file)) {
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(Pictures.image(1, 0, 255)));
            assertEquals(file.toString(), detector.model().source());
        }
    }

    @Test
    void callsAModelFromBytesByTheNameItWasGiven() {
        ModelSource named = ModelSource.of("parts.onnx", Pictures.model());
        try (Detector detector = Detector.builder(named).build()) {
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(Pictures.image(1, 0, 255)));
            assertEquals("parts.onnx", detector.model().source());
        }
        DetectorBuilder broken = Detector.builder(ModelSource.of("parts.onnx", new byte[] {1, 2, 3}));
        String message = assertThrows(ModelException.class, broken::build).getMessage();
        assertTrue(message.startsWith("parts.onnx "), message);
    }

    @Test
    void mapsBoxesBackToTheCallersPixels() {
        // 320 x 160 goes into 64 x 64 as 64 x 32 with 16 rows of padding: the lower left square of 160 x 80 fills no
        // cell exactly, but
        // green over the whole picture fills one and a half cells of 32.
        byte[] rgb = new byte[3 * 320 * 160];
        for (int i = 1; i < rgb.length; i += 3) {
            rgb[i] = (byte) 255;
        }
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8);
        try (Detector detector = Detector.builder(model).build()) {
            Detections found = detector.detect(Image.of(rgb, 320, 160, PixelFormat.RGB));
            assertEquals(8 * 4, found.size());
            for (Detection d : found) {
                assertEquals("green", d.className());
                assertEquals(40, d.box().width(), 1e-3);
                assertEquals(40, d.box().height(), 1e-3);
                assertEquals(0, d.box().x1() % 40, 1e-3);
                assertTrue(d.box().y2() <= 160);
            }
        }
    }

    @Test
    void tellsWhatItInferred() {
        try (Detector detector = Detector.builder(Pictures.model()).threads(1).build()) {
            assertEquals(Task.DETECT, detector.model().task());
            assertEquals(OutputLayout.YOLOV8, detector.model().layout());
            assertEquals(64, detector.model().inputWidth());
            assertEquals(64, detector.model().inputHeight());
            assertTrue(detector.model().dynamicBatch());
            assertEquals(1, detector.model().maxBatch());
            assertEquals(List.of("red", "green", "blue"), detector.model().classNames());
            assertEquals(Precision.FP32, detector.model().precision());
            assertEquals("onnxruntime-cpu", detector.engine().name());
            assertEquals("CPU, 1 thread", detector.engine().device());
        }
    }

    @Test
    void timesEveryStage() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(Pictures.image(0, 0, 255).toBufferedImage(), "png", png);
        try (Detector detector = Detector.builder(Pictures.model()).build()) {
            Timings encoded = detector.detect(png.toByteArray()).timings();
            assertTrue(encoded.decodeMs() > 0 && encoded.preprocessMs() > 0, encoded.toString());
            assertTrue(encoded.inferenceMs() > 0 && encoded.postprocessMs() > 0, encoded.toString());
            assertEquals(0, detector.detect(Pictures.image(0, 0, 255)).timings().decodeMs());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, -1})
    void splitsListsIntoTheBatchesThatTheModelTakes(long batch) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            images.add(Pictures.image(i % 2, i / 2 % 2, 100 + 20 * i));
        }
        try (Detector detector =
                Detector.builder(Pictures.model(batch)).maxBatch(3).build()) {
            assertEquals(batch > 1 ? batch : 3, detector.model().maxBatch()); // a batch of 1 is opened
            List<Detections> found = detector.detect(images);
            assertEquals(7, found.size());
            for (int i = 0; i < 7; i++) {
                Detection d = found.get(i).get(0);
                assertEquals(1, found.get(i).size());
                assertEquals((100 + 20 * i) / 255f, d.score(), 1e-5f);
                assertEquals(new Box(i % 2 * 32, i / 2 % 2 * 32, i % 2 * 32 + 32, i / 2 % 2 * 32 + 32), d.box());
            }
            assertEquals(List.of(), detector.detect(List.of()));
        }
    }

    @Test
    void takesHalfPrecisionInAndOut() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT16, -1, 64, 64, 32);
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(Pictures.image(1, 0, 255)));
            assertEquals(
                    0.5f, // 128 / 255 in half precision
                    detector.detect(Pictures.image(0, 0, 128)).score(0),
                    2e-3);
        }
    }

    @Test
    void takesPixels() {
        byte[] model = ColourModel.bytes(ElementType.UINT8, -1, 64, 64, 32);
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertEquals(
                    Preprocessing.ULTRALYTICS.withoutNormalisation(),
                    detector.model().preprocessing());
            assertFinds(RED_AT_TOP_RIGHT, detector.detect(Pictures.image(1, 0, 255)));
            List<Detections> both = detector.detect(List.of(Pictures.image(0, 0, 102), Pictures.image(1, 0, 255)));
            assertEquals(102 / 255f, both.get(0).score(0), 1e-5f);
            assertFinds(RED_AT_TOP_RIGHT, both.get(1));
        }
    }

    /** Channels and placement are the caller's, normalisation is the network's. */
    @Test
    void takesPixelsInTheCallersOrderButNotNormalised() {
        byte[] model = ColourModel.bytes(ElementType.UINT8, -1, 64, 64, 32);
        Preprocessing bgr = Preprocessing.FASTESTDET;
        try (Detector detector = Detector.builder(model)
                .preprocessing(bgr.withoutNormalisation())
                .build()) {
            assertEquals(
                    "blue", detector.detect(Pictures.image(1, 0, 255)).get(0).className());
        }
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(model).preprocessing(bgr).build());
        assertTrue(refused.getMessage().contains("take its withoutNormalisation()"), refused.getMessage());
    }

    @Test
    void runsADynamicModelAtTheSizeOfItsMetadataOrOfTheBuilder() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, -1, -1, 32);
        try (Detector detector = Detector.builder(model).build()) {
            assertEquals(640, detector.model().inputWidth());
            assertTrue(detector.model().dynamicSize());
        }
        try (Detector detector = Detector.builder(model).inputSize(96, 64).build()) {
            assertEquals(96, detector.model().inputWidth());
            assertEquals(64, detector.model().inputHeight());
            // In the middle of 96 pixels, the square of 32 covers two halves of cells.
            assertEquals(2, detector.detect(Pictures.image(0, 0, 255)).size());
        }
        byte[] hinted = TinyModels.yolov8(1, -1, 1, new float[5 * TinyModels.anchors(320, 320)])
                .metadata("imgsz", "[320, 320]")
                .bytes();
        try (Detector detector = Detector.builder(hinted).build()) {
            assertEquals(320, detector.model().inputWidth());
        }
    }

    @Test
    void refusesASizeThatIsDeclaredDynamicButFailsInside() {
        byte[] model = TinyModels.yolov8(1, -1, 1, new float[5 * 8400])
                .bakedSize(640, 640)
                .bytes();
        Detector.builder(model).build().close();
        ModelException refused = assertThrows(
                ModelException.class,
                () -> Detector.builder(model).inputSize(320, 320).build());
        assertTrue(
                refused.getMessage().contains("declares a dynamic input size, but does not run at 320 x 320"),
                refused.getMessage());
    }

    @Test
    void refusesASizeThatTheModelDoesNotTake() {
        ConfigurationException fixed = assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(Pictures.model()).inputSize(650, 640).build());
        assertTrue(fixed.getMessage().contains("multiple of 32"), fixed.getMessage());
        byte[] dynamic = ColourModel.bytes(ElementType.FLOAT32, 1, -1, -1, 32);
        ConfigurationException odd = assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(dynamic).inputSize(100, 64).build());
        assertTrue(odd.getMessage().contains("128 x 64"), odd.getMessage());
    }

    @Test
    void returnsWantedClassesOnly() {
        try (Detector detector =
                Detector.builder(Pictures.model()).classes("green", "blue").build()) {
            assertTrue(detector.detect(Pictures.image(0, 0, 255)).isEmpty());
        }
        try (Detector detector =
                Detector.builder(Pictures.model()).classes("red").build()) {
            assertEquals(1, detector.detect(Pictures.image(0, 0, 255)).size());
        }
        ConfigurationException unknown = assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(Pictures.model()).classes("purple").build());
        assertTrue(unknown.getMessage().contains("'purple'"), unknown.getMessage());
        assertTrue(unknown.getMessage().contains("red, green, blue"), unknown.getMessage());
    }

    @Test
    void namesClassesAsTheBuilderSays() {
        try (Detector detector = Detector.builder(Pictures.model())
                .classNames(List.of("rot", "grün", "blau"))
                .build()) {
            assertEquals("rot", detector.detect(Pictures.image(0, 0, 255)).className(0));
        }
        ModelException tooFew = assertThrows(
                ModelException.class,
                () -> Detector.builder(Pictures.model())
                        .classNames(List.of("rot"))
                        .build());
        assertTrue(tooFew.getMessage().contains("3 classes"), tooFew.getMessage());
    }

    @Test
    void keepsScoresAboveTheConfidenceOnly() {
        try (Detector detector =
                Detector.builder(Pictures.model()).confidence(0.5f).build()) {
            assertTrue(detector.detect(Pictures.image(0, 0, 127)).isEmpty());
            assertEquals(1, detector.detect(Pictures.image(0, 0, 128)).size());
        }
    }

    /** Two boxes of different classes at one place, a third beside them, and a cell of two classes. */
    private static byte[] overlapping() {
        return TinyModels.yolov8(
                        1,
                        64,
                        2,
                        TinyModels.channelMajor(
                                6,
                                84,
                                new float[] {20, 20, 16, 16, 0.9f, 0},
                                new float[] {21, 20, 16, 16, 0, 0.8f},
                                new float[] {24, 20, 16, 16, 0.7f, 0},
                                new float[] {50, 50, 16, 16, 0.5f, 0.6f}))
                .bytes();
    }

    private static List<Float> scores(DetectorBuilder builder) {
        try (Detector detector = builder.build()) {
            return detector.detect(Pictures.image(0, 0, 255)).stream()
                    .map(Detection::score)
                    .toList();
        }
    }

    @Test
    void suppressesAsTheOptionsSay() {
        assertEquals(List.of(0.9f, 0.8f, 0.7f, 0.6f), scores(Detector.builder(overlapping())));
        assertEquals(
                List.of(0.9f, 0.8f, 0.6f),
                scores(Detector.builder(overlapping()).iou(0.5f)));
        assertEquals(
                List.of(0.9f, 0.7f, 0.6f),
                scores(Detector.builder(overlapping()).agnosticNms(true)));
        assertEquals(
                List.of(0.9f, 0.8f, 0.7f, 0.6f, 0.5f),
                scores(Detector.builder(overlapping()).multiLabel(true)));
        assertEquals(List.of(0.9f, 0.8f), scores(Detector.builder(overlapping()).maxDetections(2)));
    }

    @Test
    void boxesInThePaddingDoNotTakeThePlaceOfOthers() {
        byte[] model = TinyModels.yolov8(
                        1, 64, 1, TinyModels.channelMajor(5, 84, new float[] {32, 4, 6, 6, 0.9f}, new float[] {
                            32, 32, 6, 6, 0.8f
                        }))
                .bytes();
        try (Detector detector = Detector.builder(model).maxDetections(1).build()) {
            Image wide = Image.of(new byte[64 * 32], 64, 32, PixelFormat.GRAY); // 16 rows of padding above
            assertEquals(0.8f, detector.detect(wide).score(0));
        }
    }

    @Test
    void preparesPixelsAsTheBuilderSays() {
        Preprocessing bgr = new Preprocessing(
                PixelFormat.BGR, Preprocessing.Placement.STRETCH, 0, new float[] {0, 0, 0}, new float[] {255, 255, 255
                });
        try (Detector detector =
                Detector.builder(Pictures.model()).preprocessing(bgr).build()) {
            assertEquals("blue", detector.detect(Pictures.image(1, 0, 255)).className(0));
            assertEquals(bgr, detector.model().preprocessing());
        }
    }

    @Test
    void refusesEncodedImagesBeyondItsLimit() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(Pictures.image(0, 0, 255).toBufferedImage(), "png", png);
        try (Detector detector =
                Detector.builder(Pictures.model()).maxPixels(64 * 64 - 1).build()) {
            assertThrows(ImageException.class, () -> detector.detect(png.toByteArray()));
        }
        try (Detector detector =
                Detector.builder(Pictures.model()).maxPixels(64 * 64).build()) {
            assertEquals(1, detector.detect(png.toByteArray()).size());
        }
    }

    @Test
    void wantsEveryClassOfANameAndTakesNumbersToo() {
        byte[] model = TinyModels.yolov8(
                        1, 64, 3, TinyModels.channelMajor(7, 84, new float[] {20, 20, 8, 8, 0.9f, 0, 0}, new float[] {
                            50, 50, 8, 8, 0, 0, 0.8f
                        }))
                .metadata("names", "{0: 'bat', 1: 'ball', 2: 'bat'}")
                .bytes();
        assertEquals(List.of(0.9f, 0.8f), scores(Detector.builder(model).classes("bat")));
        assertEquals(List.of(0.8f), scores(Detector.builder(model).classes("2")));
        byte[] endToEnd = TinyModels.endToEnd(1, 64, 1, 1, 2, 30, 40, 0.9f, 7, 1, 2, 30, 40, 0.8f, 0)
                .metadata("names", null)
                .bytes();
        assertEquals(List.of(0.9f), scores(Detector.builder(endToEnd).classes("7")));
        try (Detector detector =
                Detector.builder(endToEnd).classNames(List.of("person")).build()) {
            Detections found = detector.detect(Pictures.image(0, 0, 255));
            assertEquals(
                    List.of("7", "person"),
                    found.stream().map(Detection::className).toList());
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        var builder = Detector.builder(new byte[0]);
        for (float wrong : new float[] {-0.1f, 1.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(ConfigurationException.class, () -> builder.confidence(wrong));
            assertThrows(ConfigurationException.class, () -> builder.iou(wrong));
        }
        assertThrows(ConfigurationException.class, () -> builder.maxDetections(0));
        assertThrows(ConfigurationException.class, () -> builder.maxBatch(0));
        assertThrows(ConfigurationException.class, () -> builder.threads(0));
        assertThrows(ConfigurationException.class, () -> builder.threads(20_000));
        assertThrows(ConfigurationException.class, () -> builder.sessions(0));
        assertThrows(ConfigurationException.class, () -> builder.inputSize(0, 640));
        assertThrows(ConfigurationException.class, () -> builder.maxPixels(0));
        assertThrows(ConfigurationException.class, () -> builder.device(-1));
        assertThrows(ConfigurationException.class, () -> builder.classNames(List.of()));
        String message = assertThrows(ConfigurationException.class, () -> builder.confidence(25))
                .getMessage();
        assertEquals("confidence: expected 0 to 1, found 25.0", message);
    }

    @Test
    void refusesAnEngineThatThereIsNotOrThatCannotRun() {
        EngineException unknown = assertThrows(
                EngineException.class,
                () -> Detector.builder(Pictures.model()).engine("abacus").build());
        assertTrue(unknown.getMessage().contains("onnxruntime-cpu"), unknown.getMessage());
        try (Detector detector =
                Detector.builder(Pictures.model()).engine("onnxruntime").build()) {
            assertTrue(detector.engine().name().startsWith("onnxruntime-"));
        }
    }

    @Test
    void listsEveryEngineWithItsAvailability() {
        List<Engines.Status> engines = Engines.available();
        assertEquals(
                List.of("onnxruntime-cuda", "onnxruntime-cpu"),
                engines.stream().map(Engines.Status::name).toList());
        assertTrue(engines.get(1).availability().available());
        if (!engines.get(0).availability().available()) {
            assertTrue(engines.get(0).availability().remedy().length() > 10);
        }
    }

    @Test
    void failsAfterClosing() throws Exception {
        Detector detector = Detector.builder(Pictures.model()).build();
        Image image = Pictures.image(0, 0, 255);
        detector.close();
        detector.close();
        IllegalStateException closed = assertThrows(IllegalStateException.class, () -> detector.detect(image));
        assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
        assertThrows(IllegalStateException.class, () -> detector.detect(Path.of("missing.jpg")));
        assertThrows(IllegalStateException.class, () -> detector.decode(new byte[0]));
        CompletableFuture<Detections> later = detector.detectAsync(image);
        assertInstanceOf(
                IllegalStateException.class,
                assertThrows(ExecutionException.class, later::get).getCause());
    }

    @Test
    void passesFailuresOnThroughTheFuture() {
        byte[] model = TinyModels.yolov8(1, 64, 1, new float[5 * 84]).bytes();
        try (Detector detector = Detector.builder(model).build()) {
            assertThrows(NullPointerException.class, () -> detector.detectAsync((Image) null));
            assertTrue(detector.detectAsync(Pictures.image(0, 0, 1)).join().isEmpty());
        }
        byte[] broken = TinyModels.yolov8(1, 64, 1, allNaN(5 * 84)).bytes();
        try (Detector detector = Detector.builder(broken).build()) {
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> detector.detectAsync(Pictures.image(0, 0, 1)).join());
            assertInstanceOf(ModelException.class, failed.getCause());
        }
    }

    @Test
    void decodesOnAThreadOfItsOwn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(Pictures.image(1, 0, 255).toBufferedImage(), "png", file.toFile());
        try (Detector detector = Detector.builder(Pictures.model()).build()) {
            assertFinds(RED_AT_TOP_RIGHT, detector.detectAsync(file).join());
            assertFinds(
                    RED_AT_TOP_RIGHT,
                    detector.detectAsync(Files.readAllBytes(file)).join());
            CompletionException failed = assertThrows(
                    CompletionException.class,
                    () -> detector.detectAsync(folder.resolve("missing.png")).join());
            assertInstanceOf(ImageException.class, failed.getCause());
        }
    }

    private static float[] allNaN(int length) {
        float[] values = new float[length];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    @Test
    void survivesImagesOfExtremeShapes() {
        try (Detector detector = Detector.builder(Pictures.model()).build()) {
            for (int[] size : new int[][] {{1, 1}, {1, 5000}, {5000, 1}, {2, 3}, {4000, 3000}}) {
                Image image = Image.of(new byte[size[0] * size[1]], size[0], size[1], PixelFormat.GRAY);
                assertTrue(detector.detect(image).isEmpty());
            }
        }
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Classification;
import io.yolo4j.Classifications;
import io.yolo4j.Classifier;
import io.yolo4j.ClassifierBuilder;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.Task;
import io.yolo4j.Timings;
import io.yolo4j.fixture.CountingEngine;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole line of a classifier, on tiny models. */
class ClassifierTest {
    private static final int SIZE = 32;

    /** The mean of a thousand samples is a sum in single precision. */
    private static final float TOLERANCE = 1e-5f;

    /** {@code [N, 3, 1, 1]}: the means of red, green and blue, as the network gets them. */
    private static byte[] colours(ElementType type, long batch, long side) {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", type, batch, 3, side, side);
        writer.output("output0", type, batch, 3, 1, 1);
        writer.nodeInto("output0", "GlobalAveragePool", List.of(images));
        return writer.metadata("names", "{0: 'red', 1: 'green', 2: 'blue'}")
                .metadata("task", "classify")
                .bytes();
    }

    private static byte[] colours() {
        return colours(ElementType.FLOAT32, -1, SIZE);
    }

    /** Takes the means as they are: those of a picture may sum up to one or not. */
    private static ClassifierBuilder builder(byte[] model) {
        return Classifier.builder(model).softmax(false);
    }

    private static byte[] constant(float... scores) {
        return TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE)
                .output("output0", ElementType.FLOAT32, scores, 1, scores.length)
                .ultralytics("classify", SIZE, TinyModels.classNames(scores.length))
                .bytes();
    }

    /** RGB samples of one colour, with another left and right of the middle square. */
    private static Image flag(int width, int height, int[] middle, int[] sides) {
        byte[] rgb = new byte[3 * width * height];
        int margin = (width - height) / 2;
        for (int i = 0; i < width * height; i++) {
            boolean inside = i % width >= margin && i % width < width - margin;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (inside ? middle : sides)[c];
            }
        }
        return Image.of(rgb, width, height, PixelFormat.RGB);
    }

    private static Image plain(int r, int g, int b) {
        return flag(SIZE, SIZE, new int[] {r, g, b}, null);
    }

    private static byte[] png(Image image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image.toBufferedImage(), "png", png);
        return png.toByteArray();
    }

    @Test
    void findsTheSameInEveryKindOfInput(@TempDir Path folder) throws IOException {
        Image image = plain(51, 204, 102);
        BufferedImage buffered = image.toBufferedImage();
        Path file = Files.write(folder.resolve("green.png"), png(image));
        Path model = Files.write(folder.resolve("colours.onnx"), colours());
        Classifications expected = Classifications.of(
                SIZE, SIZE, new float[] {51 / 255f, 204 / 255f, 102 / 255f}, 5, List.of("red", "green", "blue"));
        try (Classifier classifier = Classifier.builder(model).softmax(false).build()) {
            for (Classifications found : List.of(
                    classifier.classify(image),
                    classifier.classify(buffered),
                    classifier.classify(file),
                    classifier.classify(png(image)),
                    classifier.classify(classifier.decode(file)),
                    classifier.classify(classifier.decode(png(image))),
                    classifier.classifyAsync(image).join(),
                    classifier.classify(List.of(image)).get(0))) {
                assertArrayEquals(expected.scores(), found.scores(), TOLERANCE);
                assertEquals(
                        List.of("green", "blue", "red"),
                        found.stream().map(Classification::className).toList());
                assertEquals(SIZE, found.imageWidth());
            }
            assertEquals(model.toString(), classifier.model().source());
        }
    }

    @Test
    void tellsWhatItInferred() {
        try (Classifier classifier = builder(colours()).build()) {
            assertEquals(Task.CLASSIFY, classifier.model().task());
            assertEquals(OutputLayout.CLASS_SCORES, classifier.model().layout());
            assertEquals(Preprocessing.ULTRALYTICS_CLASSIFY, classifier.model().preprocessing());
            assertEquals(List.of("red", "green", "blue"), classifier.model().classNames());
            assertEquals(SIZE, classifier.model().inputWidth());
            assertTrue(classifier.model().dynamicBatch());
            assertEquals("onnxruntime-cpu", classifier.engine().name());
        }
    }

    @Test
    void looksAtTheMiddle() {
        Image image = flag(90, 50, new int[] {255, 0, 0}, new int[] {0, 0, 255});
        try (Classifier classifier = builder(colours()).build()) {
            assertArrayEquals(new float[] {1, 0, 0}, classifier.classify(image).scores(), 0.03f);
        }
        try (Classifier stretched = builder(colours())
                .preprocessing(Preprocessing.ULTRALYTICS_CLASSIFY.withPlacement(Placement.STRETCH))
                .build()) {
            assertArrayEquals(
                    new float[] {5 / 9f, 0, 4 / 9f}, stretched.classify(image).scores(), 0.03f);
        }
        try (Classifier padded =
                builder(colours()).preprocessing(Preprocessing.ULTRALYTICS).build()) {
            assertTrue(padded.classify(image).scoreOf(1) > 0.15f, "grey above and below");
        }
    }

    @Test
    void normalisesAsTheBuilderSays() {
        Preprocessing imageNet = Preprocessing.IMAGENET.withPlacement(Placement.CROP);
        try (Classifier classifier = builder(colours()).preprocessing(imageNet).build()) {
            float[] scores = classifier.classify(plain(255, 0, 100)).scores();
            for (int c = 0; c < 3; c++) {
                float sample = c == 0 ? 255 : c == 1 ? 0 : 100;
                assertEquals((sample - imageNet.mean()[c]) / imageNet.std()[c], scores[c], 1e-4f);
            }
            assertEquals(imageNet, classifier.model().preprocessing());
        }
    }

    @Test
    void turnsLogitsIntoProbabilities() {
        try (Classifier classifier =
                Classifier.builder(constant(1, 3, -2)).topK(2).build()) {
            Classifications found = classifier.classify(plain(1, 2, 3));
            double sum = Math.exp(1) + Math.exp(3) + Math.exp(-2);
            assertEquals(2, found.size());
            assertEquals(Math.exp(3) / sum, found.score(0), 1e-6);
            assertEquals(Math.exp(-2) / sum, found.scoreOf(2), 1e-6);
        }
        try (Classifier classifier =
                Classifier.builder(constant(1, 3, -2)).softmax(false).build()) {
            assertArrayEquals(
                    new float[] {1, 3, -2}, classifier.classify(plain(1, 2, 3)).scores());
        }
    }

    @Test
    void leavesProbabilitiesAsTheyAre() {
        float[] scores = {0.125f, 0.5f, 0.125f, 0.25f};
        try (Classifier classifier = Classifier.builder(constant(scores)).build()) {
            Classifications found = classifier.classify(plain(1, 2, 3));
            assertArrayEquals(scores, found.scores());
            assertEquals(
                    List.of(1, 3, 0, 2),
                    found.stream().map(Classification::classId).toList());
        }
        try (Classifier classifier =
                Classifier.builder(constant(scores)).softmax(true).build()) {
            double sum = 2 * Math.exp(0.125) + Math.exp(0.5) + Math.exp(0.25);
            assertEquals(
                    Math.exp(0.25) / sum, classifier.classify(plain(1, 2, 3)).scoreOf(3), 1e-6);
        }
    }

    @Test
    void asksWhereNumbersCanBeEither() {
        byte[] sigmoids = constant(0.9f, 0.8f, 0.1f);
        ModelException unclear = assertThrows(
                ModelException.class, () -> Classifier.builder(sigmoids).build());
        assertTrue(unclear.getMessage().contains("softmax(...)"), unclear.getMessage());
        builder(sigmoids).build().close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, -1})
    void splitsListsIntoTheBatchesThatTheModelTakes(long batch) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            images.add(plain(20 * i, 0, 255 - 20 * i));
        }
        try (Classifier classifier =
                builder(colours(ElementType.FLOAT32, batch, SIZE)).maxBatch(3).build()) {
            assertEquals(batch > 1 ? batch : 3, classifier.model().maxBatch()); // a batch of 1 is opened
            List<Classifications> found = classifier.classify(images);
            assertEquals(7, found.size());
            for (int i = 0; i < 7; i++) {
                assertEquals(20 * i / 255f, found.get(i).scoreOf(0), TOLERANCE);
            }
            assertEquals(List.of(), classifier.classify(List.of()));
        }
    }

    /** The network's output here depends on all pictures of its batch of two. */
    @Test
    void aFormerCallLeavesNothingInABatchThatIsNotFull() {
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 2, 3, SIZE, SIZE)
                .outputWithoutBatch("output0", ElementType.FLOAT32, new float[6], 2, 3)
                .plusMean(0, 1)
                .bytes();
        try (Classifier classifier = builder(model).build()) {
            Classifications before = classifier.classify(plain(50, 50, 50));
            classifier.classify(List.of(plain(50, 50, 50), plain(255, 255, 255)));
            assertEquals(before, classifier.classify(plain(50, 50, 50)));
        }
    }

    @Test
    void findsADynamicBatchThatDoesNotWork() {
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, SIZE, SIZE)
                .outputWithoutBatch("output0", ElementType.FLOAT32, new float[] {0, 1}, 1, 2)
                .bytes();
        try (Classifier classifier =
                Classifier.builder(model).maxBatch(2).sessions(1).build()) {
            List<Image> two = List.of(plain(0, 0, 0), plain(0, 0, 0));
            ModelException broken = assertThrows(ModelException.class, () -> classifier.classify(two));
            assertTrue(broken.getMessage().contains("maxBatch(1)"), broken.getMessage());
        }
    }

    @Test
    void takesHalfPrecisionInAndOut() {
        try (Classifier classifier =
                builder(colours(ElementType.FLOAT16, -1, SIZE)).build()) {
            assertArrayEquals(
                    new float[] {0.2f, 0.8f, 0.4f},
                    classifier.classify(plain(51, 204, 102)).scores(),
                    1e-3f);
        }
    }

    @Test
    void takesPixels() {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", ElementType.UINT8, -1, SIZE, SIZE, 3);
        String floats = writer.node("Cast", List.of(images), OnnxWriter.attribute("to", 1));
        writer.output("output0", ElementType.FLOAT32, -1, 3);
        writer.nodeInto(
                "output0",
                "ReduceMean",
                List.of(floats),
                OnnxWriter.attribute("axes", List.of(1L, 2L)),
                OnnxWriter.attribute("keepdims", 0));
        try (Classifier classifier = builder(writer.bytes()).build()) {
            assertArrayEquals(
                    new float[] {51, 204, 102},
                    classifier.classify(plain(51, 204, 102)).scores(),
                    1e-3f);
        }
    }

    @Test
    void runsADynamicModelAtTheUsualSizeOrAtThatOfTheBuilder() {
        byte[] model = colours(ElementType.FLOAT32, 1, -1);
        try (Classifier classifier = builder(model).build()) {
            assertEquals(224, classifier.model().inputWidth());
            assertTrue(classifier.model().dynamicSize());
        }
        try (Classifier classifier = builder(model).inputSize(50, 30).build()) { // no multiples of anything
            assertEquals(50, classifier.model().inputWidth());
            assertEquals(30, classifier.model().inputHeight());
            assertArrayEquals(
                    new float[] {0.2f, 0.8f, 0.4f},
                    classifier.classify(plain(51, 204, 102)).scores(),
                    TOLERANCE);
        }
    }

    @Test
    void namesClassesAsTheBuilderSays() {
        try (Classifier classifier =
                builder(colours()).classNames(List.of("rot", "grün", "blau")).build()) {
            assertEquals("grün", classifier.classify(plain(0, 9, 0)).className(0));
        }
        byte[] nameless = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE)
                .output("output0", ElementType.FLOAT32, new float[] {0, 1}, 1, 2)
                .bytes();
        try (Classifier classifier = Classifier.builder(nameless).build()) {
            assertEquals("1", classifier.classify(plain(0, 0, 0)).className(0));
        }
        ModelException tooFew = assertThrows(
                ModelException.class,
                () -> builder(colours()).classNames(List.of("rot")).build());
        assertTrue(tooFew.getMessage().contains("3 classes, but there are 1 names"), tooFew.getMessage());
    }

    @Test
    void refusesDetectorsAndTheDetectorRefusesClassifiers() {
        for (byte[] model : List.of(
                Pictures.model(),
                TinyModels.yolov8(1, 64, 2, new float[6 * 84]).bytes(),
                TinyModels.endToEnd(1, 64, 2, new float[6 * 10]).bytes())) {
            ModelException refused = assertThrows(
                    ModelException.class, () -> Classifier.builder(model).build());
            assertTrue(refused.getMessage().contains("opened with Detector"), refused.getMessage());
            assertTrue(refused.getMessage().contains("its task is DETECT"), refused.getMessage());
        }
        byte[] bare = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE)
                .output("output0", ElementType.FLOAT32, new float[] {0, 1}, 1, 2, 1, 1)
                .bytes();
        for (byte[] model : List.of(constant(0, 1), bare)) {
            ModelException refused = assertThrows(
                    ModelException.class, () -> Detector.builder(model).build());
            assertTrue(refused.getMessage().contains("Classifier"), refused.getMessage());
        }
        assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(new byte[0]).layout(OutputLayout.CLASS_SCORES));
        assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(new byte[0]).preprocessing(Preprocessing.ULTRALYTICS_CLASSIFY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "zero", "lfs-pointer", "not-a-detector", "two-inputs", "one-channel-input"})
    void saysWhatIsWrongWithTheFile(String name) {
        Path file = Shared.path("models/bad/" + name + ".onnx");
        ModelException refused = assertThrows(ModelException.class, () -> Classifier.open(file));
        assertTrue(refused.getMessage().contains(name), refused.getMessage());
    }

    @Test
    void refusesAnOutputThatIsNotFinite() {
        ModelException atOnce = assertThrows(
                ModelException.class,
                () -> Classifier.builder(constant(0.5f, Float.NaN)).build());
        assertTrue(atOnce.getMessage().contains("not finite"), atOnce.getMessage());
        byte[] later = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE)
                .output("output0", ElementType.FLOAT32, new float[] {0, 1}, 1, 2)
                .plusMean(0, Float.POSITIVE_INFINITY)
                .bytes();
        try (Classifier classifier = builder(later).build()) {
            ModelException broken = assertThrows(ModelException.class, () -> classifier.classify(plain(1, 1, 1)));
            assertTrue(broken.getMessage().contains("not finite"), broken.getMessage());
            CompletableFuture<Classifications> failing = classifier.classifyAsync(plain(1, 1, 1));
            assertInstanceOf(
                    ModelException.class,
                    assertThrows(ExecutionException.class, failing::get).getCause());
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        ClassifierBuilder builder = Classifier.builder(new byte[0]);
        assertThrows(ConfigurationException.class, () -> builder.topK(0));
        assertThrows(ConfigurationException.class, () -> builder.device(-1));
        assertThrows(ConfigurationException.class, () -> builder.classNames(List.of()));
        assertThrows(ConfigurationException.class, () -> builder.inputSize(0, 1));
        assertThrows(ConfigurationException.class, () -> builder.maxBatch(0));
        assertThrows(ConfigurationException.class, () -> builder.threads(0));
        assertThrows(ConfigurationException.class, () -> builder.sessions(0));
        assertThrows(ConfigurationException.class, () -> builder.maxPixels(0));
    }

    @Test
    void takesAnotherSizeThanItWasExportedWith() {
        try (Classifier classifier = builder(colours()).inputSize(64, 64).build()) {
            assertEquals(64, classifier.model().inputWidth());
            assertEquals(1f, classifier.classify(plain(255, 0, 0)).scoreOf(0), TOLERANCE);
        }
    }

    @Test
    void refusesEncodedImagesBeyondItsLimit() throws IOException {
        byte[] png = png(plain(1, 2, 3));
        try (Classifier classifier =
                builder(colours()).maxPixels(SIZE * SIZE - 1).build()) {
            assertThrows(ImageException.class, () -> classifier.classify(png));
        }
    }

    @Test
    void timesEveryStage() throws IOException {
        try (Classifier classifier = builder(colours()).build()) {
            Timings timings = classifier.classify(png(plain(1, 2, 3))).timings();
            assertTrue(timings.decodeMs() > 0 && timings.preprocessMs() > 0, timings.toString());
            assertTrue(timings.inferenceMs() > 0 && timings.postprocessMs() > 0, timings.toString());
        }
    }

    @Test
    void survivesImagesOfExtremeShapes() {
        try (Classifier classifier = builder(colours()).build()) {
            for (int[] size : new int[][] {{1, 1}, {1, 5000}, {5000, 1}, {2, 3}, {4000, 3000}}) {
                byte[] grey = new byte[size[0] * size[1]];
                Arrays.fill(grey, (byte) 51);
                Image image = Image.of(grey, size[0], size[1], PixelFormat.GRAY);
                assertEquals(0.2f, classifier.classify(image).score(2), TOLERANCE);
            }
        }
    }

    @Test
    void givesEightThreadsExactlyTheSequentialResults() throws Exception {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            images.add(flag(40 + 3 * i, 40, new int[] {6 * i, 255 - i, 3}, new int[] {1, 2, i}));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Classifier classifier =
                builder(colours()).maxBatch(4).sessions(3).threads(1).build()) {
            List<Classifications> expected =
                    images.stream().map(classifier::classify).toList();
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int step = 2 * t + 1;
                tasks.add(() -> {
                    for (int call = 0; call < 100; call++) {
                        int a = call * step % 40, b = (a + step) % 40;
                        assertEquals(expected.get(a), classifier.classify(images.get(a)));
                        assertEquals(
                                List.of(expected.get(b), expected.get(a)),
                                classifier.classify(List.of(images.get(b), images.get(a))));
                        assertEquals(
                                expected.get(b),
                                classifier.classifyAsync(images.get(b)).join());
                    }
                    return null;
                });
            }
            for (Future<Void> result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failsAfterClosing() {
        Classifier classifier = builder(colours()).build();
        classifier.close();
        classifier.close();
        IllegalStateException closed =
                assertThrows(IllegalStateException.class, () -> classifier.classify(plain(1, 2, 3)));
        assertTrue(closed.getMessage().startsWith("the classifier of "), closed.getMessage());
        assertThrows(IllegalStateException.class, () -> classifier.decode(Path.of("missing.jpg")));
        assertThrows(IllegalStateException.class, () -> classifier.decode(new byte[0]));
        assertThrows(NullPointerException.class, () -> classifier.classifyAsync((Image) null));
        assertTrue(classifier.classifyAsync(plain(1, 2, 3)).isCompletedExceptionally());
    }

    @Test
    void aClassifierThatCannotBeBuiltLeavesNothingOpen() throws Exception {
        AutoCloseable installed = CountingEngine.install();
        try {
            assertThrows(
                    ModelException.class,
                    () -> Classifier.builder(colours())
                            .engine(CountingEngine.NAME)
                            .build());
            assertEquals(0, CountingEngine.SESSIONS.get());
            assertEquals(0, CountingEngine.ENGINES.get());
            assertEquals(0, CountingEngine.MISUSES.get());
        } finally {
            installed.close();
        }
    }

    @Test
    void usingTheBuilderAgainDoesNotChangeTheClassifiersItBuilt() {
        ClassifierBuilder builder = builder(colours()).sessions(2).topK(1);
        try (Classifier one = builder.build();
                Classifier all = builder.topK(7).build()) {
            assertEquals(1, one.classify(plain(1, 2, 3)).size());
            assertEquals(3, all.classify(plain(1, 2, 3)).size());
            assertFalse(one.classify(plain(9, 9, 9)).className(0).isEmpty());
        }
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.PixelFormat;
import io.yolo4j.Task;
import io.yolo4j.fixture.TinyModels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every layout from the file to the boxes, and what decides where shapes do not. */
class LayoutsTest {
    private static final List<String> NAMES = List.of("cat", "dog");

    private static Image picture(int width, int height) {
        return Image.of(new byte[width * height], width, height, PixelFormat.GRAY);
    }

    private static void assertFindsBoth(Detector detector, OutputLayout layout) {
        assertEquals(layout, detector.model().layout());
        assertEquals(Task.DETECT, detector.model().task());
        Image small = picture(96, 64), large = picture(192, 128);
        List<Detections> found = detector.detect(List.of(small, large));
        for (int i = 0; i < 2; i++) {
            Detection dog = found.get(i).get(0), cat = found.get(i).get(1);
            assertEquals(2, found.get(i).size());
            assertEquals("dog", dog.className());
            assertEquals(0.9f, dog.score(), 1e-5f);
            assertBox(32 << i, 16 << i, 64 << i, 48 << i, dog.box());
            assertEquals("cat", cat.className());
            assertEquals(0.5f, cat.score(), 1e-5f);
            assertBox(8 << i, 8 << i, 24 << i, 24 << i, cat.box());
        }
    }

    private static void assertBox(double x1, double y1, double x2, double y2, Box found) {
        assertEquals(x1, found.x1(), 1e-3, found.toString());
        assertEquals(y1, found.y1(), 1e-3, found.toString());
        assertEquals(x2, found.x2(), 1e-3, found.toString());
        assertEquals(y2, found.y2(), 1e-3, found.toString());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CLASS_.*")
    void isFoundFromShapesAndNumbers(OutputLayout layout) {
        for (int batch : new int[] {1, 2}) {
            DetectorBuilder builder = Detector.builder(LayoutModels.of(layout))
                    .classNames(NAMES)
                    .maxBatch(batch)
                    .sessions(1);
            try (Detector detector = builder.build()) {
                assertFindsBoth(detector, layout);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CLASS_.*")
    void isReadWhereTheUserChoosesIt(OutputLayout layout) {
        DetectorBuilder builder = Detector.builder(LayoutModels.of(layout))
                .classNames(NAMES)
                .maxBatch(2)
                .sessions(1)
                .layout(layout);
        try (Detector detector = builder.build()) {
            assertFindsBoth(detector, layout);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"YOLOV8", "YOLOV8_UNDECODED", "YOLOV5", "END_TO_END", "RTDETR", "RTDETR_TOP_K"})
    void isFoundFromUltralyticsMetadata(OutputLayout layout) {
        boolean endToEnd = layout == OutputLayout.END_TO_END;
        byte[] model = LayoutModels.constant(layout)
                .ultralytics("detect", 0, "cat", "dog")
                .metadata("end2end", endToEnd ? "True" : "False")
                .bytes();
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertFindsBoth(detector, layout);
        }
    }

    /** What Ultralytics 8.4 writes of an export with {@code nms=True}. */
    @Test
    void believesTheArgumentsOfAnExportWithNmsInside() {
        byte[] model = LayoutModels.constant(OutputLayout.END_TO_END)
                .ultralytics("detect", 0, "cat", "dog")
                .metadata("end2end", "False")
                .metadata("args", "{'batch': 1, 'half': False, 'nms': True}")
                .bytes();
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertFindsBoth(detector, OutputLayout.END_TO_END);
        }
    }

    /** A picture that shows nothing gives rows of -1, of which the units must not be taken. */
    @ParameterizedTest
    @ValueSource(floats = {0, -1})
    void boxesAreInPixelsWhereTheTrialRunFoundNone(float padding) {
        float[] rows = new float[300 * 6];
        Arrays.fill(rows, padding);
        float[] pixels = {32, 16, 64, 48, 0.9f, 1};
        byte[] model = tell(
                        TinyModels.builder()
                                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                                .output("output0", ElementType.FLOAT32, rows, 1, 300, 6),
                        rows,
                        pixels)
                .bytes();
        byte[] samples = new byte[96 * 64];
        Arrays.fill(samples, (byte) 255);
        try (Detector detector = Detector.builder(model).classNames(NAMES).build()) {
            assertEquals(OutputLayout.END_TO_END, detector.model().layout());
            Detections found = detector.detect(Image.of(samples, 96, 64, PixelFormat.GRAY));
            assertEquals(1, found.size());
            assertBox(32, 16, 64, 48, found.box(0));
        }
    }

    /** The first row is the padding on a black picture, and the box on a white one. */
    private static TinyModels.Builder tell(TinyModels.Builder model, float[] rows, float[] box) {
        for (int i = 0; i < box.length; i++) {
            model.plusMean(i, box[i] - rows[i]);
        }
        return model;
    }

    @Test
    void fractionsOfTheInputAreFoundOutOrTold() {
        float[] column = {1 / 2f, 1 / 2f, 1 / 3f, 1 / 2f, 0.9f, 0};
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                .output("output0", ElementType.FLOAT32, TinyModels.channelMajor(6, 126, column), 1, 6, 126)
                .bytes();
        Image picture = picture(96, 64);
        for (Boolean told : new Boolean[] {null, true}) {
            DetectorBuilder builder = Detector.builder(model).classNames(NAMES);
            if (told != null) {
                builder.normalized(told);
            }
            try (Detector detector = builder.build()) {
                assertBox(32, 16, 64, 48, detector.detect(picture).box(0));
            }
        }
        try (Detector detector =
                Detector.builder(model).classNames(NAMES).normalized(false).build()) {
            assertTrue(detector.detect(picture).box(0).width() < 1);
        }
    }

    private static byte[] withoutMetadata(int channels) {
        float[] column = new float[channels];
        column[0] = 48;
        column[1] = 32;
        column[2] = column[3] = 32;
        column[4] = 0.9f;
        for (int i = 5; i < channels; i++) {
            column[i] = (i - 5) % 3 == 2 ? 0.5f : 0.01f;
        }
        return TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                .output(
                        "output0",
                        ElementType.FLOAT32,
                        TinyModels.channelMajor(channels, 126, column),
                        1,
                        channels,
                        126)
                .bytes();
    }

    /** 56 is 4 + 1 + 17 x 3, and 4 + 52. */
    @Test
    void fiftySixChannelsAreAPoseOrManyClasses() {
        byte[] model = withoutMetadata(56);
        try (Detector detector = Detector.builder(model)
                .classNames(List.of("person"))
                .task(Task.POSE)
                .build()) {
            assertEquals(Optional.of(new KeypointShape(17, 3)), detector.model().keypoints());
            assertEquals(17, detector.detect(picture(96, 64)).keypoints(0).size());
        }
        try (Detector detector = Detector.builder(model).keypoints(17, 3).build()) {
            assertEquals(Task.POSE, detector.model().task());
            assertEquals(1, detector.model().classNames().size());
        }
        try (Detector detector = Detector.builder(model)
                .classNames(List.of(TinyModels.classNames(52)))
                .build()) {
            assertEquals(Task.DETECT, detector.model().task());
        }
    }

    /** 12 values are 6 x 2 or 4 x 3; 51 are 17 x 3 only. */
    @Test
    void asksForTheShapeOfKeypointsWhereNamesLeaveTwo() {
        byte[] model = withoutMetadata(4 + 1 + 12);
        DetectorBuilder builder =
                Detector.builder(model).classNames(List.of("person")).task(Task.POSE);
        assertRefused(builder, "6 x 2", "4 x 3", "keypoints(count, values)");
        assertRefused(builder.layout(OutputLayout.YOLOV8), "6 x 2", "4 x 3", "keypoints(count, values)");
        try (Detector detector = builder.keypoints(6, 2).build()) {
            assertEquals(6, detector.detect(picture(96, 64)).keypoints(0).size());
        }
    }

    @Test
    void saysWhatAModelOfATaskLacks() {
        byte[] segment = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                .output("output0", ElementType.FLOAT32, new float[38 * 126], 1, 38, 126)
                .ultralytics("segment", 0, "a", "b")
                .bytes();
        assertRefused(Detector.builder(segment), "prototypes", "missing");
        float[] values = new float[16 * 126];
        Arrays.fill(values, 0.3f);
        byte[] pose = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                .output("output0", ElementType.FLOAT32, values, 1, 16, 126)
                .ultralytics("pose", 0)
                .metadata("names", null)
                .bytes();
        assertRefused(Detector.builder(pose), "keypoints(count, values)");
        byte[] classifier = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                .output("output0", ElementType.FLOAT32, new float[10], 1, 10)
                .ultralytics("classify", 64, TinyModels.classNames(10))
                .bytes();
        assertRefused(Detector.builder(classifier), "Classifier");
    }

    /** The buffer of such an output may be larger than what a run leaves in it: masks of nothing, and objects without a trace. */
    @Test
    void outputsOfOnePictureAreNotReadForOthers() {
        float[] boxes = TinyModels.channelMajor(6 + 1, 126, new float[][] {{48, 32, 32, 32, 0, 0.9f, 1}});
        float[] prototypes = new float[16 * 24];
        Arrays.fill(prototypes, 1);
        assertRefusesTwo(TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 96)
                .output("output0", ElementType.FLOAT32, boxes, -1, 7, 126)
                .outputWithoutBatch("output1", ElementType.FLOAT32, prototypes, 1, 1, 16, 24)
                .ultralytics("segment", 0, "cat", "dog"));
        assertRefusesTwo(TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 96)
                .outputWithoutBatch("boxes", ElementType.FLOAT32, new float[] {32, 16, 64, 48}, 1, 4)
                .outputWithoutBatch("scores", ElementType.FLOAT32, new float[] {0.9f}, 1)
                .outputWithoutBatch("labels", ElementType.INT64, new float[] {1}, 1));
        float[] logits = new float[100 * 2];
        Arrays.fill(logits, -9);
        logits[1] = 3;
        float[] queries = new float[100 * 4];
        Arrays.fill(queries, 0.5f);
        assertRefusesTwo(TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 96)
                .output("dets", ElementType.FLOAT32, queries, -1, 100, 4)
                .outputWithoutBatch("labels", ElementType.FLOAT32, logits, 1, 100, 2));
    }

    private static void assertRefusesTwo(TinyModels.Builder model) {
        try (Detector detector =
                Detector.builder(model.bytes()).maxBatch(2).sessions(1).build()) {
            Image picture = picture(96, 64);
            assertEquals(1, detector.detect(picture).size());
            String message = assertThrows(ModelException.class, () -> detector.detect(List.of(picture, picture)))
                    .getMessage();
            assertTrue(message.contains("maxBatch(1)"), message);
        }
    }

    private static void assertRefused(DetectorBuilder builder, String... parts) {
        ModelException refused =
                assertThrows(ModelException.class, () -> builder.build().close());
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }
}

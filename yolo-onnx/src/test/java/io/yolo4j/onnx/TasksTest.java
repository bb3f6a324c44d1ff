package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.KeypointShape;
import io.yolo4j.Keypoints;
import io.yolo4j.Mask;
import io.yolo4j.ModelException;
import io.yolo4j.PixelFormat;
import io.yolo4j.RotatedBox;
import io.yolo4j.Task;
import io.yolo4j.fixture.TinyModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Masks, keypoints and oriented boxes through the public API, on models whose numbers move with the picture. The input is 96 x 64. A wide
 * picture of 120 x 40 becomes 96 x 32 with 16 rows of padding above, a high one of 60 x 80 becomes 48 x 64 with 24 columns to the left: both
 * with a gain of 0.8, and half of the input is padding.
 */
class TasksTest {
    private static final int CELLS = TinyModels.anchors(64, 96);
    private static final Image WIDE = grey(120, 40, 0), HIGH = grey(60, 80, 255);
    private static final float DARK = (0 + 114 / 255f) / 2, BRIGHT = (1 + 114 / 255f) / 2;

    private static Image grey(int width, int height, int level) {
        byte[] samples = new byte[width * height];
        Arrays.fill(samples, (byte) level);
        return Image.of(samples, width, height, PixelFormat.GRAY);
    }

    private static TinyModels.Builder model(int channels, float[]... columns) {
        return TinyModels.builder()
                .input("images", ElementType.FLOAT32, -1, 3, 64, 96)
                .output(
                        "output0",
                        ElementType.FLOAT32,
                        TinyModels.channelMajor(channels, CELLS, columns),
                        -1,
                        channels,
                        CELLS);
    }

    /** One image after the other, and both in one batch, must come to the same. */
    private static List<Detections> detect(Detector detector) {
        List<Detections> each = List.of(detector.detect(WIDE), detector.detect(HIGH));
        assertEquals(each, detector.detect(List.of(WIDE, HIGH)));
        assertEquals(List.of(each.get(1), each.get(0)), detector.detect(List.of(HIGH, WIDE)));
        return each;
    }

    /** The first prototype is positive left of the input's middle, the second above it. */
    private static float[] prototypes() {
        float[] values = new float[2 * 16 * 24];
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                values[y * 24 + x] = x < 12 ? 1 : -1;
                values[(16 + y) * 24 + x] = y < 8 ? 1 : -1;
            }
        }
        return values;
    }

    /** Its first coefficient, 1 - 2 x mean, is positive in the dark picture and negative in the bright one. */
    private static TinyModels.Builder segmentation(float[]... columns) {
        TinyModels.Builder builder = model(4 + 3 + 2, columns);
        for (int column = 0; column < columns.length; column++) {
            if (columns[column][7] == 1) {
                builder.plusMean(7 * CELLS + column, -2);
            }
        }
        return builder.output("output1", ElementType.FLOAT32, prototypes(), -1, 2, 16, 24)
                .ultralytics("segment", 0, "zero", "one", "two");
    }

    @Test
    void masksAreAsLargeAsTheImageAndEndWithTheBox() {
        byte[] model = segmentation(
                        new float[] {48, 32, 40, 20, 0, 0.9f, 0, 1, 0}, new float[] {48, 32, 16, 24, 0.8f, 0, 0, 0, 1})
                .bytes();
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertEquals(Task.SEGMENT, detector.model().task());
            assertEquals(List.of("zero", "one", "two"), detector.model().classNames());
            List<Detections> found = detect(detector);
            Detection half = found.get(0).get(0), upper = found.get(0).get(1);
            assertEquals(1, half.classId());
            assertEquals(new Box(35, 7.5f, 85, 32.5f), half.box());
            assertRectangle(half.mask().orElseThrow(), 120, 40, 35, 8, 60, 33);
            assertEquals(0, upper.classId());
            assertRectangle(upper.mask().orElseThrow(), 120, 40, 50, 5, 70, 20);
            // In the high picture the middle of the input is column 30 and row 40, and the other half is positive.
            assertEquals(new Box(5, 27.5f, 55, 52.5f), found.get(1).box(0));
            assertRectangle(found.get(1).mask(0), 60, 80, 30, 28, 55, 53);
            assertRectangle(found.get(1).mask(1), 60, 80, 20, 25, 40, 40);
        }
    }

    /** Exactly the pixels of a rectangle: right and bottom are the first ones outside. */
    private static void assertRectangle(Mask mask, int width, int height, int left, int top, int right, int bottom) {
        assertEquals(width, mask.imageWidth());
        assertEquals(height, mask.imageHeight());
        byte[] expected = new byte[width * height];
        for (int y = top; y < bottom; y++) {
            Arrays.fill(expected, y * width + left, y * width + right, (byte) 1);
        }
        assertEquals(Mask.ofBitmap(width, height, expected), mask);
        assertEquals((right - left) * (bottom - top), mask.area());
        assertEquals(new Box(left, top, right, bottom), mask.box());
    }

    @Test
    void anObjectWithoutAPixelIsNoDetection() {
        // Right of the middle, where the first coefficient of the dark picture makes everything negative.
        byte[] model = segmentation(
                        new float[] {72, 32, 20, 20, 0, 0.9f, 0, 1, 0}, new float[] {24, 32, 20, 20, 0.8f, 0, 0, 1, 0})
                .bytes();
        try (Detector detector = Detector.builder(model).build()) {
            Detections dark = detector.detect(WIDE), bright = detector.detect(grey(120, 40, 255));
            assertEquals(List.of(0.8f), dark.stream().map(Detection::score).toList());
            assertEquals(List.of(0.9f), bright.stream().map(Detection::score).toList());
            assertFalse(dark.mask(0).isEmpty());
        }
    }

    /** Masks are assembled when they are asked for, from what the result holds and not from the network's memory. */
    @Test
    void resultsOutliveLaterCallsAndTheDetector() {
        byte[] model =
                segmentation(new float[] {48, 32, 40, 20, 0, 0.9f, 0, 1, 0}).bytes();
        List<Detections> found = new ArrayList<>();
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            found.add(detector.detect(WIDE));
            found.addAll(detector.detect(List.of(HIGH, WIDE)));
            for (int i = 0; i < 5; i++) {
                detector.detect(List.of(HIGH, HIGH));
            }
        }
        assertRectangle(found.get(0).mask(0), 120, 40, 35, 8, 60, 33);
        assertRectangle(found.get(1).mask(0), 60, 80, 30, 28, 55, 53);
        assertEquals(found.get(0), found.get(2));
        assertEquals(new Box(35, 7.5f, 85, 32.5f), found.get(0).box(0));
    }

    @ParameterizedTest
    @CsvSource({"1, 17, 3", "1, 5, 3", "3, 4, 2", "2, 1, 3", "1, 40, 2"})
    void keypointsMayBeAnyNumberOfAnyClass(int classes, int count, int values) {
        float[] column = new float[4 + classes + count * values];
        column[0] = 48;
        column[1] = 32;
        column[2] = 40;
        column[3] = 20;
        column[4 + classes - 1] = 0.9f;
        TinyModels.Builder builder = TinyModels.builder();
        for (int k = 0; k < count; k++) {
            int at = 4 + classes + k * values;
            column[at] = 30 + k;
            column[at + 1] = 20 + 0.5f * k;
            if (values == 3) {
                column[at + 2] = k / (float) count;
            }
        }
        builder = model(column.length, column);
        for (int k = 0; k < count; k++) {
            builder.plusMean((4 + classes + k * values) * CELLS, 8);
        }
        builder.ultralytics("pose", 0, TinyModels.classNames(classes))
                .metadata("kpt_shape", "[" + count + ", " + values + "]");
        try (Detector detector =
                Detector.builder(builder.bytes()).maxBatch(2).sessions(1).build()) {
            assertEquals(Task.POSE, detector.model().task());
            assertEquals(
                    Optional.of(new KeypointShape(count, values)),
                    detector.model().keypoints());
            List<Detections> found = detect(detector);
            for (int i = 0; i < 2; i++) {
                Keypoints keypoints = found.get(i).keypoints(0);
                assertEquals(classes - 1, found.get(i).classId(0));
                assertEquals(count, keypoints.size());
                assertEquals(values == 3, keypoints.hasConfidence());
                float mean = i == 0 ? DARK : BRIGHT;
                for (int k = 0; k < count; k++) {
                    float x = (30 + k + 8 * mean - (i == 0 ? 0 : 24)) / 0.8f;
                    float y = (20 + 0.5f * k - (i == 0 ? 16 : 0)) / 0.8f;
                    assertEquals(Math.min(x, i == 0 ? 120 : 60), keypoints.x(k), 1e-3);
                    assertEquals(Math.min(y, i == 0 ? 40 : 80), keypoints.y(k), 1e-3);
                    if (values == 3) {
                        assertEquals(k / (float) count, keypoints.confidence(k), 1e-6);
                    }
                }
            }
        }
    }

    @Test
    void orientedBoxesAreThoseOfTheImage() {
        TinyModels.Builder builder = model(
                4 + 2 + 1, new float[] {40, 30, 30, 10, 0, 0.9f, 0.5f}, new float[] {60, 36, 12, 12, 0.8f, 0, -0.25f});
        byte[] model = builder.plusMean(0, 8).ultralytics("obb", 0, "a", "b").bytes();
        try (Detector detector = Detector.builder(model).maxBatch(2).sessions(1).build()) {
            assertEquals(Task.ORIENTED, detector.model().task());
            List<Detections> found = detect(detector);
            for (int i = 0; i < 2; i++) {
                RotatedBox box = found.get(i).rotatedBox(0);
                float cx = (40 + 8 * (i == 0 ? DARK : BRIGHT) - (i == 0 ? 0 : 24)) / 0.8f;
                float cy = (30 - (i == 0 ? 16 : 0)) / 0.8f;
                assertEquals(cx, box.cx(), 1e-3);
                assertEquals(cy, box.cy(), 1e-3);
                assertEquals(30 / 0.8f, box.width(), 1e-3);
                assertEquals(10 / 0.8f, box.height(), 1e-3);
                assertEquals(0.5f, box.angle(), 1e-6);
                double halfWidth = 18.75 * Math.cos(0.5) + 6.25 * Math.sin(0.5);
                double halfHeight = 18.75 * Math.sin(0.5) + 6.25 * Math.cos(0.5);
                Box bounds = found.get(i).box(0);
                assertEquals(Math.max(cx - halfWidth, 0), bounds.x1(), 1e-3);
                assertEquals(cy - halfHeight, bounds.y1(), 1e-3);
                assertEquals(cx + halfWidth, bounds.x2(), 1e-3);
                assertEquals(cy + halfHeight, bounds.y2(), 1e-3);
                assertEquals(-0.25f, found.get(i).rotatedBox(1).angle());
                assertEquals("a", found.get(i).className(1));
            }
        }
    }

    /** Two crossed bars have nearly the same bounds, but little in common. */
    @Test
    void orientedBoxesSuppressEachOtherByTheirOwnOverlap() {
        byte[] model = model(
                        4 + 1 + 1,
                        new float[] {48, 32, 40, 4, 0.9f, 0.7854f},
                        new float[] {48, 32, 40, 4, 0.8f, 2.3562f},
                        new float[] {48, 33, 40, 4, 0.7f, 0.7854f})
                .ultralytics("obb", 0, "bar")
                .bytes();
        try (Detector detector = Detector.builder(model).iou(0.5f).build()) {
            Detections found = detector.detect(WIDE);
            assertEquals(
                    List.of(0.9f, 0.8f), found.stream().map(Detection::score).toList());
        }
    }

    @Test
    void endToEndRowsMayHaveMasksKeypointsOrAnAngle() {
        float[] box = {28, 22, 68, 42, 0.9f, 1};
        float[] unused = new float[6];
        TinyModels.Builder masks = endToEnd(8, box, 1, 0, unused)
                .output("output1", ElementType.FLOAT32, prototypes(), -1, 2, 16, 24)
                .ultralytics("segment", 0, "a", "b");
        try (Detector detector = Detector.builder(masks.bytes()).build()) {
            assertRectangle(detector.detect(WIDE).mask(0), 120, 40, 35, 8, 60, 33);
        }
        TinyModels.Builder pose = endToEnd(10, box, 40, 24, 48, 32, unused)
                .ultralytics("pose", 0, "a", "b")
                .metadata("kpt_shape", "[2, 2]");
        try (Detector detector = Detector.builder(pose.bytes()).build()) {
            Keypoints keypoints = detector.detect(WIDE).keypoints(0);
            assertArrayEquals(
                    new float[] {50, 10, 60, 20},
                    new float[] {keypoints.x(0), keypoints.y(0), keypoints.x(1), keypoints.y(1)},
                    1e-3f);
        }
        float[] centred = {48, 32, 40, 20, 0.9f, 1};
        TinyModels.Builder oriented = endToEnd(7, centred, 0.5f, unused).ultralytics("obb", 0, "a", "b");
        try (Detector detector = Detector.builder(oriented.bytes()).build()) {
            RotatedBox found = detector.detect(WIDE).rotatedBox(0);
            assertEquals(60, found.cx(), 1e-3);
            assertEquals(20, found.cy(), 1e-3);
            assertEquals(50, found.width(), 1e-3);
            assertEquals(0.5f, found.angle());
        }
    }

    /** @param values the box, what it has besides, and an unused row */
    private static TinyModels.Builder endToEnd(int columns, Object... values) {
        float[] rows = new float[300 * columns];
        int at = 0;
        for (Object value : values) {
            if (value instanceof float[] several) {
                System.arraycopy(several, 0, rows, at, several.length);
                at += several.length;
            } else {
                rows[at++] = ((Number) value).floatValue();
            }
        }
        return TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 96)
                .output("output0", ElementType.FLOAT32, rows, 1, 300, columns)
                .metadata("end2end", "True");
    }

    @Test
    void keypointsAndCoefficientsThatAreNoNumbersAreNoDetections() {
        float nan = Float.NaN;
        float[] good = {48, 32, 40, 20, 0.8f, 30, 20}, broken = {24, 32, 10, 20, 0.9f, nan, 20};
        byte[] partly = model(7, good, broken)
                .ultralytics("pose", 0, "a")
                .metadata("kpt_shape", "[1, 2]")
                .bytes();
        try (Detector detector = Detector.builder(partly).build()) {
            Detections found = detector.detect(WIDE);
            assertEquals(List.of(0.8f), found.stream().map(Detection::score).toList());
        }
        byte[] wholly = model(7, broken)
                .ultralytics("pose", 0, "a")
                .metadata("kpt_shape", "[1, 2]")
                .bytes();
        try (Detector detector = Detector.builder(wholly).build()) {
            ModelException refused = assertThrows(ModelException.class, () -> detector.detect(WIDE));
            assertTrue(refused.getMessage().contains("keypoints or mask coefficients"), refused.getMessage());
        }
        byte[] masks =
                segmentation(new float[] {48, 32, 40, 20, 0, 0.9f, 0, 0, nan}).bytes();
        try (Detector detector = Detector.builder(masks).build()) {
            assertThrows(ModelException.class, () -> detector.detect(WIDE));
        }
    }
}

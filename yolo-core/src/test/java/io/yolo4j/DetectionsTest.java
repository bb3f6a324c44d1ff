package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionsTest {
    private static final List<String> NAMES = List.of("person", "bus");
    private static final Detection BUS = detection(1, 0.914f, new Box(22.25f, 231, 805, 756.75f));
    private static final Detection PERSON = detection(0, 0.5f, new Box(1, 2, 3, 4));

    private static Detection detection(int classId, float score, Box b) {
        return one(new float[] {b.x1(), b.y1(), b.x2(), b.y2()}, score, classId).get(0);
    }

    private static Detections two() {
        return Detections.of(
                810,
                1080,
                new float[] {22.25f, 231, 805, 756.75f, 1, 2, 3, 4},
                new float[] {0.914f, 0.5f},
                new int[] {1, 0},
                NAMES);
    }

    private static Detections one(float[] box, float score, int classId) {
        return Detections.of(10, 10, box, new float[] {score}, new int[] {classId}, NAMES);
    }

    @Test
    void holdsWhatItWasGiven() {
        Detections found = two();
        assertEquals(2, found.size());
        assertFalse(found.isEmpty());
        assertEquals(810, found.imageWidth());
        assertEquals(1080, found.imageHeight());
        assertEquals(BUS, found.get(0));
        assertEquals(PERSON, found.get(1));
        assertEquals(22.25f, found.x1(0));
        assertEquals(231, found.y1(0));
        assertEquals(805, found.x2(0));
        assertEquals(756.75f, found.y2(0));
        assertEquals(0.5f, found.score(1));
        assertEquals(0, found.classId(1));
        assertEquals("person", found.className(1));
        assertEquals(PERSON.box(), found.box(1));
        assertEquals(Timings.ZERO, found.timings());
    }

    @Test
    void iteratesInOrderAndEnds() {
        List<Detection> all = new ArrayList<>();
        two().forEach(all::add);
        assertEquals(List.of(BUS, PERSON), all);
        assertEquals(all, two().stream().toList());
        Iterator<Detection> iterator = two().iterator();
        iterator.next();
        iterator.next();
        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        assertThrows(UnsupportedOperationException.class, iterator::remove);
    }

    @Test
    void nothingFoundIsAResult() {
        Detections nothing = Detections.of(10, 10, new float[0], new float[0], new int[0], List.of());
        assertTrue(nothing.isEmpty());
        assertFalse(nothing.iterator().hasNext());
        assertEquals("[]", nothing.toString());
    }

    @Test
    void nobodyElseCanChangeIt() {
        float[] boxes = {1, 2, 3, 4}, scores = {0.5f};
        int[] classIds = {0};
        List<String> names = new ArrayList<>(NAMES);
        Detections found = Detections.of(10, 10, boxes, scores, classIds, names);
        boxes[0] = 99;
        scores[0] = 99;
        classIds[0] = 1;
        names.set(0, "changed");
        assertEquals(List.of(PERSON), found.stream().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 2, 1, 4",
        "1, 4, 3, 2",
        "NaN, 2, 3, 4",
        "1, NaN, 3, 4",
        "1, 2, NaN, 4",
        "1, 2, 3, NaN",
        "-Infinity, 2, 3, 4",
        "1, 2, Infinity, 4",
        "Infinity, 2, Infinity, 4",
        "1, -Infinity, 3, -Infinity"
    })
    void refusesBoxesThatAreNone(float x1, float y1, float x2, float y2) {
        String message = assertThrows(IllegalArgumentException.class, () -> one(new float[] {x1, y1, x2, y2}, 0.5f, 0))
                .getMessage();
        assertTrue(message.startsWith("box 0: expected finite x1 <= x2 and y1 <= y2, found "), message);
    }

    @Test
    void refusesWhatDoesNotBelongTogether() {
        float[] box = {1, 2, 3, 4};
        assertEquals("classId 0: expected 0 to 1, found 2", refusal(() -> one(box, 0.5f, 2)));
        assertEquals("classId 0: expected 0 to 1, found -1", refusal(() -> one(box, 0.5f, -1)));
        assertEquals("score 0: expected a finite number, found NaN", refusal(() -> one(box, Float.NaN, 0)));
        // A tracker would weigh overlaps with it: 0 x infinity is no number, and its assignment would never end.
        assertEquals(
                "score 0: expected a finite number, found Infinity",
                refusal(() -> one(box, Float.POSITIVE_INFINITY, 0)));
        assertEquals("boxes: expected 4 x 1 values, found 3", refusal(() -> one(new float[3], 0.5f, 0)));
        assertEquals(
                "classIds: expected 1 values, found 2",
                refusal(() -> Detections.of(10, 10, box, new float[1], new int[2], NAMES)));
    }

    private static String refusal(Runnable code) {
        return assertThrows(IllegalArgumentException.class, code::run).getMessage();
    }

    @Test
    void knowsItsBounds() {
        for (int index : new int[] {-1, 2, Integer.MAX_VALUE, 1 << 30}) {
            Detections found = two();
            assertThrows(IndexOutOfBoundsException.class, () -> found.get(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.box(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.x1(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.y1(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.x2(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.y2(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.score(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.classId(index));
            assertThrows(IndexOutOfBoundsException.class, () -> found.className(index));
        }
    }

    @Test
    void namesClassesByNumberWhereThereAreNoNames() {
        Detections found = new Detections(
                10,
                10,
                new float[4],
                new float[1],
                new int[] {17},
                DetectionParts.NONE,
                List.of(),
                new Timings(1, 2, 3, 4));
        assertEquals("17", found.className(0));
        assertEquals(10, found.timings().totalMs());
    }

    @Test
    void equalsByContentAndNotByTime() {
        assertEquals(two(), two());
        assertEquals(two().hashCode(), two().hashCode());
        assertEquals(
                one(new float[4], 0.5f, 0),
                new Detections(
                        10,
                        10,
                        new float[4],
                        new float[] {0.5f},
                        new int[1],
                        DetectionParts.NONE,
                        NAMES,
                        new Timings(1, 2, 3, 4)));
        assertNotEquals(one(new float[4], 0.5f, 0), one(new float[4], 0.6f, 0));
        assertNotEquals(one(new float[4], 0.5f, 0), one(new float[4], 0.5f, 1));
        assertNotEquals(one(new float[4], 0.5f, 0), one(new float[] {0, 0, 1, 0}, 0.5f, 0));
        assertNotEquals(
                one(new float[4], 0.5f, 0), Detections.of(11, 10, new float[4], new float[] {0.5f}, new int[1], NAMES));
        assertNotEquals(
                one(new float[4], 0.5f, 0),
                Detections.of(10, 10, new float[4], new float[] {0.5f}, new int[1], List.of("dog")));
        assertNotEquals(two(), null);
    }

    @Test
    void writesNumbersTheSameInEveryCountry() {
        Locale before = Locale.getDefault();
        try {
            for (Locale locale : List.of(Locale.GERMANY, Locale.ROOT, Locale.forLanguageTag("ar-EG-u-nu-arab"))) {
                Locale.setDefault(locale);
                assertEquals("bus 0.91 [22.3 231.0 805.0 756.8]", BUS.toString());
                assertEquals("[bus 0.91 [22.3 231.0 805.0 756.8], person 0.50 [1.0 2.0 3.0 4.0]]", two().toString());
                assertEquals("Box[x1=1.0, y1=2.0, x2=3.0, y2=4.5]", new Box(1, 2, 3, 4.5f).toString());
                assertEquals(
                        "RGB, (x - [0.0, 0.0, 0.0]) / [255.0, 255.0, 255.0], CENTER, pad 114",
                        Preprocessing.ULTRALYTICS.toString());
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void takesMasksKeypointsAndRotatedBoxesThatAreMadeElsewhere() {
        Mask small = Mask.ofRle(810, 1080, new int[] {5, 3, 810 * 1080 - 8}),
                large = Mask.ofRle(810, 1080, new int[] {0, 810 * 1080});
        RotatedBox rotated = new RotatedBox(10, 20, 8, 4, 0.5f);
        Detections found = two().withMasks(List.of(small, large))
                .withKeypoints(new KeypointShape(2, 2), 1, 2, 3, 4, 5, 6, 7, 8)
                .withRotatedBoxes(List.of(rotated, rotated));
        assertEquals(large, found.mask(1));
        assertEquals(small, found.get(0).mask().orElseThrow());
        assertEquals(7, found.keypoints(1).x(1));
        assertEquals(1, found.keypoints(1).confidence(1));
        assertEquals(rotated, found.rotatedBox(1));
        assertEquals(two().box(0), found.box(0));
        Detections last = found.select(1);
        assertEquals(large, last.mask(0));
        assertEquals(5, last.keypoints(0).x(0));
        assertNotEquals(found, two());
        assertFalse(two().hasMasks() || two().hasKeypoints() || two().hasRotatedBoxes());
        assertThrows(IllegalStateException.class, () -> two().mask(0));
    }

    @Test
    void refusesPartsThatDoNotFit() {
        Mask other = Mask.ofRle(10, 10, new int[] {100});
        assertMessage("masks: expected 2 for 2 objects, found 1", () -> two().withMasks(List.of(other)));
        assertMessage(
                "masks: expected the size of the image, 810 x 1080, found 10 x 10",
                () -> two().withMasks(List.of(other, other)));
        assertMessage(
                "keypoint values: expected 12 for 2 objects, found 3",
                () -> two().withKeypoints(new KeypointShape(2, 3), 1, 2, 3));
        assertMessage("rotated boxes: expected 2 for 2 objects, found 0", () -> two().withRotatedBoxes(List.of()));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}

package io.yolo4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionMatrixTest {
    private static final List<GroundTruth> TWO =
            List.of(GroundTruth.of(0, new Box(0, 0, 50, 50)), GroundTruth.of(1, new Box(60, 60, 100, 100)));

    private static Detections found(float[] boxes, float[] scores, int... classIds) {
        return Detections.of(100, 100, boxes, scores, classIds, Collections.nCopies(80, "x"));
    }

    /** Ultralytics 8.4 counts these in the same detections. */
    @Test
    void countsWhatUltralyticsCounts() {
        ConfusionMatrix matrix = new ConfusionMatrix(80);
        for (RandomCase.Image image : CocoGolden.images()) {
            float[] boxes = new float[image.boxes().length], scores = new float[image.scores().length];
            for (int i = 0; i < boxes.length; i++) {
                boxes[i] = (float) (image.boxes()[i] + (i % 4 < 2 ? 0 : image.boxes()[i - 2]));
            }
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) image.scores()[i];
            }
            Detections found = Detections.of(1000, 1000, boxes, scores, image.classIds(), Collections.nCopies(80, "x"));
            matrix.add(image.objects(), found);
        }
        long right = 0, confused = 0, invented = 0, missed = 0, weighted = 0;
        for (int p = 0; p <= 80; p++) {
            for (int a = 0; a <= 80; a++) {
                long count = matrix.count(p, a);
                weighted += count * (p * 83 + a * 7 + p * a % 11);
                right += p == a ? count : 0;
                missed += p == 80 ? count : 0;
                invented += a == 80 ? count : 0;
                confused += p != a && p < 80 && a < 80 ? count : 0;
            }
        }
        assertEquals("240 18 110 203", right + " " + confused + " " + invented + " " + missed);
        assertEquals(2187664, weighted);
        assertEquals(116, matrix.count(0, 0));
        assertEquals(2, matrix.count(7, 2));
        assertEquals(38, matrix.count(0, matrix.background()));
        assertEquals(68, matrix.count(matrix.background(), 0));
    }

    @Test
    void tellsRightConfusedMissedAndInvented() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        float[] boxes = {0, 0, 50, 48, 60, 60, 100, 98, 0, 50, 20, 70};
        matrix.add(TWO, found(boxes, new float[] {0.9f, 0.8f, 0.7f}, 0, 2, 1));
        matrix.add(TWO, found(new float[0], new float[0]));
        assertEquals(1, matrix.count(0, 0));
        assertEquals(1, matrix.count(2, 1));
        assertEquals(1, matrix.count(1, matrix.background()));
        assertEquals(1, matrix.count(matrix.background(), 0));
        assertEquals(1, matrix.count(matrix.background(), 1));
    }

    @Test
    void givesTheObjectToTheBetterDetectionAndTheOtherToTheNextObject() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        List<GroundTruth> near =
                List.of(GroundTruth.of(0, new Box(0, 0, 50, 50)), GroundTruth.of(1, new Box(0, 10, 50, 60)));
        float[] boxes = {0, 1, 50, 51, 0, 2, 50, 52};
        matrix.add(near, found(boxes, new float[] {0.6f, 0.7f}, 1, 0));
        assertEquals(1, matrix.count(0, 0));
        assertEquals(1, matrix.count(1, 1));
    }

    @Test
    void leavesOutTheUnsureAndCrowds() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        GroundTruth crowd = new GroundTruth(0, 0, 0, 50, 50, 2500, true, null);
        matrix.add(List.of(crowd), found(new float[] {0, 0, 50, 50}, new float[] {0.25f}, 1));
        for (int i = 0; i < 9; i++) {
            assertEquals(0, matrix.count(i / 3, i % 3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001, 60_000, Integer.MAX_VALUE})
    void refusesNumbersOfClassesThatNoMatrixHas(int classes) {
        assertEquals(
                "classes: expected 1 to 10000, found " + classes,
                assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(classes))
                        .getMessage());
    }

    @Test
    void refusesClassesOutOfRange() {
        ConfusionMatrix matrix = new ConfusionMatrix(1);
        assertThrows(IllegalArgumentException.class, () -> matrix.add(TWO, found(new float[0], new float[0])));
        Detections second = found(new float[] {0, 0, 50, 50}, new float[] {1}, 1);
        assertThrows(IllegalArgumentException.class, () -> matrix.add(List.of(), second));
        assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(0));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.count(0, 2));
    }
}

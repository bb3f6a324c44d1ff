package io.yolo4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsistencyTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    private static Detections found(float[] boxes, float[] scores, int... classIds) {
        return Detections.of(100, 100, boxes, scores, classIds, NAMES);
    }

    private static final Detections NOTHING = found(new float[0], new float[0]);

    @Test
    void equalResultsAgree() {
        Detections found = found(new float[] {0, 0, 10, 10, 20, 20, 40, 40}, new float[] {0.9f, 0.5f}, 0, 1);
        Comparison comparison = Comparison.of(found, found);
        assertEquals(0, comparison.badness());
        Consistency all = Consistency.of(List.of(comparison, Comparison.of(NOTHING, NOTHING)));
        assertEquals(
                "2 2 2 2 0",
                all.images() + " " + all.firstObjects() + " " + all.secondObjects() + " " + all.matched() + " "
                        + all.classChanges());
        assertEquals(1, all.shareOfFirst());
        assertEquals(1, all.shareOfSecond());
        assertEquals(new Spread(1, 1, 1, 1, 1, 1), all.iou());
        assertEquals(new Spread(0, 0, 0, 0, 0, 0), all.scoreDifference());
    }

    @Test
    void pairsWhatOverlapsMostAndNamesTheRest() {
        Detections first = found(
                new float[] {0, 0, 10, 10, 0, 0, 10, 8, 50, 50, 60, 60, 80, 80, 90, 90},
                new float[] {0.9f, 0.8f, 0.7f, 0.6f},
                0,
                0,
                1,
                2);
        Detections second = found(
                new float[] {0, 0, 10, 8, 50, 50, 60, 60, 20, 20, 30, 30}, new float[] {0.85f, 0.5f, 0.4f}, 0, 2, 0);
        Comparison comparison = Comparison.of(first, second);
        assertEquals(1, comparison.pairs().size());
        Comparison.Pair pair = comparison.pairs().get(0);
        assertEquals("1 0", pair.first() + " " + pair.second());
        assertEquals(1, pair.iou());
        assertEquals(0.05, pair.scoreDifference(), 1e-6);
        assertEquals(1, comparison.classChanges().size());
        assertEquals(
                "2 1",
                comparison.classChanges().get(0).first() + " "
                        + comparison.classChanges().get(0).second());
        assertEquals(List.of(0, 3), comparison.onlyFirst());
        assertEquals(List.of(2), comparison.onlySecond());
        assertEquals(0.05 + 0.7 + 0.5 + 0.9 + 0.6 + 0.4, comparison.badness(), 1e-6);

        Comparison exchanged = Comparison.of(second, first);
        assertEquals(comparison.badness(), exchanged.badness(), 1e-12);
        assertEquals(comparison.onlyFirst(), exchanged.onlySecond());

        Consistency all = Consistency.of(List.of(comparison));
        assertEquals(0.25, all.shareOfFirst());
        assertEquals(1 / 3.0, all.shareOfSecond());
        assertEquals(1, all.classChanges());
        assertEquals("25.0 % and 33.3 % matched, mean IoU 1.000, mean score difference 0.050", all.toString());
    }

    @Test
    void halfAnOverlapIsEnough() {
        Detections whole = found(new float[] {0, 0, 10, 10}, new float[] {1}, 0);
        Detections half = found(new float[] {0, 0, 10, 5}, new float[] {1}, 0);
        Detections less = found(new float[] {0, 0, 10, 4.9f}, new float[] {1}, 0);
        assertEquals(1, Comparison.of(whole, half).pairs().size());
        assertEquals(0.5, Comparison.of(whole, half).badness());
        assertEquals(0, Comparison.of(whole, less).pairs().size());
        assertEquals(2, Comparison.of(whole, less).badness());
    }

    @Test
    void nothingHasNoFigures() {
        Consistency none = Consistency.of(List.of());
        assertEquals(1, none.shareOfFirst());
        assertTrue(Double.isNaN(none.iou().mean()) && Double.isNaN(none.iou().median()));
    }

    @Test
    void refusesTwoImages() {
        Detections other = Detections.of(50, 100, new float[0], new float[0], new int[0], NAMES);
        assertThrows(IllegalArgumentException.class, () -> Comparison.of(NOTHING, other));
    }

    /** As {@code numpy.percentile}. */
    @Test
    void interpolatesPercentiles() {
        Spread spread = Spread.of(4, 1, 2, 10);
        assertEquals(
                new Spread(4.25, 1, 1.3, 3, 8.2, 10).toString(), rounded(spread).toString());
    }

    private static Spread rounded(Spread s) {
        return new Spread(rounded(s.mean()), s.least(), rounded(s.p10()), s.median(), rounded(s.p90()), s.greatest());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e9) / 1e9;
    }
}

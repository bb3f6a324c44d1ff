package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NmsTest {
    private static final float[] SQUARE = {0, 0, 10, 10};
    private static final float[] HALF = {0, 0, 10, 5}; // IoU with SQUARE exactly 0.5
    private static final float[] ELSEWHERE = {100, 100, 110, 110};

    private static Candidates none() {
        return new Candidates(Float.NEGATIVE_INFINITY, null);
    }

    private static void add(Candidates to, float[] box, float score, int classId) {
        to.addCorners(box[0], box[1], box[2], box[3], score, classId, 0);
    }

    private static List<Integer> select(Nms nms, Candidates candidates) {
        int kept = nms.select(candidates);
        return IntStream.range(0, kept).mapToObj(nms::kept).toList();
    }

    @Test
    void keepsNothingOfNothing() {
        assertEquals(List.of(), select(Nms.of(0.5f, false, 300, 80), none()));
    }

    @Test
    void keepsNothingWhereNothingIsAskedFor() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.9f, 0);
        assertEquals(List.of(), select(Nms.of(0.5f, false, 0, 1), candidates));
    }

    @Test
    void takesTheBetterOfTwoBoxes() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.5f, 0);
        add(candidates, SQUARE, 0.6f, 0);
        assertEquals(List.of(1), select(Nms.of(0.5f, false, 300, 1), candidates));
    }

    @Test
    void takesEqualScoresInTheOrderOfTheCandidates() {
        Candidates candidates = none();
        add(candidates, ELSEWHERE, 0.5f, 0);
        add(candidates, SQUARE, 0.5f, 0);
        add(candidates, SQUARE, 0.5f, 0);
        add(candidates, ELSEWHERE, 0.5f, 1);
        assertEquals(List.of(0, 1, 3), select(Nms.of(0.5f, false, 300, 2), candidates));
    }

    @Test
    void keepsABoxWhoseIouIsExactlyTheThreshold() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.9f, 0);
        add(candidates, HALF, 0.8f, 0);
        assertEquals(List.of(0, 1), select(Nms.of(0.5f, false, 300, 1), candidates));
        assertEquals(List.of(0), select(Nms.of(Math.nextDown(0.5f), false, 300, 1), candidates));
    }

    /** Cut to whole pixels these would be the same box, and those no longer overlap. */
    @Test
    void comparesBoxesAsTheyAre() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.9f, 0);
        add(candidates, new float[] {0.9f, 0, 10.9f, 10}, 0.8f, 0); // IoU 0.835
        assertEquals(List.of(0, 1), select(Nms.of(0.84f, false, 300, 1), candidates));
        assertEquals(List.of(0), select(Nms.of(0.83f, false, 300, 1), candidates));
        Candidates small = none();
        add(small, new float[] {0.1f, 0.1f, 0.9f, 0.9f}, 0.9f, 0);
        add(small, new float[] {0.15f, 0.1f, 0.95f, 0.9f}, 0.8f, 0);
        assertEquals(List.of(0), select(Nms.of(0.5f, false, 300, 1), small));
    }

    @Test
    void suppressesEveryOverlapAtThresholdZeroButNotTouchingBoxes() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.9f, 0);
        add(candidates, new float[] {9.75f, 9.75f, 20, 20}, 0.8f, 0);
        add(candidates, new float[] {10, 0, 20, 10}, 0.7f, 0);
        assertEquals(List.of(0, 2), select(Nms.of(0, false, 300, 1), candidates));
    }

    @Test
    void keepsEverythingAtThresholdOne() {
        Candidates candidates = none();
        for (int i = 0; i < 5; i++) {
            add(candidates, SQUARE, 0.9f, 0);
        }
        add(candidates, new float[] {0, 0, Math.nextUp(10f), 10}, 0.9f, 0);
        assertEquals(6, Nms.of(1, true, 300, 1).select(candidates));
    }

    @Test
    void suppressesWithinAClassUnlessAgnostic() {
        Candidates candidates = none();
        add(candidates, SQUARE, 0.7f, 2);
        add(candidates, SQUARE, 0.9f, 0);
        add(candidates, SQUARE, 0.8f, 1);
        add(candidates, SQUARE, 0.6f, 1);
        assertEquals(List.of(1, 2, 0), select(Nms.of(0.5f, false, 300, 3), candidates));
        assertEquals(List.of(1), select(Nms.of(0.5f, true, 300, 3), candidates));
    }

    @Test
    void aSuppressedBoxSuppressesNothing() {
        Candidates candidates = none();
        add(candidates, new float[] {0, 0, 10, 10}, 0.9f, 0);
        add(candidates, new float[] {4, 0, 14, 10}, 0.8f, 0);
        add(candidates, new float[] {8, 0, 18, 10}, 0.7f, 0);
        assertEquals(List.of(0, 2), select(Nms.of(0.4f, false, 300, 1), candidates));
    }

    @Test
    void stopsAtTheMostDetectionsAskedFor() {
        Candidates candidates = none();
        for (int i = 0; i < 1000; i++) {
            add(candidates, new float[] {20 * i, 0, 20 * i + 10, 10}, (i * 7919 % 1000) / 1000f, i % 3);
        }
        List<Integer> all = select(Nms.of(0.5f, false, 5000, 3), candidates);
        assertEquals(1000, all.size());
        assertEquals(all.subList(0, 7), select(Nms.of(0.5f, false, 7, 3), candidates));
        assertEquals(all.subList(0, 301), select(Nms.of(0.5f, false, 301, 3), candidates));
    }

    @Test
    void ordersZerosDenormalsAndNegativeScores() {
        Candidates candidates = none();
        float[] scores = {-1, Float.MIN_VALUE, -0f, 0f, -Float.MIN_VALUE, 2 * Float.MIN_VALUE, -0f, Float.MAX_VALUE};
        for (int i = 0; i < scores.length; i++) {
            add(candidates, new float[] {20 * i, 0, 20 * i + 10, 10}, scores[i], 0);
        }
        assertEquals(List.of(7, 5, 1, 2, 3, 6, 4, 0), select(Nms.of(0.5f, false, 300, 1), candidates));
    }

    @Test
    void onlyTheThirtyThousandBestTakePart() {
        Candidates candidates = none();
        // 29,999 boxes of class 0 upon each other, then one elsewhere that is the 30,000th, then one that is too late.
        add(candidates, new float[] {200, 0, 210, 10}, 0.1f, 0);
        add(candidates, ELSEWHERE, 0.2f, 0);
        for (int i = 0; i < 29_999; i++) {
            add(candidates, SQUARE, 0.9f, 0);
        }
        assertEquals(List.of(2, 1), select(Nms.of(0.5f, false, 300, 1), candidates));
    }

    @Test
    void aSmallListAfterABigOneIsSelectedAsByANewInstance() {
        Random random = new Random(5);
        for (boolean agnostic : new boolean[] {false, true}) {
            Nms used = Nms.of(0.45f, agnostic, 2000, 4);
            for (int size : new int[] {5000, 3, 0, 700, 1}) {
                Candidates candidates = random(random, size, 4);
                assertEquals(select(Nms.of(0.45f, agnostic, 2000, 4), candidates), select(used, candidates));
            }
        }
    }

    @Property(tries = 300, seed = "20240901", edgeCases = EdgeCasesMode.NONE)
    void equalsTheGreedyDefinition(
            @ForAll long seed,
            @ForAll @IntRange(max = 80) int size,
            @ForAll @IntRange(min = 1, max = 4) int classes,
            @ForAll boolean agnostic,
            @ForAll @IntRange(max = 4) int quarters,
            @ForAll @IntRange(min = 1, max = 40) int most) {
        Candidates candidates = random(new Random(seed), size, classes);
        float iou = quarters / 4f;
        assertEquals(greedy(candidates, iou, agnostic, most), select(Nms.of(iou, agnostic, most, classes), candidates));
    }

    @Property(tries = 100, seed = "20240902", edgeCases = EdgeCasesMode.NONE)
    void selectingFromWhatWasKeptKeepsAll(
            @ForAll long seed, @ForAll @IntRange(max = 200) int size, @ForAll boolean agnostic) {
        Candidates candidates = random(new Random(seed), size, 3);
        Nms nms = Nms.of(0.3f, agnostic, 1000, 3);
        List<Integer> kept = select(nms, candidates);
        Candidates again = none();
        kept.forEach(i -> add(again, box(candidates, i), candidates.score(i), candidates.classId(i)));
        assertEquals(IntStream.range(0, kept.size()).boxed().toList(), select(nms, again));
    }

    @Property(tries = 100, seed = "20240903", edgeCases = EdgeCasesMode.NONE)
    void theOrderOfCandidatesDoesNotMatterWhereScoresDiffer(
            @ForAll long seed, @ForAll @IntRange(max = 100) int size, @ForAll boolean agnostic) {
        Random random = new Random(seed);
        Candidates ties = random(random, size, 3);
        Candidates candidates = none();
        for (int i = 0; i < ties.size(); i++) {
            add(candidates, box(ties, i), (i * 37 % 101) / 101f, ties.classId(i));
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(order, random);
        Candidates shuffled = none();
        order.forEach(i -> add(shuffled, box(candidates, i), candidates.score(i), candidates.classId(i)));
        List<Integer> kept = select(Nms.of(0.3f, agnostic, 1000, 3), candidates);
        List<Integer> keptOfShuffled = select(Nms.of(0.3f, agnostic, 1000, 3), shuffled);
        assertEquals(kept, keptOfShuffled.stream().map(order::get).toList());
    }

    /** Small integer boxes and five scores, so that ties and exact thresholds are the rule. */
    private static Candidates random(Random random, int size, int classes) {
        Candidates candidates = none();
        for (int i = 0; i < size; i++) {
            int x = random.nextInt(12), y = random.nextInt(12);
            float[] box = {x, y, x + 1 + random.nextInt(8), y + 1 + random.nextInt(8)};
            add(candidates, box, random.nextInt(5) / 4f, random.nextInt(classes));
        }
        return candidates;
    }

    private static float[] box(Candidates c, int i) {
        return new float[] {c.x1(i), c.y1(i), c.x2(i), c.y2(i)};
    }

    /** The definition: take the best that is left, drop what overlaps it more than allowed, and so on. */
    private static List<Integer> greedy(Candidates c, float threshold, boolean agnostic, int most) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, c.size())
                .boxed()
                .sorted(Comparator.comparing(i -> -c.score(i)))
                .toList());
        Set<Integer> dropped = new HashSet<>();
        List<Integer> kept = new ArrayList<>();
        for (int a = 0; a < order.size() && kept.size() < most; a++) {
            int best = order.get(a);
            if (dropped.contains(best)) {
                continue;
            }
            kept.add(best);
            for (int other : order.subList(a + 1, order.size())) {
                boolean rivals = agnostic || c.classId(best) == c.classId(other);
                if (rivals && iou(box(c, best), box(c, other)) > threshold) {
                    dropped.add(other);
                }
            }
        }
        return kept;
    }

    private static float iou(float[] a, float[] b) {
        float w = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
        float h = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
        float areaA = (a[2] - a[0]) * (a[3] - a[1]), areaB = (b[2] - b[0]) * (b[3] - b[1]);
        return w * h / (areaA + areaB - w * h);
    }
}

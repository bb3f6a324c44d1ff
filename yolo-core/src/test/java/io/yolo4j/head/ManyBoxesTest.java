package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Suppression of more boxes than are looked through one by one: the same boxes in the same order as if they were. */
class ManyBoxesTest {
    private static final float[] THRESHOLDS = {0, 1e-6f, 0.1f, 0.3f, 0.45f, 0.5f, 0.7f, 0.95f, 1};

    @ParameterizedTest
    @CsvFileSource(resources = "nms-kept.csv")
    void keepsWhatTorchvisionAndOpenCvKeep(String kind, int count, int classes, int kept, String hash) {
        Candidates candidates = new NmsScene(kind, count, classes).candidates();
        int[] indices = select(Nms.of(0.45f, false, Integer.MAX_VALUE, classes), candidates);
        assertEquals(kept, indices.length);
        assertEquals(hash, NmsScene.hash(indices));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "nms-kept.csv")
    void keepsTheBestOfThemWhereFewerAreAskedFor(String kind, int count, int classes, int kept, String hash) {
        Candidates candidates = new NmsScene(kind, count, classes).candidates();
        int[] all = select(Nms.of(0.45f, false, Integer.MAX_VALUE, classes), candidates);
        for (int most : new int[] {300, 512, 513, 1500, 14_000, 29_999}) {
            int[] best = Arrays.copyOf(all, Math.min(most, all.length));
            assertArrayEquals(best, select(Nms.of(0.45f, false, most, classes), candidates));
        }
    }

    @Property(tries = 200, seed = "20261121", edgeCases = EdgeCasesMode.NONE)
    void equalsLookingThroughTheKeptBoxes(
            @ForAll long seed,
            @ForAll @IntRange(min = 513, max = 1500) int size,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean agnostic,
            @ForAll boolean placed,
            @ForAll @IntRange(min = 0, max = 8) int threshold,
            @ForAll @IntRange(min = 0, max = 5) int kind) {
        Random random = new Random(seed);
        Candidates candidates = new Candidates(Float.NEGATIVE_INFINITY, null);
        if (placed) {
            candidates.within(3, 5, 43, 30);
        }
        for (int i = 0; i < size; i++) {
            float[] box = box(random, kind);
            float score = random.nextInt(50) / 49f;
            candidates.addCorners(box[0], box[1], box[2], box[3], score, random.nextInt(classes), i);
        }
        int[] expected = lookedThrough(candidates, THRESHOLDS[threshold], agnostic);
        for (int most : new int[] {513, 600, Integer.MAX_VALUE}) {
            int[] best = Arrays.copyOf(expected, Math.min(most, expected.length));
            assertArrayEquals(best, select(Nms.of(THRESHOLDS[threshold], agnostic, most, classes), candidates));
        }
    }

    /** 0.6 is the IoU of the first two, but their areas and what they share all underflow to the same number. */
    @Test
    void suppressesWhatUnderflowMakesEqual() {
        float unit = 0x1p-75f;
        Candidates candidates = new Candidates(Float.NEGATIVE_INFINITY, null);
        candidates.addCorners(0, 0, 4 * unit, unit, 1, 0, 0);
        candidates.addCorners(unit, 0, 5 * unit, unit, 1, 0, 1);
        for (int i = 0; i < 600; i++) {
            float x = i % 25 * unit, y = (3 + i / 25) * unit;
            candidates.addCorners(x, y, x + unit, y + unit, 0.5f, 0, i);
        }
        int[] kept = select(Nms.of(0.95f, false, Integer.MAX_VALUE, 1), candidates);
        assertArrayEquals(lookedThrough(candidates, 0.95f, false), kept);
        assertEquals(601, kept.length);
    }

    /**
     * 0: small whole numbers, where edges touch, boxes are equal and IoUs are the thresholds; 1: of all sizes; 2: one far off; 3: so small that
     * areas underflow; 4: so large that they overflow; 5: where floats are whole numbers.
     */
    private static float[] box(Random random, int kind) {
        float x = random.nextInt(40), y = random.nextInt(40), w = 1 + random.nextInt(8), h = 1 + random.nextInt(8);
        float scale = 1, shift = 0;
        switch (kind) {
            case 1 -> {
                x = random.nextFloat() * 640 - 20;
                y = random.nextFloat() * 640 - 20;
                w = (float) Math.exp(random.nextGaussian() * 2 + 2);
                h = (float) Math.exp(random.nextGaussian() * 2 + 2);
            }
            case 2 -> shift = random.nextInt(200) == 0 ? 1e6f : 0;
            case 3 -> scale = random.nextBoolean() ? 0x1p-71f : 0x1p-75f;
            case 4 -> scale = 0x1p62f;
            case 5 -> shift = 1 << 24;
            default -> {}
        }
        return new float[] {x * scale + shift, y * scale + shift, (x + w) * scale + shift, (y + h) * scale + shift};
    }

    @Test
    void aSmallSceneAfterALargeOneIsSelectedAsByANewInstance() {
        Nms used = Nms.of(0.45f, false, Integer.MAX_VALUE, 80);
        for (NmsScene scene : List.of(
                new NmsScene("scattered", 30_000, 80),
                new NmsScene("clustered", 600, 3),
                new NmsScene("mixed", 9000, 1),
                new NmsScene("scattered", 10, 2))) {
            Candidates candidates = scene.candidates();
            int[] fresh = select(Nms.of(0.45f, false, Integer.MAX_VALUE, 80), candidates);
            assertArrayEquals(fresh, select(used, candidates));
        }
    }

    @Test
    void sortsManyScoresAsAFew() {
        Random random = new Random(3);
        float[] special = {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1, -1};
        Candidates candidates = new Candidates(Float.NEGATIVE_INFINITY, null);
        for (int i = 0; i < 5000; i++) {
            float score = random.nextInt(4) == 0 ? special[random.nextInt(8)] : Float.intBitsToFloat(random.nextInt());
            candidates.addCorners(0, 0, 1, 1, Float.isFinite(score) ? score : 0.5f, 0, i);
        }
        long[] order = new ScoreOrder().of(candidates);
        int[] sorted =
                IntStream.range(0, candidates.size()).map(i -> (int) order[i]).toArray();
        assertArrayEquals(byScore(candidates), sorted);
    }

    /** The same arithmetic, box after box. */
    private static int[] lookedThrough(Candidates c, float threshold, boolean agnostic) {
        int[] kept = new int[c.size()];
        int size = 0;
        for (int index : byScore(c)) {
            boolean stays = true;
            for (int k = 0; k < size && stays; k++) {
                stays = !(agnostic || c.classId(kept[k]) == c.classId(index)) || !overlap(c, kept[k], index, threshold);
            }
            if (stays) {
                kept[size++] = index;
            }
        }
        return Arrays.copyOf(kept, size);
    }

    private static int[] byScore(Candidates c) {
        return IntStream.range(0, c.size())
                .boxed()
                .sorted((a, b) -> Float.compare(c.score(b) + 0f, c.score(a) + 0f))
                .mapToInt(i -> i)
                .toArray();
    }

    private static boolean overlap(Candidates c, int kept, int index, float threshold) {
        float w = Math.min(c.x2(index), c.x2(kept)) - Math.max(c.x1(index), c.x1(kept));
        float h = Math.min(c.y2(index), c.y2(kept)) - Math.max(c.y1(index), c.y1(kept));
        return w > 0 && h > 0 && w * h / (area(c, kept) + area(c, index) - w * h) > threshold;
    }

    private static float area(Candidates c, int index) {
        return (c.x2(index) - c.x1(index)) * (c.y2(index) - c.y1(index));
    }

    private static int[] select(Nms nms, Candidates candidates) {
        int kept = nms.select(candidates);
        return IntStream.range(0, kept).map(nms::kept).toArray();
    }
}

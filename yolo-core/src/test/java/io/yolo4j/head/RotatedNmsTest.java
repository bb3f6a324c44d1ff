package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suppression of oriented boxes; the numbers are those of Ultralytics 8.4.190 in double precision. */
class RotatedNmsTest {
    private static final double EPS = 1e-7;

    /** cx, cy, width, height, angle, score. */
    private static final float[][] BOXES = {
        {28, 27, 39, 18, 0.2f, 0.7167f},
        {67, 49, 37, 26, -0.3f, 0.5708f},
        {55, 56, 30, 14, -0.7f, 0.9208f},
        {62, 21, 26, 33, 2.2f, 0.3958f},
        {49, 28, 36, 35, -0.5f, 0.4542f},
        {44, 75, 38, 10, 0.6f, 0.7458f},
        {52, 24, 32, 21, 1.7f, 0.7750f},
        {52, 27, 29, 15, 1.3f, 0.3083f},
        {65, 76, 6, 8, 1.8f, 0.4250f},
        {78, 57, 39, 36, -0.6f, 0.6292f},
        {72, 42, 16, 20, 0.7f, 0.8333f},
        {28, 50, 14, 11, -0.6f, 0.8917f},
        {46, 59, 35, 28, -0.2f, 0.3375f},
        {79, 36, 8, 12, 1.8f, 0.5417f},
        {71, 28, 25, 36, -0.5f, 0.4833f},
        {40, 67, 39, 13, 1, 0.2792f},
        {34, 60, 26, 7, -0.7f, 0.5125f},
        {47, 50, 11, 12, 0.2f, 0.8042f},
        {76, 69, 21, 17, 2, 0.3667f},
        {70, 52, 30, 21, 0.2f, 0.6f},
        {78, 78, 17, 36, 0.2f, 0.6583f},
        {28, 32, 27, 29, -0.5f, 0.8625f},
        {38, 53, 31, 17, 1.6f, 0.25f},
        {69, 49, 36, 6, -0.2f, 0.6875f},
    };

    private static Candidates none() {
        return new Candidates(Float.NEGATIVE_INFINITY, null);
    }

    private static void add(Candidates to, float[] box, float score, int classId) {
        to.addRotated(box[0], box[1], box[2], box[3], box[4], score, classId, 0);
    }

    private static List<Integer> select(Nms nms, Candidates candidates) {
        int kept = nms.select(candidates);
        return IntStream.range(0, kept).mapToObj(nms::kept).toList();
    }

    /** The last column is batch_probiou of the two boxes. */
    @ParameterizedTest
    @CsvSource({
        "50, 50, 40, 20, 0.3, 55, 48, 38, 22, 0.5, 0.735269",
        "50, 50, 40, 20, 0.3, 50, 50, 40, 20, 1.8708, 0.552786",
        "50, 50, 40, 20, 0.3, 50, 50, 20, 40, 0.3, 0.552786",
        "50, 50, 40, 20, 0.3, 50, 50, 40, 20, -0.7, 0.607152",
        "50, 50, 40, 20, 0.3, 90, 50, 40, 20, 0.3, 0.078382",
        "50, 50, 40, 20, 0.3, 52, 51, 40, 2, 0.3, 0.253362",
        "50, 50, 40, 20, 0.3, 50, 50, 400, 200, 1.2, 0.103726",
        "20.5, 33.25, 7, 9, 0.1, 22, 34, 7.5, 8, -0.4, 0.719933",
        "300, 40, 15, 3, 2.2, 301, 42, 15, 3.5, 2, 0.365337",
        "55, 48, 38, 22, 0.5, 50, 50, 40, 20, -0.7, 0.576079",
    })
    void suppressesABoxWhoseProbIouIsGreaterThanTheThreshold(
            float cx1,
            float cy1,
            float w1,
            float h1,
            float angle1,
            float cx2,
            float cy2,
            float w2,
            float h2,
            float angle2,
            float probIou) {
        for (boolean swapped : new boolean[] {false, true}) {
            Candidates pair = none();
            add(pair, new float[] {cx1, cy1, w1, h1, angle1}, swapped ? 0.8f : 0.9f, 0);
            add(pair, new float[] {cx2, cy2, w2, h2, angle2}, swapped ? 0.9f : 0.8f, 0);
            assertEquals(1, Nms.rotated(probIou - 1e-5f, false, 300, 1).select(pair));
            assertEquals(2, Nms.rotated(probIou + 1e-5f, false, 300, 1).select(pair));
        }
    }

    /** fast_nms of the boxes above, at thresholds that no probIoU comes near. */
    @ParameterizedTest
    @CsvSource({
        "0, 2",
        "0.1, 2 11 5 20 8",
        "0.3, 2 11 21 10 17 6 5 23 20 13 16 8",
        "0.45, 2 11 21 10 17 6 5 23 20 9 13 16 14 8",
        "0.7, 2 11 21 10 17 6 5 0 23 20 9 19 13 16 14 4 8 3 18 12 15 22",
        "1, 2 11 21 10 17 6 5 0 23 20 9 19 1 13 16 14 4 8 3 18 12 7 15 22",
    })
    void keepsWhatUltralyticsKeeps(float threshold, String expected) {
        Candidates candidates = none();
        for (float[] box : BOXES) {
            add(candidates, box, box[5], 0);
        }
        List<String> kept = select(Nms.rotated(threshold, false, 300, 1), candidates).stream()
                .map(String::valueOf)
                .toList();
        assertEquals(List.of(expected.split(" ")), kept);
    }

    @Test
    void aSuppressedBoxSuppressesToo() {
        Candidates candidates = none();
        for (int i = 0; i < 3; i++) {
            add(candidates, new float[] {50 + 12 * i, 50, 40, 20, 0}, 0.9f - 0.1f * i, 0);
        }
        double near = probIou(new double[] {50, 50, 40, 20, 0}, new double[] {62, 50, 40, 20, 0});
        double far = probIou(new double[] {50, 50, 40, 20, 0}, new double[] {74, 50, 40, 20, 0});
        float between = (float) (near + far) / 2;
        assertEquals(List.of(0), select(Nms.rotated(between, false, 300, 1), candidates));
    }

    @Test
    void suppressesWithinAClassUnlessAgnostic() {
        Candidates candidates = none();
        float[] box = {50, 50, 40, 20, 1};
        add(candidates, box, 0.7f, 2);
        add(candidates, box, 0.9f, 0);
        add(candidates, box, 0.8f, 1);
        add(candidates, box, 0.6f, 1);
        assertEquals(List.of(1, 2, 0), select(Nms.rotated(0.5f, false, 300, 3), candidates));
        assertEquals(List.of(1), select(Nms.rotated(0.5f, true, 300, 3), candidates));
    }

    @Test
    void keepsEqualBoxesAtThresholdOneAndFarOnesAtThresholdZero() {
        Candidates candidates = none();
        add(candidates, new float[] {50, 50, 40, 20, 1}, 0.9f, 0);
        add(candidates, new float[] {50, 50, 40, 20, 1}, 0.9f, 0);
        add(candidates, new float[] {500, 50, 40, 20, 1}, 0.8f, 0);
        assertEquals(List.of(0, 1, 2), select(Nms.rotated(1, false, 300, 1), candidates));
        assertEquals(List.of(0, 2), select(Nms.rotated(0, false, 300, 1), candidates));
        assertEquals(List.of(), select(Nms.rotated(1, false, 0, 1), candidates));
        assertEquals(List.of(), select(Nms.rotated(1, false, 300, 1), none()));
    }

    @Property(tries = 300, seed = "20261121", edgeCases = EdgeCasesMode.NONE)
    void equalsTheMatrixRule(
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int size,
            @ForAll @IntRange(min = 1, max = 4) int classes,
            @ForAll boolean agnostic,
            @ForAll @IntRange(max = 10) int tenths,
            @ForAll @IntRange(min = 1, max = 40) int most) {
        Candidates candidates = random(new Random(seed), size, classes);
        float threshold = tenths / 10f;
        List<Integer> expected = matrixRule(candidates, threshold, agnostic, most);
        assertEquals(expected, select(Nms.rotated(threshold, agnostic, most, classes), candidates));
    }

    @Test
    void aSmallListAfterABigOneIsSelectedAsByANewInstance() {
        Random random = new Random(5);
        Nms used = Nms.rotated(0.45f, false, 2000, 4);
        for (int size : new int[] {3000, 3, 0, 700, 1}) {
            Candidates candidates = random(random, size, 4);
            assertEquals(select(Nms.rotated(0.45f, false, 2000, 4), candidates), select(used, candidates));
        }
    }

    private static Candidates random(Random random, int size, int classes) {
        Candidates candidates = none();
        for (int i = 0; i < size; i++) {
            float[] box = {
                random.nextInt(60),
                random.nextInt(60),
                1 + random.nextInt(40),
                1 + random.nextInt(40),
                (random.nextFloat() * 2 - 0.5f) * (float) Math.PI
            };
            add(candidates, box, random.nextInt(20) / 20f, random.nextInt(classes));
        }
        return candidates;
    }

    /** Every box that no better one of its class comes too near, whatever became of that one; the best of them. */
    private static List<Integer> matrixRule(Candidates c, float threshold, boolean agnostic, int most) {
        List<Integer> order = IntStream.range(0, c.size())
                .boxed()
                .sorted(Comparator.comparing(i -> -c.score(i)))
                .toList();
        List<Integer> kept = new ArrayList<>();
        for (int rank = 0; rank < order.size() && kept.size() < most; rank++) {
            int box = order.get(rank);
            boolean near = order.subList(0, rank).stream()
                    .anyMatch(better -> (agnostic || c.classId(better) == c.classId(box))
                            && probIou(box(c, better), box(c, box)) > threshold);
            if (!near) {
                kept.add(box);
            }
        }
        return kept;
    }

    private static double[] box(Candidates c, int index) {
        return IntStream.range(0, 5).mapToDouble(i -> c.rotated(index, i)).toArray();
    }

    /** Equations 6 to 9 and 15 of Llerena et al. 2021 (arXiv 2106.06072), with the epsilons of Ultralytics. */
    private static double probIou(double[] p, double[] q) {
        double[] s = covariance(p), t = covariance(q);
        double a = s[0] + t[0], b = s[1] + t[1], c = s[2] + t[2], dx = p[0] - q[0], dy = p[1] - q[1];
        double determinant = a * b - c * c;
        double b1 = (a * dy * dy + b * dx * dx) / (determinant + EPS) / 4 - c * dx * dy / (determinant + EPS) / 2;
        double product = (s[0] * s[1] - s[2] * s[2]) * (t[0] * t[1] - t[2] * t[2]);
        double b2 = Math.log(determinant / (4 * Math.sqrt(product) + EPS) + EPS) / 2;
        double distance = Math.max(EPS, Math.min(100, b1 + b2));
        return 1 - Math.sqrt(1 - Math.exp(-distance) + EPS);
    }

    private static double[] covariance(double[] box) {
        double w = box[2] * box[2] / 12, h = box[3] * box[3] / 12, cos = Math.cos(box[4]), sin = Math.sin(box[4]);
        return new double[] {w * cos * cos + h * sin * sin, w * sin * sin + h * cos * cos, (w - h) * cos * sin};
    }
}

package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.OutputLayout;
import io.yolo4j.fixture.Halves;
import io.yolo4j.spi.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NanoDet, PicoDet and FastestDet against their formulas in double precision. */
class StrideHeadsTest {
    private static final int WIDTH = 96, HEIGHT = 64;
    private static final float THRESHOLD = 0.6f;

    private record Expected(int classId, double score, double x1, double y1, double x2, double y2) {}

    private static float[] random(Random random, int length, boolean scores, ElementType type) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            float value = scores ? random.nextFloat() : (float) random.nextGaussian();
            values[i] = type == ElementType.FLOAT16 ? Tensor.halfToFloat(Halves.fromFloat(value)) : value;
        }
        return values;
    }

    private static void compare(List<Expected> expected, Candidates found) {
        assertEquals(expected.size(), found.size());
        assertTrue(found.size() > 5);
        for (int i = 0; i < found.size(); i++) {
            Expected e = expected.get(i);
            assertEquals(e.classId, found.classId(i));
            assertEquals(e.score, found.score(i), 1e-5);
            assertEquals(e.x1, found.x1(i), 1e-3);
            assertEquals(e.y1, found.y1(i), 1e-3);
            assertEquals(e.x2, found.x2(i), 1e-3);
            assertEquals(e.y2, found.y2(i), 1e-3);
        }
    }

    /** The scores of one box: all above the threshold, or the first of the best. */
    private static List<Integer> chosen(double[] scores, boolean multiLabel) {
        List<Integer> chosen = new ArrayList<>();
        int best = 0;
        for (int c = 0; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        for (int c = 0; c < scores.length; c++) {
            if (scores[c] > THRESHOLD && (multiLabel || c == best)) {
                chosen.add(c);
            }
        }
        return chosen;
    }

    @ParameterizedTest
    @CsvSource({
        "NANODET, 3, 8, 1, false, FLOAT32",
        "NANODET, 3, 8, 3, true, FLOAT32",
        "NANODET, 3, 11, 5, false, FLOAT16",
        "PICODET, 4, 8, 3, false, FLOAT32",
        "PICODET, 4, 8, 80, true, FLOAT32",
    })
    void distancesAreMeansOfDistributionsAboutTheMiddleOfTheCell(
            OutputLayout layout, int strides, int bins, int classes, boolean multiLabel, ElementType type) {
        Random random = new Random(bins * 100 + classes);
        int batch = 2;
        float[][] scores = new float[strides][], sides = new float[strides][];
        Tensor[] tensors = new Tensor[2 * strides];
        for (int s = 0; s < strides; s++) {
            int cells = (int) (Grid.cells(WIDTH, 8 << s) * Grid.cells(HEIGHT, 8 << s));
            scores[s] = random(random, batch * cells * classes, true, type);
            sides[s] = random(random, batch * cells * 4 * bins, false, type);
            tensors[s] = FakeSession.tensor(type, scores[s], batch, cells, classes);
            tensors[strides + s] = FakeSession.tensor(type, sides[s], batch, cells, 4 * bins);
        }
        FakeSession session = new FakeSession(tensors);
        Head head = TestFacts.of(session, WIDTH, HEIGHT).classes(classes).head(layout, multiLabel);
        for (int slot = 1; slot >= 0; slot--) {
            Candidates found = new Candidates(THRESHOLD, null);
            head.decode(session, slot, found);
            List<Expected> expected = new ArrayList<>();
            for (int s = 0; s < strides; s++) {
                int stride = 8 << s, columns = (WIDTH + stride - 1) / stride, rows = (HEIGHT + stride - 1) / stride;
                for (int cell = 0; cell < columns * rows; cell++) {
                    int row = slot * columns * rows + cell;
                    double[] ofClasses = new double[classes];
                    for (int c = 0; c < classes; c++) {
                        ofClasses[c] = scores[s][row * classes + c];
                    }
                    double[] d = new double[4];
                    for (int side = 0; side < 4; side++) {
                        double sum = 0;
                        for (int bin = 0; bin < bins; bin++) {
                            double weight = Math.exp(sides[s][(row * 4 + side) * bins + bin]);
                            sum += weight;
                            d[side] += bin * weight;
                        }
                        d[side] *= stride / sum;
                    }
                    double x = (cell % columns + 0.5) * stride, y = (cell / columns + 0.5) * stride;
                    for (int c : chosen(ofClasses, multiLabel)) {
                        expected.add(new Expected(c, ofClasses[c], x - d[0], y - d[1], x + d[2], y + d[3]));
                    }
                }
            }
            compare(expected, found);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false, FLOAT32", "3, true, FLOAT32", "3, false, FLOAT16", "80, false, FLOAT32"})
    void aCellMapHoldsObjectnessBoxAndClasses(int classes, boolean multiLabel, ElementType type) {
        int batch = 2, columns = WIDTH / 16, rows = HEIGHT / 16, cells = columns * rows, channels = 5 + classes;
        Random random = new Random(classes);
        float[] map = random(random, batch * channels * cells, true, type);
        for (int slot = 0; slot < batch; slot++) {
            float[] box = random(random, 4 * cells, false, type);
            System.arraycopy(box, 0, map, (slot * channels + 1) * cells, 4 * cells);
            for (int i = 0; i < cells; i++) {
                map[slot * channels * cells + i] = 1 - (i % 32) / 64f; // exact in half precision, too
            }
        }
        FakeSession session = FakeSession.of(type, map, batch, channels, rows, columns);
        Head head = TestFacts.of(session, WIDTH, HEIGHT).head(OutputLayout.FASTESTDET, multiLabel);
        for (int slot = 1; slot >= 0; slot--) {
            Candidates found = new Candidates(THRESHOLD, null);
            head.decode(session, slot, found);
            List<Expected> expected = new ArrayList<>();
            for (int cell = 0; cell < cells; cell++) {
                int at = slot * channels * cells + cell;
                double cx = (Math.tanh(map[at + cells]) + cell % columns) / columns * WIDTH;
                double cy = (Math.tanh(map[at + 2 * cells]) + cell / columns) / rows * HEIGHT;
                double w = WIDTH / (1 + Math.exp(-map[at + 3 * cells]));
                double h = HEIGHT / (1 + Math.exp(-map[at + 4 * cells]));
                double[] scores = new double[classes];
                for (int c = 0; c < classes; c++) {
                    scores[c] = Math.pow(map[at], 0.6) * Math.pow(map[at + (5 + c) * cells], 0.4);
                }
                for (int c : chosen(scores, multiLabel)) {
                    expected.add(new Expected(c, scores[c], cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2));
                }
            }
            compare(expected, found);
        }
    }

    @Test
    void brokenScoresAndDistancesAreNoDetections() {
        int[] cells = {96, 24, 6};
        Tensor[] tensors = new Tensor[6];
        float[][] scores = new float[3][], sides = new float[3][];
        for (int s = 0; s < 3; s++) {
            scores[s] = new float[2 * cells[s]];
            sides[s] = new float[32 * cells[s]];
        }
        scores[0][0] = Float.NaN;
        scores[0][1] = 0.9f;
        scores[1][2] = 0.9f;
        sides[1][32 + 9] = Float.NaN;
        scores[2][4] = 0.9f;
        sides[2][64 + 31] = Float.POSITIVE_INFINITY;
        for (int s = 0; s < 3; s++) {
            tensors[s] = FakeSession.tensor(ElementType.FLOAT32, scores[s], 1, cells[s], 2);
            tensors[3 + s] = FakeSession.tensor(ElementType.FLOAT32, sides[s], 1, cells[s], 32);
        }
        FakeSession session = new FakeSession(tensors);
        Head head = TestFacts.of(session, WIDTH, HEIGHT).classes(2).head(OutputLayout.NANODET, true);
        Candidates found = new Candidates(THRESHOLD, null);
        head.decode(session, 0, found);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }

    @Test
    void brokenNumbersOfACellMapAreNoDetections() {
        int cells = 24;
        float[] map = new float[7 * cells];
        Arrays.fill(map, 0, cells, 1);
        map[0] = Float.NaN;
        map[6 * cells] = 1;
        map[5 * cells + 1] = Float.NaN;
        map[6 * cells + 1] = 1;
        map[6 * cells + 2] = 1;
        map[cells + 2] = Float.NaN;
        FakeSession session = FakeSession.of(ElementType.FLOAT32, map, 1, 7, 4, 6);
        Head head = TestFacts.of(session, WIDTH, HEIGHT).head(OutputLayout.FASTESTDET);
        Candidates found = new Candidates(THRESHOLD, null);
        head.decode(session, 0, found);
        assertEquals(0, found.size());
        assertFalse(found.finite());
        map[6 * cells + 23] = 1;
        found.clear();
        head.decode(FakeSession.of(ElementType.FLOAT32, map, 1, 7, 4, 6), 0, found);
        assertEquals(1, found.size());
        assertTrue(found.finite());
    }
}

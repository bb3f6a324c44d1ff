package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.ElementType;
import io.yolo4j.fixture.Halves;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Heads against the plainest loops that give the same, on tensors of a few values so that ties are the rule. */
class HeadPropertyTest {
    private static final float THRESHOLD = 0.25f;

    @Property(tries = 150, seed = "31", edgeCases = EdgeCasesMode.NONE)
    void columns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1100) int cells,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves) {
        check(seed, cells, classes, multiLabel, halves, false, false, null);
    }

    @Property(tries = 150, seed = "32", edgeCases = EdgeCasesMode.NONE)
    void rows(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200) int cells,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves,
            @ForAll boolean objectness) {
        check(seed, cells, classes, multiLabel, halves, true, objectness, null);
    }

    @Property(tries = 50, seed = "33", edgeCases = EdgeCasesMode.NONE)
    void yolox(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves) {
        check(seed, 84, classes, multiLabel, halves, true, true, Grid.of(64, 64, 84));
    }

    private static void check(
            long seed,
            int cells,
            int classes,
            boolean multiLabel,
            boolean halves,
            boolean rows,
            boolean objectness,
            Grid grid) {
        Random random = new Random(seed);
        int leading = objectness ? 5 : 4, channels = leading + classes, batch = 2;
        float[][][] tensor = new float[batch][cells][channels];
        float[] flat = new float[batch * cells * channels];
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < cells; i++) {
                for (int c = 0; c < channels; c++) {
                    float value = value(random, c < 4);
                    tensor[n][i][c] = halves ? Halves.toFloat(Halves.fromFloat(value)) : value;
                    flat[rows ? (n * cells + i) * channels + c : (n * channels + c) * cells + i] = value;
                }
            }
        }
        ElementType type = halves ? ElementType.FLOAT16 : ElementType.FLOAT32;
        FakeSession session = rows
                ? FakeSession.of(type, flat, batch, cells, channels)
                : FakeSession.of(type, flat, batch, channels, cells);
        Head head = rows
                ? new RowHead(0, classes, objectness, multiLabel, BoxParts.NONE, grid, 1, 1)
                : new ColumnHead(0, classes, multiLabel, BoxParts.NONE, 1, 1);
        boolean[] wanted = random.nextBoolean() ? null : new boolean[] {true, false, true, true, false};
        Candidates found = new Candidates(THRESHOLD, wanted);
        for (int n = 0; n < batch; n++) {
            found.clear();
            head.decode(session, n, found);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < cells; i++) {
                float[] box = tensor[n][i].clone();
                if (grid != null) {
                    // 64 x 64: 64 cells of stride 8, 16 of stride 16, 4 of stride 32
                    int stride = i < 64 ? 8 : i < 80 ? 16 : 32, first = i < 64 ? 0 : i < 80 ? 64 : 80;
                    box[0] = (box[0] + (i - first) % (64 / stride)) * stride;
                    box[1] = (box[1] + (i - first) / (64 / stride)) * stride;
                    box[2] = (float) Math.exp(box[2]) * stride;
                    box[3] = (float) Math.exp(box[3]) * stride;
                }
                expect(box, leading, objectness, multiLabel, wanted, expected);
            }
            assertEquals(expected, HeadTest.words(found));
        }
    }

    private static void expect(
            float[] cell,
            int leading,
            boolean objectness,
            boolean multiLabel,
            boolean[] wanted,
            List<String> expected) {
        float x1 = cell[0] - cell[2] / 2, y1 = cell[1] - cell[3] / 2;
        float x2 = cell[0] + cell[2] / 2, y2 = cell[1] + cell[3] / 2;
        for (float value : new float[] {x1, y1, x2, y2, x2 - x1, y2 - y1}) {
            if (Float.isNaN(value) || Float.isInfinite(value)) {
                return;
            }
        }
        if (x1 >= x2 || y1 >= y2 || objectness && !(cell[4] > THRESHOLD && cell[4] < Float.POSITIVE_INFINITY)) {
            return;
        }
        int best = 0;
        float[] scores = new float[cell.length - leading];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = objectness ? cell[4] * cell[leading + c] : cell[leading + c];
            if (Float.isNaN(scores[c]) || scores[c] == Float.POSITIVE_INFINITY) {
                return;
            }
            best = scores[c] > scores[best] ? c : best;
        }
        for (int c = 0; c < scores.length; c++) {
            if (scores[c] > THRESHOLD && (multiLabel || c == best) && (wanted == null || wanted[c])) {
                expected.add(c + " " + scores[c] + " [" + x1 + " " + y1 + " " + x2 + " " + y2 + "]");
            }
        }
    }

    private static float value(Random random, boolean coordinate) {
        return switch (random.nextInt(40)) {
            case 0 -> Float.NaN;
            case 1 -> Float.POSITIVE_INFINITY;
            case 2 -> Float.NEGATIVE_INFINITY;
            case 3 -> -0f;
            default ->
                coordinate ? random.nextInt(60) - 5 : random.nextInt(12) / 16f + (random.nextInt(4) == 0 ? 0.01f : 0);
        };
    }
}

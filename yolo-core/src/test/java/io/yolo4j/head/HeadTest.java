package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** How a head lays out the same cells: cx cy w h [objectness] scores for each. */
    enum Kind {
        COLUMNS,
        ROWS,
        ROWS_WITH_OBJECTNESS;

        Head head(int classes, boolean multiLabel) {
            return this == COLUMNS
                    ? new ColumnHead(0, classes, multiLabel, BoxParts.NONE, 1, 1)
                    : new RowHead(0, classes, this == ROWS_WITH_OBJECTNESS, multiLabel, BoxParts.NONE, null, 1, 1);
        }

        /** @param cells 4 + classes values each; objectness is put in as 1 */
        FakeSession session(ElementType type, float[]... cells) {
            return session(type, 1, cells);
        }

        FakeSession session(ElementType type, int batch, float[]... cells) {
            int each = cells.length / batch;
            int channels = cells[0].length + (this == ROWS_WITH_OBJECTNESS ? 1 : 0);
            float[] values = new float[batch * each * channels];
            for (int cell = 0; cell < cells.length; cell++) {
                for (int channel = 0; channel < channels; channel++) {
                    float value;
                    if (this == ROWS_WITH_OBJECTNESS) {
                        value = channel == 4 ? 1 : cells[cell][channel - (channel > 4 ? 1 : 0)];
                    } else {
                        value = cells[cell][channel];
                    }
                    int slot = cell / each, index = cell % each;
                    values[
                            this == COLUMNS
                                    ? (slot * channels + channel) * each + index
                                    : (slot * each + index) * channels + channel] = value;
                }
            }
            return this == COLUMNS
                    ? FakeSession.of(type, values, batch, channels, each)
                    : FakeSession.of(type, values, batch, each, channels);
        }
    }

    private static Candidates decode(Head head, FakeSession session, float threshold) {
        Candidates out = new Candidates(threshold, null);
        out.clear();
        head.decode(session, 0, out);
        return out;
    }

    private static Candidates decode(Kind kind, boolean multiLabel, float threshold, float[]... cells) {
        return decode(kind.head(cells[0].length - 4, multiLabel), kind.session(ElementType.FLOAT32, cells), threshold);
    }

    static List<String> words(Candidates found) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            words.add(String.format(
                    Locale.ROOT,
                    "%d %s [%s %s %s %s]",
                    found.classId(i),
                    found.score(i),
                    found.x1(i),
                    found.y1(i),
                    found.x2(i),
                    found.y2(i)));
        }
        return words;
    }

    @ParameterizedTest
    @EnumSource
    void readsCentreSizeAndTheBestClass(Kind kind) {
        float[][] cells = {{10, 20, 4, 6, 0.1f, 0.75f}, {30, 40, 2, 2, 0.5f, 0.25f}, {50, 60, 2, 2, 0.125f, 0.25f}};
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16}) {
            assertEquals(
                    List.of("1 0.75 [8.0 17.0 12.0 23.0]", "0 0.5 [29.0 39.0 31.0 41.0]"),
                    words(decode(kind.head(2, false), kind.session(type, cells), 0.25f)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesTheLowestClassAmongEquals(Kind kind) {
        float[] cell = {10, 10, 4, 4, 0.25f, 0.5f, 0.5f, 0.5f};
        assertEquals(List.of("1 0.5 [8.0 8.0 12.0 12.0]"), words(decode(kind, false, 0.1f, cell)));
    }

    @ParameterizedTest
    @EnumSource
    void countsABoxOnceForEachClassInMultiLabel(Kind kind) {
        float[][] cells = {{10, 10, 4, 4, 0.5f, 0.1f, 0.9f}, {20, 10, 4, 4, 0.1f, 0.1f, 0.1f}, {30, 10, 4, 4, 1, 1, 1}};
        assertEquals(
                List.of(
                        "0 0.5 [8.0 8.0 12.0 12.0]",
                        "2 0.9 [8.0 8.0 12.0 12.0]",
                        "0 1.0 [28.0 8.0 32.0 12.0]",
                        "1 1.0 [28.0 8.0 32.0 12.0]",
                        "2 1.0 [28.0 8.0 32.0 12.0]"),
                words(decode(kind, true, 0.1f, cells)));
    }

    @ParameterizedTest
    @EnumSource
    void dropsAScoreThatIsExactlyTheThreshold(Kind kind) {
        for (boolean multiLabel : new boolean[] {false, true}) {
            assertEquals(
                    0,
                    decode(kind, multiLabel, 0.25f, new float[] {10, 10, 4, 4, 0.25f})
                            .size());
            assertEquals(
                    1,
                    decode(kind, multiLabel, 0.25f, new float[] {10, 10, 4, 4, Math.nextUp(0.25f)})
                            .size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void dropsBoxesThatAreNotFiniteOrHaveNoArea(Kind kind) {
        float huge = Float.MAX_VALUE;
        float[][] cells = {
            {NAN, 10, 4, 4, 0.9f},
            {10, NAN, 4, 4, 0.9f},
            {10, 10, NAN, 4, 0.9f},
            {10, 10, 4, NAN, 0.9f},
            {INFINITY, 10, 4, 4, 0.9f},
            {10, -INFINITY, 4, 4, 0.9f},
            {10, 10, INFINITY, 4, 0.9f},
            {10, 10, 4, -INFINITY, 0.9f},
            {10, 10, -4, 4, 0.9f},
            {10, 10, 4, -4, 0.9f},
            {10, 10, -4, -4, 0.9f},
            {10, 10, 0, 4, 0.9f},
            {10, 10, 4, -0f, 0.9f},
            {1e9f, 10, 1, 4, 0.9f}, // the sides fall together when rounded
            {huge, 10, huge, 4, 0.9f},
            {0, 10, huge, 4, 0.9f},
        };
        Candidates found = decode(kind, false, 0.25f, cells);
        assertEquals(1, found.size());
        assertEquals(huge, found.x2(0) - found.x1(0));
        assertTrue(found.finite());
    }

    @ParameterizedTest
    @EnumSource
    void dropsCellsWithAScoreThatIsNoNumberAndOnlyThose(Kind kind) {
        for (float broken : new float[] {NAN, INFINITY}) {
            for (boolean multiLabel : new boolean[] {false, true}) {
                float[][] cells = {
                    {10, 10, 4, 4, broken, 0.9f},
                    {20, 10, 4, 4, 0.9f, broken},
                    {30, 10, 4, 4, 0.1f, 0.5f},
                    {40, 10, 4, 4, 0, 0}
                };
                Candidates found = decode(kind, multiLabel, 0.25f, cells);
                assertEquals(List.of("1 0.5 [28.0 8.0 32.0 12.0]"), words(found));
                assertTrue(found.finite());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"COLUMNS", "ROWS"})
    void saysWhereMostScoresAreNoNumbers(Kind kind) {
        float[][] cells = new float[70][];
        Arrays.fill(cells, new float[] {10, 10, 4, 4, NAN, NAN});
        cells[3] = new float[] {10, 10, 4, 4, INFINITY, -INFINITY};
        assertFalse(decode(kind, false, 0.25f, cells).finite());
        assertFalse(decode(kind, true, 0.25f, cells).finite());
        Arrays.fill(cells, 36, 70, new float[] {10, 10, 4, 4, 0, 0});
        assertFalse(decode(kind, false, 0.25f, cells).finite());
        cells[35] = new float[] {10, 10, 4, 4, 0, 0};
        assertTrue(decode(kind, false, 0.25f, cells).finite());
        assertEquals(0, decode(kind, false, 0.25f, cells).size());
    }

    @ParameterizedTest
    @EnumSource
    void saysWhereBrokenBoxesAreAllThatWasFound(Kind kind) {
        float[][] cells = new float[70][];
        Arrays.fill(cells, new float[] {10, 10, 4, 4, 0, 0});
        cells[7] = new float[] {10, 10, INFINITY, 4, 0.9f, 0};
        assertFalse(decode(kind, false, 0.25f, cells).finite());
        cells[8] = new float[] {10, 10, 4, 4, 0, 0.9f};
        assertTrue(decode(kind, false, 0.25f, cells).finite());
        assertEquals(1, decode(kind, false, 0.25f, cells).size());
    }

    @ParameterizedTest
    @EnumSource
    void aFormerPictureLeavesNoTrace(Kind kind) {
        Candidates out = new Candidates(0.25f, null);
        Head head = kind.head(1, false);
        out.clear();
        head.decode(kind.session(ElementType.FLOAT32, new float[] {10, 10, 4, 4, 0.9f}), 0, out);
        assertEquals(1, out.size());
        out.clear();
        head.decode(kind.session(ElementType.FLOAT32, new float[] {10, 10, 4, 4, NAN}), 0, out);
        assertFalse(out.finite());
        out.clear();
        head.decode(kind.session(ElementType.FLOAT32, new float[] {10, 10, 4, 4, 0.1f}), 0, out);
        assertEquals(0, out.size());
        assertTrue(out.finite());
    }

    @ParameterizedTest
    @EnumSource
    void keepsWantedClassesOnlyAndTheBestClassIsChosenBefore(Kind kind) {
        float[][] cells = {{10, 10, 4, 4, 0.5f, 0.9f, 0.8f}, {20, 10, 4, 4, 0.5f, 0.4f, 0.3f}};
        boolean[] wanted = {true, false, true};
        Candidates out = new Candidates(0.25f, wanted);
        kind.head(3, false).decode(kind.session(ElementType.FLOAT32, cells), 0, out);
        assertEquals(List.of("0 0.5 [18.0 8.0 22.0 12.0]"), words(out));
        out.clear();
        kind.head(3, true).decode(kind.session(ElementType.FLOAT32, cells), 0, out);
        assertEquals(
                List.of(
                        "0 0.5 [8.0 8.0 12.0 12.0]",
                        "2 0.8 [8.0 8.0 12.0 12.0]",
                        "0 0.5 [18.0 8.0 22.0 12.0]",
                        "2 0.3 [18.0 8.0 22.0 12.0]"),
                words(out));
    }

    @ParameterizedTest
    @EnumSource
    void readsEachPictureOfABatchByItself(Kind kind) {
        float[][] cells = {
            {10, 10, 2, 2, 0.5f}, {20, 10, 2, 2, 0},
            {30, 10, 2, 2, 0}, {40, 10, 2, 2, 0.75f},
            {50, 10, 2, 2, 1}, {60, 10, 2, 2, 0.5f}
        };
        List<List<String>> expected = List.of(
                List.of("0 0.5 [9.0 9.0 11.0 11.0]"),
                List.of("0 0.75 [39.0 9.0 41.0 11.0]"),
                List.of("0 1.0 [49.0 9.0 51.0 11.0]", "0 0.5 [59.0 9.0 61.0 11.0]"));
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16}) {
            FakeSession session = kind.session(type, 3, cells);
            Head head = kind.head(1, false);
            for (int slot : new int[] {2, 0, 1}) {
                Candidates out = new Candidates(0.25f, null);
                head.decode(session, slot, out);
                assertEquals(expected.get(slot), words(out));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsTheOutputItWasMadeFor(Kind kind) {
        FakeSession session = new FakeSession(
                FakeSession.tensor(ElementType.FLOAT32, new float[7], 7),
                kind.session(ElementType.FLOAT32, new float[] {10, 10, 4, 4, 0.9f})
                        .output(0));
        Head head = kind == Kind.COLUMNS
                ? new ColumnHead(1, 1, false, BoxParts.NONE, 1, 1)
                : new RowHead(1, 1, kind == Kind.ROWS_WITH_OBJECTNESS, false, BoxParts.NONE, null, 1, 1);
        assertEquals(List.of("0 0.9 [8.0 8.0 12.0 12.0]"), words(decode(head, session, 0.25f)));
    }

    /** 2100 is 320 x 320, 8400 is 640 x 640, 33,600 is 1280 x 1280; the others are the borders of blocks. */
    @ParameterizedTest
    @CsvSource({"1", "63", "64", "65", "1023", "1024", "1025", "2047", "2048", "2100", "8400", "33600"})
    void readsEveryCell(int count) {
        float[][] cells = new float[count][];
        for (int i = 0; i < count; i++) {
            float score = 0.5f + i / 131072f;
            cells[i] = new float[] {i % 2048, i / 2048, 2, 4, i % 2 == 0 ? score : 0, i % 2 == 0 ? 0 : score};
        }
        for (Kind kind : Kind.values()) {
            for (boolean multiLabel : new boolean[] {false, true}) {
                Candidates found = decode(kind, multiLabel, 0.25f, cells);
                assertEquals(count, found.size());
                for (int i = 0; i < count; i++) {
                    assertEquals(i % 2, found.classId(i));
                    assertEquals(0.5f + i / 131072f, found.score(i));
                    assertEquals(i % 2048 - 1, found.x1(i));
                    assertEquals(i / 2048 + 2, found.y2(i));
                }
            }
        }
    }

    /** DJL's YoloV8Translator begins with row 1 at 640 x 640. */
    @ParameterizedTest
    @EnumSource
    void readsRowZeroOfAllRowsAt640(Kind kind) {
        float[][] cells = new float[8400][5];
        cells[0] = new float[] {10, 10, 4, 4, 0.9f};
        assertEquals(List.of("0 0.9 [8.0 8.0 12.0 12.0]"), words(decode(kind, false, 0.25f, cells)));
    }

    /** DJL's YoloV8Translator computes a negative index at 320 x 320 and leaves out rows at 1280 x 1280. */
    @ParameterizedTest
    @ValueSource(ints = {2100, 33600})
    void readsTheFirstAndTheLastRowAt320AndAt1280(int count) {
        for (Kind kind : Kind.values()) {
            float[][] cells = new float[count][5];
            cells[0] = new float[] {10, 10, 4, 4, 0.5f};
            cells[count / 2] = new float[] {30, 10, 4, 4, 0.75f};
            cells[count - 1] = new float[] {20, 10, 4, 4, 0.9f};
            assertEquals(
                    List.of("0 0.5 [8.0 8.0 12.0 12.0]", "0 0.75 [28.0 8.0 32.0 12.0]", "0 0.9 [18.0 8.0 22.0 12.0]"),
                    words(decode(kind, false, 0.25f, cells)));
        }
    }

    /** YoloSharp's buffer has room for one candidate for each box, but gets one for each box and class. */
    @ParameterizedTest
    @EnumSource
    void takesEveryBoxTimesEveryClass(Kind kind) {
        float[][] cells = new float[600][84];
        for (int i = 0; i < cells.length; i++) {
            Arrays.fill(cells[i], 0.9f);
            cells[i][0] = i;
        }
        Candidates found = decode(kind, true, 0.25f, cells);
        assertEquals(600 * 80, found.size());
        for (int i = 0; i < found.size(); i++) {
            assertEquals(i % 80, found.classId(i));
            assertEquals(i / 80 - 0.45f, found.x1(i));
        }
    }

    @Test
    void objectnessMustPassByItself() {
        // 0.3 x 2 would pass; no trained model gives 2, but the rule is the reference's.
        float[] rows = {10, 10, 4, 4, 0.25f, 2, 30, 10, 4, 4, 0.5f, 0.75f, 50, 10, 4, 4, 0.5f, 0.5f};
        for (boolean multiLabel : new boolean[] {false, true}) {
            Candidates found = decode(
                    new RowHead(0, 1, true, multiLabel, BoxParts.NONE, null, 1, 1),
                    FakeSession.of(ElementType.FLOAT32, rows, 1, 3, 6),
                    0.25f);
            assertEquals(List.of("0 0.375 [28.0 8.0 32.0 12.0]"), words(found));
        }
    }

    @Test
    void objectnessThatIsNoNumberDropsTheRow() {
        float[] rows = {10, 10, 4, 4, NAN, 0.9f, 20, 10, 4, 4, INFINITY, 0.9f, 30, 10, 4, 4, -INFINITY, -1};
        Candidates found = decode(
                new RowHead(0, 1, true, false, BoxParts.NONE, null, 1, 1),
                FakeSession.of(ElementType.FLOAT32, rows, 1, 3, 6),
                0.25f);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }

    @Test
    void classesAreEqualWhereTheirProductsWithObjectnessAre() {
        float object = 0.7f, lower = 0.5f;
        while (object * lower != object * Math.nextUp(lower)) {
            lower = Math.nextUp(lower);
        }
        float[] row = {10, 10, 4, 4, object, 0.1f, lower, Math.nextUp(lower)};
        Candidates found = decode(
                new RowHead(0, 3, true, false, BoxParts.NONE, null, 1, 1),
                FakeSession.of(ElementType.FLOAT32, row, 1, 1, 8),
                0.25f);
        assertEquals(1, found.classId(0));
    }

    @Test
    void yoloxOffsetsGrowFromTheirCell() {
        // 64 x 64: 8 x 8 cells of stride 8, 4 x 4 of 16, 2 x 2 of 32.
        Grid grid = Grid.of(64, 64, 84);
        float[] rows = new float[84 * 6];
        System.arraycopy(new float[] {0.5f, 0.25f, 0, 0, 1, 0.5f}, 0, rows, 9 * 6, 6); // stride 8, x 1, y 1
        System.arraycopy(new float[] {0, 0, (float) Math.log(2), 0, 0.5f, 1}, 0, rows, (64 + 7) * 6, 6); // x 3, y 1
        System.arraycopy(new float[] {1, -1, 0, 0, 1, 1}, 0, rows, 83 * 6, 6); // stride 32, x 1, y 1
        System.arraycopy(new float[] {0, 0, 89, 0, 1, 1}, 0, rows, 0, 6); // exp overflows
        Candidates found = decode(
                new RowHead(0, 1, true, false, BoxParts.NONE, grid, 1, 1),
                FakeSession.of(ElementType.FLOAT32, rows, 1, 84, 6),
                0.25f);
        assertEquals(3, found.size());
        assertEquals("0 0.5 [8.0 6.0 16.0 14.0]", words(found).get(0));
        float width = (float) Math.exp((float) Math.log(2)) * 16;
        assertEquals(48 - width / 2, found.x1(1));
        assertEquals(8, found.y1(1));
        assertEquals("0 1.0 [48.0 -16.0 80.0 16.0]", words(found).get(2));
    }

    private static Candidates endToEnd(float threshold, float[]... rows) {
        float[] values = new float[6 * rows.length];
        IntStream.range(0, rows.length).forEach(i -> System.arraycopy(rows[i], 0, values, 6 * i, 6));
        FakeSession session = FakeSession.of(ElementType.FLOAT32, values, 1, rows.length, 6);
        return decode(new EndToEndHead(0, BoxParts.NONE, false, false, 1, 1), session, threshold);
    }

    @Test
    void endToEndRowsAreCornersScoreAndClass() {
        assertEquals(
                List.of("3 0.9 [1.0 2.0 3.0 4.0]", "0 0.5 [5.0 6.0 7.0 8.0]"),
                words(endToEnd(0.25f, new float[] {1, 2, 3, 4, 0.9f, 3}, new float[] {5, 6, 7, 8, 0.5f, 0})));
    }

    @Test
    void endToEndPaddingIsNoDetection() {
        float[] zeros = new float[6], ones = {-1, -1, -1, -1, -1, -1};
        Candidates found = endToEnd(0, zeros, ones, new float[] {1, 2, 3, 4, 0.9f, -1});
        assertEquals(0, found.size());
        assertTrue(found.finite());
    }

    @Test
    void endToEndClassesThatAreNoNumbersAreNoDetections() {
        float[][] rows = {
            {1, 2, 3, 4, 0.9f, 400},
            {1, 2, 3, 4, 0.9f, -1},
            {1, 2, 3, 4, 0.9f, NAN},
            {1, 2, 3, 4, 0.9f, INFINITY},
            {1, 2, 3, 4, 0.9f, 1e20f},
            {1, 2, 3, 4, 0.9f, -0f},
        };
        assertEquals(List.of("400 0.9 [1.0 2.0 3.0 4.0]", "0 0.9 [1.0 2.0 3.0 4.0]"), words(endToEnd(0.25f, rows)));
    }

    @Test
    void endToEndDropsWhatIsBroken() {
        float[][] rows = {
            {3, 2, 1, 4, 0.9f, 0},
            {1, 4, 3, 2, 0.9f, 0},
            {1, 2, 1, 4, 0.9f, 0},
            {NAN, 2, 3, 4, 0.9f, 0},
            {1, 2, INFINITY, 4, 0.9f, 0},
            {1, 2, 3, 4, NAN, 0},
            {1, 2, 3, 4, INFINITY, 0},
            {1, 2, 3, 4, 0.25f, 0},
        };
        assertEquals(0, endToEnd(0.25f, rows).size());
        assertFalse(endToEnd(0.25f, rows[5], rows[6]).finite());
    }

    @Test
    void endToEndMayFindNothingAtAll() {
        Candidates found = decode(
                new EndToEndHead(0, BoxParts.NONE, false, false, 1, 1),
                FakeSession.of(ElementType.FLOAT32, new float[0], 1, 0, 6),
                0.25f);
        assertEquals(0, found.size());
        assertTrue(found.finite());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16"})
    void endToEndReadsEveryRowOfEachPicture(ElementType type) {
        int rows = 700;
        float[] values = new float[2 * rows * 6];
        for (int i = 0; i < 2 * rows; i++) {
            System.arraycopy(new float[] {i, 2, i + 4, 4, 0.5f, i % 7}, 0, values, 6 * i, 6);
        }
        FakeSession session = FakeSession.of(type, values, 2, rows, 6);
        EndToEndHead head = new EndToEndHead(0, BoxParts.NONE, false, false, 1, 1);
        for (int slot = 0; slot < 2; slot++) {
            Candidates found = new Candidates(0.25f, null);
            head.decode(session, slot, found);
            assertEquals(rows, found.size());
            for (int i = 0; i < rows; i++) {
                assertEquals(slot * rows + i, found.x1(i));
                assertEquals((slot * rows + i) % 7, found.classId(i));
            }
        }
    }
}

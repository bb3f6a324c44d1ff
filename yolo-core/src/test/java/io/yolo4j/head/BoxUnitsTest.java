package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.spi.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the numbers of a run say about their meaning. */
class BoxUnitsTest {
    private static final float NAN = Float.NaN, INFINITY = Float.POSITIVE_INFINITY;

    private static Tensor rows(int columns, float... values) {
        return FakeSession.tensor(ElementType.FLOAT32, values, 1, values.length / columns, columns);
    }

    private static BoxUnits decoded(float... boxes) {
        return BoxUnits.decoded(rows(4, boxes), 0, boxes.length / 4, 4, 1);
    }

    @Test
    void mostBoxesSayTheirUnit() {
        assertEquals(BoxUnits.PIXELS, decoded(10, 20, 30, 40));
        assertEquals(BoxUnits.NORMALIZED, decoded(0.1f, 0.2f, 0.3f, 1.05f));
        assertEquals(BoxUnits.NORMALIZED, decoded(-0.1f, 0, 0.3f, 1, 0.1f, 0.2f, 0.5f, 0.5f, 0, 0, 80, 80));
        assertEquals(BoxUnits.PIXELS, decoded(0.1f, 0.2f, 1, 1, 0.5f, 0.5f, 30, 40));
    }

    /** What is read as pixels where it is -1 everywhere would make boxes of the next picture as large as the input. */
    @Test
    void unusedRowsAndBrokenNumbersSayNothing() {
        assertEquals(BoxUnits.UNKNOWN, decoded());
        assertEquals(BoxUnits.UNKNOWN, decoded(0, 0, 0, 0, -1, -1, -1, -1));
        assertEquals(BoxUnits.UNKNOWN, decoded(NAN, INFINITY, -INFINITY, NAN));
        assertEquals(BoxUnits.PIXELS, decoded(-1, -1, -1, -1, -1, -1, -1, -1, 10, 20, 30, 40));
        assertEquals(BoxUnits.NORMALIZED, decoded(0, 0, 0, 0, 0.1f, 0.2f, 0.3f, NAN));
    }

    @Test
    void columnsAreReadLikeRows() {
        Tensor columns =
                FakeSession.tensor(ElementType.FLOAT32, new float[] {0.1f, 10, 0.2f, 20, 0.3f, 30, 0.4f, 40}, 1, 4, 2);
        assertEquals(BoxUnits.NORMALIZED, BoxUnits.decoded(columns, 0, 1, 1, 2));
        assertEquals(BoxUnits.PIXELS, BoxUnits.decoded(columns, 1, 1, 1, 2));
    }

    @Test
    void centresNearTheirCellsAreOffsetsOrPixels() {
        Grid grid = Grid.of(96, 64, 126);
        Random random = new Random(3);
        float[] offsets = new float[126 * 6], pixels = new float[126 * 6];
        for (int cell = 0; cell < 126; cell++) {
            offsets[6 * cell] = random.nextFloat() * 2 - 0.5f;
            pixels[6 * cell] = (grid.x[cell] + offsets[6 * cell]) * grid.stride[cell];
        }
        assertEquals(BoxUnits.CELLS, BoxUnits.relative(rows(6, offsets), grid));
        assertEquals(BoxUnits.PIXELS, BoxUnits.relative(rows(6, pixels), grid));
        float[] broken = new float[126 * 6];
        Arrays.fill(broken, NAN);
        assertEquals(BoxUnits.UNKNOWN, BoxUnits.relative(rows(6, broken), grid));
    }

    @Test
    void queriesAreBehindASigmoid() {
        assertTrue(BoxUnits.sigmoid(rows(4, 0.5f, 0.5f, 1, 1, 0.1f, 0.9f, 0.01f, 0.2f), 2, 4));
        assertFalse(BoxUnits.sigmoid(rows(4, 0, 0, 0, 0), 1, 4));
        assertFalse(BoxUnits.sigmoid(rows(4, 0.5f, -0.1f, 1, 1), 1, 4));
        assertFalse(BoxUnits.sigmoid(rows(4, 0.5f, 0.5f, 1.1f, 1), 1, 4));
    }

    @Test
    void scoresAreFromZeroToOneButForAFewBrokenOnes() {
        float[] values = new float[3 * 40];
        assertNull(Contradictions.inScores(rows(3, values), 40, 3, 1, 1, 3));
        values[3 * 5 + 2] = 7;
        values[3 * 6 + 2] = NAN;
        values[3 * 7 + 2] = INFINITY;
        values[3 * 8 + 1] = 1.009f;
        assertNull(Contradictions.inScores(rows(3, values), 40, 3, 1, 1, 3));
        for (int i = 0; i < 5; i++) {
            values[3 * i + 2] = -3;
        }
        String found = Contradictions.inScores(rows(3, values), 40, 3, 1, 1, 3);
        assertTrue(found.contains("channel 2") && found.contains("-3.0 to 7.0"), found);
        assertNull(Contradictions.inScores(rows(3, values), 40, 3, 1, 0, 2));
    }

    @Test
    void classesAreWholeNumbers() {
        assertNull(Contradictions.inClasses(rows(2, 1, 0.5f, 3, 0.5f, NAN, INFINITY), 3, 2, 0));
        String found = Contradictions.inClasses(rows(2, 1, 0.5f, 3, 0.5f), 2, 2, 1);
        assertTrue(found.contains("0.5"), found);
        assertNull(Contradictions.inClasses(rows(2), 0, 2, 0));
    }
}

package io.yolo4j.graph.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlanesTest {
    private static final Sizes OLD = new Sizes(1, 128, 192);
    private static final Sizes NEW = new Sizes(1, 320, 64);

    private static Axis map(int stride) {
        return Axis.product(List.of(Axis.plain(Extent.HEIGHT.over(stride)), Axis.plain(Extent.WIDTH.over(stride))));
    }

    private static final Axis LEVELS = Axis.sum(List.of(map(8), map(16), map(32)));

    /** offset + 2 column - 3 row + which of the two, and other numbers for each level. */
    private static float[] values(Cells cells, double offset) {
        float[] values = new float[cells.size()];
        for (int i = 0; i < values.length; i++) {
            int level = cells.level()[i];
            values[i] = (float)
                    (offset * (level + 1) + 2 * cells.column()[i] - (3 + level) * cells.row()[i] + cells.rest()[i]);
        }
        return values;
    }

    @Property(tries = 200, seed = "5")
    void goesOnWhereTheOldSizeEnds(@ForAll @IntRange(min = -999, max = 999) int hundredths) {
        double offset = hundredths / 100.0;
        Cells old = Cells.of(Axis.of(2), OLD).times(Cells.of(LEVELS, OLD));
        Cells other = Cells.of(Axis.of(2), NEW).times(Cells.of(LEVELS, NEW));
        Planes planes = Planes.through(values(old, offset), old, false);
        assertNotNull(planes);
        assertTrue(planes.canGrow(other));
        assertArrayEquals(values(other, offset), planes.at(other), 1e-4f);
        assertArrayEquals(values(old, offset), planes.at(old), 1e-5f);
    }

    @Property(tries = 200, seed = "6")
    void oneValueOffItsPlaneIsEnough(@ForAll @IntRange(min = 0, max = 503) int place) {
        Cells old = Cells.of(LEVELS, OLD);
        float[] values = values(old, 0.5);
        assertEquals(504, values.length);
        values[place] += 0.25f;
        assertNull(Planes.through(values, old, false));
    }

    @Test
    void fractionsOfMapsAreNoSteps() {
        Cells old = Cells.of(map(8), OLD);
        float[] values = new float[old.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (old.column()[i] + 0.5f) / 24;
        }
        assertNull(Planes.through(values, old, false));
    }

    @Test
    void stridesAreNoSizesButTheirRatioToTheWidthIs() {
        Cells old = Cells.of(LEVELS, OLD);
        float[] strides = new float[old.size()];
        float[] ratios = new float[old.size()];
        for (int i = 0; i < strides.length; i++) {
            strides[i] = 8 << old.level()[i];
            ratios[i] = strides[i] / OLD.width();
        }
        assertFalse(Planes.through(strides, old, false).mayBeSizes(old, OLD));
        assertTrue(Planes.through(ratios, old, false).mayBeSizes(old, OLD));
    }

    @Test
    void aSingleRowDoesNotTellHowItGoesOn() {
        Sizes flat = new Sizes(1, 32, 64);
        Cells old = Cells.of(LEVELS, flat);
        Planes planes = Planes.through(values(old, 0.5), old, false);
        assertTrue(planes.canGrow(Cells.of(LEVELS, new Sizes(1, 32, 640))));
        assertFalse(planes.canGrow(Cells.of(LEVELS, new Sizes(1, 64, 64))));
    }
}

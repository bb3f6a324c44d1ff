package io.yolo4j.graph.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.graph.calibration.RangeTable.Range;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class StepsTest {
    @Property(seed = "6")
    void everyValueOfTheRangeIsMetWithinAStepAndZeroExactly(
            @ForAll @FloatRange(min = -1000, max = 1000) float a,
            @ForAll @FloatRange(min = -1000, max = 1000) float b) {
        Range range = new Range(Math.min(a, b), Math.max(a, b));
        Steps steps = Steps.unsigned(range);
        assertTrue(steps.zero() >= 0 && steps.zero() <= 255);
        for (float value : new float[] {range.min(), range.max(), 0}) {
            long integer = Math.max(0, Math.min(255, (long) Math.rint((double) value / steps.scale()) + steps.zero()));
            double met = steps.scale() * (double) (integer - steps.zero());
            assertEquals(value, met, value == 0 ? 0 : steps.scale() * 1.001);
        }
        Steps signed = Steps.signed(range);
        assertEquals(0, signed.zero());
        float largest = Math.max(Math.abs(a), Math.abs(b));
        assertEquals(largest < 1e-30f ? 127 : largest, signed.scale() * 127, 1e-3);
    }

    @Test
    void whatIsAlwaysZeroHasAScale() {
        assertEquals(new Steps(1, 0), Steps.unsigned(new Range(0, 0)));
        assertEquals(new Steps(1, 0), Steps.signed(new Range(0, 0)));
        assertEquals(new Steps(1, 0), Steps.unsigned(new Range(0, 1e-42f)));
    }

    @Test
    void halvesGoToTheEvenNeighbourAndTheLowestIntegerIsNotUsed() {
        assertEquals(2, Steps.round(2.5f, 1));
        assertEquals(4, Steps.round(3.5f, 1));
        assertEquals(-2, Steps.round(-2.5f, 1));
        assertEquals(-127, Steps.round(-1000, 1));
        assertEquals(127, Steps.round(127.4f, 1));
    }
}

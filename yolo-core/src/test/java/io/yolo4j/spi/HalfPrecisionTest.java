package io.yolo4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final int INFINITY = 0x7c00;

    /** The value of a positive finite half; of infinity's bits, what the next number would be. */
    private static double value(int half) {
        int exponent = half >> 10, mantissa = half & 1023;
        return exponent == 0 ? Math.scalb((double) mantissa, -24) : Math.scalb(1024.0 + mantissa, exponent - 25);
    }

    @Test
    void everyHalfIsItself() {
        for (int half = 0; half <= INFINITY; half++) {
            float value = half == INFINITY ? Float.POSITIVE_INFINITY : (float) value(half);
            assertEquals((short) half, Tensor.floatToHalf(value));
            assertEquals((short) (half | 0x8000), Tensor.floatToHalf(-value));
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        for (int half = 0; half < INFINITY; half++) {
            BigDecimal middle = new BigDecimal(value(half))
                    .add(new BigDecimal(value(half + 1)))
                    .divide(BigDecimal.valueOf(2));
            float tie = middle.floatValue(); // exact: one bit more than a half has
            assertEquals(0, middle.compareTo(new BigDecimal(tie)));
            for (int sign : new int[] {1, -1}) {
                int bit = sign < 0 ? 0x8000 : 0;
                assertEquals((short) (half + (half & 1) | bit), Tensor.floatToHalf(sign * tie));
                assertEquals((short) (half | bit), Tensor.floatToHalf(sign * Math.nextDown(tie)));
                assertEquals((short) (half + 1 | bit), Tensor.floatToHalf(sign * Math.nextUp(tie)));
            }
        }
    }

    @Test
    void overflowsToInfinityAndUnderflowsToZeroOfTheSameSign() {
        assertEquals((short) 0x7bff, Tensor.floatToHalf(65504));
        assertEquals((short) 0x7bff, Tensor.floatToHalf(Math.nextDown(65520f)));
        assertEquals((short) 0x7c00, Tensor.floatToHalf(65520));
        assertEquals((short) 0x7c00, Tensor.floatToHalf(Float.MAX_VALUE));
        assertEquals((short) 0xfc00, Tensor.floatToHalf(Float.NEGATIVE_INFINITY));
        assertEquals((short) 0, Tensor.floatToHalf(Float.MIN_VALUE));
        assertEquals((short) 0x8000, Tensor.floatToHalf(-Float.MIN_VALUE));
        assertEquals((short) 0x8000, Tensor.floatToHalf(-0f));
    }

    @Test
    void notANumberStaysSo() {
        for (int bits : new int[] {0x7fc00000, 0x7f800001, 0xffc00000, 0xff800001, 0x7fffffff}) {
            short half = Tensor.floatToHalf(Float.intBitsToFloat(bits));
            assertEquals(INFINITY, half & INFINITY);
            assertEquals(true, (half & 0x3ff) != 0);
        }
    }

    @Test
    void noOtherHalfIsNearer() {
        Random random = new Random(9);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt(0x477fe000)); // up to 65504
            int half = Tensor.floatToHalf(value);
            double distance = Math.abs(value(half) - value);
            assertEquals(true, distance <= Math.abs(value(half + 1) - value));
            assertEquals(true, half == 0 || distance <= Math.abs(value(half - 1) - value));
        }
    }
}

package io.yolo4j.graph.precision;

import io.yolo4j.graph.calibration.RangeTable.Range;

/**
 * What an integer means: {@code scale * (integer - zero)}, as ONNX's QuantizeLinear and DequantizeLinear have it.
 *
 * @param scale the distance of two neighbours
 * @param zero the integer that means zero, which is always among them
 */
record Steps(float scale, int zero) {
    /** The smallest scale: ONNX Runtime divides by it, and 1 / scale has to be finite. */
    private static final float SMALLEST = Float.MIN_NORMAL;

    /** Where all values are zero any scale will do. */
    private static float usable(double scale) {
        return scale < SMALLEST ? 1 : (float) scale;
    }

    /** From 0 to 255, spread over the range and zero. */
    static Steps unsigned(Range range) {
        double low = Math.min(range.min(), 0), high = Math.max(range.max(), 0);
        float scale = usable((high - low) / 255);
        return new Steps(scale, (int) Math.max(0, Math.min(255, Math.rint(-low / scale))));
    }

    /** From -127 to 127, as many on either side of zero. */
    static Steps signed(Range range) {
        return new Steps(usable((double) Math.max(Math.abs(range.min()), Math.abs(range.max())) / 127), 0);
    }

    /** Results of a sigmoid: 256 steps from 0; 1 itself is rounded down to 255 / 256. */
    static Steps probability() {
        return new Steps(1f / 256, 0);
    }

    /** A weight, rounded to the nearest step, a half to even. */
    static byte round(float value, float scale) {
        return (byte) Math.max(-127, Math.min(127, Math.rint((double) value / scale)));
    }
}

package io.yolo4j.graph.calibration;

import io.yolo4j.graph.calibration.RangeTable.Range;
import java.util.Arrays;

/** The smallest and the largest value. */
final class Extremes implements Observer {
    /** Enough columns that the loop over them is compiled to vectors; a reduction to one number is not, or badly, before JDK 21. */
    private static final int LANES = 256;

    private final float[] lowest = new float[LANES];
    private final float[] highest = new float[LANES];
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    @Override
    public boolean observe(float[] values, int count) {
        float blockMin = Float.POSITIVE_INFINITY, blockMax = Float.NEGATIVE_INFINITY;
        int whole = count - count % LANES;
        if (whole > 0) {
            Arrays.fill(lowest, Float.POSITIVE_INFINITY);
            Arrays.fill(highest, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < whole; row += LANES) {
                column(values, row, lowest, highest);
            }
            for (int i = 0; i < LANES; i++) {
                blockMin = Math.min(blockMin, lowest[i]);
                blockMax = Math.max(blockMax, highest[i]);
            }
        }
        for (int i = whole; i < count; i++) {
            blockMin = Math.min(blockMin, values[i]);
            blockMax = Math.max(blockMax, values[i]);
        }
        min = Math.min(min, blockMin);
        max = Math.max(max, blockMax);
        return count == 0 || Float.isFinite(min) && Float.isFinite(max); // both functions hand NaN on
    }

    private static void column(float[] values, int row, float[] lowest, float[] highest) {
        for (int i = 0; i < lowest.length; i++) {
            lowest[i] = Math.min(lowest[i], values[row + i]);
            highest[i] = Math.max(highest[i], values[row + i]);
        }
    }

    /** The largest magnitude. */
    float magnitude() {
        return min > max ? 0 : Math.max(-min, max);
    }

    @Override
    public Range range() {
        return min > max ? new Range(0, 0) : new Range(min, max);
    }
}

package io.yolo4j.graph.calibration;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.graph.calibration.RangeTable.Range;

/** Sees all values of one tensor, block by block, and says which range they are to be quantised in. Its memory is fixed. One thread at a time. */
sealed interface Observer permits Extremes, Histogram {
    /** How many values a block has at most: 32 KB, which stay in the fastest cache while they are looked at twice. */
    int BLOCK = 8192;

    /**
     * Looks at values.
     *
     * @param values receives nothing
     * @param count how many of them, from the first on; at most {@link #BLOCK}
     * @return whether all were finite; if not, the observer is of no use any more
     */
    boolean observe(float[] values, int count);

    /** {@return the range, which need not contain zero; from 0 to 0 where nothing was seen} */
    Range range();

    static Observer of(CalibrationMethod method) {
        return switch (method.kind()) {
            case MIN_MAX -> new Extremes();
            case PERCENTILE, ENTROPY -> new Histogram(method);
        };
    }
}

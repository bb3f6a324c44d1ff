package io.yolo4j.graph.calibration;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.graph.calibration.RangeTable.Range;
import java.util.Arrays;

/**
 * Counts values in bins of equal width on both sides of zero, and cuts off what {@link CalibrationMethod} says. Where a value lies
 * outside, bins are merged in pairs until it does not. ONNX Runtime's {@code HistogramCollector} appends bins instead, as many as it takes;
 * here memory is fixed. The outermost edge is always a power of two, so that the counts do not depend on the order of the pictures,
 * and more than half of the bins lie within the largest magnitude.
 */
final class Histogram implements Observer {
    static final int BINS = 8192;
    private static final int ZERO = BINS / 2;

    /** Below, everything counts as zero: the scale has to be a finite number. */
    private static final int SMALLEST_EXPONENT = -100;

    private final CalibrationMethod method;
    private final Extremes extremes = new Extremes();

    /** Two for each bin, for even and odd values: the same counter twice in a row would wait for itself. */
    private final long[] counts = new long[2 * BINS];

    /** The outermost edges are at plus and minus two to this power. */
    private int exponent = SMALLEST_EXPONENT;

    Histogram(CalibrationMethod method) {
        this.method = method;
    }

    @Override
    public boolean observe(float[] values, int count) {
        if (!extremes.observe(values, count)) {
            return false;
        }
        while (extremes.magnitude() > Math.scalb(1.0, exponent)) {
            widen();
        }
        count(values, count, Math.scalb((float) ZERO, -exponent), counts);
        return true;
    }

    private static void count(float[] values, int count, float scale, long[] counts) {
        for (int i = 0; i < count; i++) {
            int bin = Math.min((int) (values[i] * scale + ZERO), BINS - 1); // the largest value lies on the last edge
            counts[2 * bin + (i & 1)]++;
        }
    }

    private void widen() {
        exponent++;
        long[] narrow = counts.clone();
        Arrays.fill(counts, 0);
        for (int bin = 0; bin < BINS; bin++) {
            int merged = ZERO + Math.floorDiv(bin - ZERO, 2);
            counts[2 * merged] += narrow[2 * bin] + narrow[2 * bin + 1];
        }
    }

    @Override
    public Range range() {
        long[] bins = bins();
        Range all = extremes.range();
        return switch (method.kind()) {
            case PERCENTILE -> percentile(bins, all);
            case ENTROPY -> new Divergence(bins, all, edge(1) - edge(0)).range();
            case MIN_MAX -> all;
        };
    }

    private long[] bins() {
        long[] bins = new long[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            bins[bin] = counts[2 * bin] + counts[2 * bin + 1];
        }
        return bins;
    }

    private double edge(int bin) {
        return Math.scalb((double) bin - ZERO, exponent) / ZERO;
    }

    /** The bins that the two quantiles fall into, whole, so that no more than the wanted share is cut off. */
    private Range percentile(long[] bins, Range all) {
        long total = Arrays.stream(bins).sum();
        double cut = total * (100 - method.percent()) / 200;
        int first = 0, last = BINS - 1;
        for (long below = 0; first < BINS - 1 && below + bins[first] <= cut; first++) {
            below += bins[first];
        }
        for (long above = 0; last > first && above + bins[last] <= cut; last--) {
            above += bins[last];
        }
        return new Range(
                Math.max(all.min(), Math.min((float) edge(first), all.max())),
                Math.min(all.max(), Math.max((float) edge(last + 1), all.min())));
    }
}

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

    private final int[] bins = new int[BLOCK];

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
        count(values, count, Math.scalb((float) ZERO, -exponent), bins, counts);
        return true;
    }

    /** In two loops, because the first is compiled to vectors where the compiler can do it. */
    private static void count(float[] values, int count, float scale, int[] bins, long[] counts) {
        for (int i = 0; i < count; i++) {
            bins[i] = (int) (values[i] * scale + ZERO);
        }
        for (int i = 0; i < count; i++) {
            counts[2 * Math.min(bins[i], BINS - 1) + (i & 1)]++; // the largest value lies on the last edge
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
        long[] sums = sums();
        Range all = extremes.range();
        return switch (method.kind()) {
            case PERCENTILE -> percentile(sums, all);
            case ENTROPY -> new Divergence(sums, all, edge(1) - edge(0)).range();
            case MIN_MAX -> all;
        };
    }

    private long[] sums() {
        long[] sums = new long[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            sums[bin] = counts[2 * bin] + counts[2 * bin + 1];
        }
        return sums;
    }

    private double edge(int bin) {
        return Math.scalb((double) bin - ZERO, exponent) / ZERO;
    }

    /** The bins that the two quantiles fall into, whole, so that no more than the wanted share is cut off. */
    private Range percentile(long[] sums, Range all) {
        long total = Arrays.stream(sums).sum();
        double cut = total * (100 - method.percent()) / 200;
        int first = 0, last = BINS - 1;
        for (long below = 0; first < BINS - 1 && below + sums[first] <= cut; first++) {
            below += sums[first];
        }
        for (long above = 0; last > first && above + sums[last] <= cut; last--) {
            above += sums[last];
        }
        return new Range(
                Math.max(all.min(), Math.min((float) edge(first), all.max())),
                Math.min(all.max(), Math.max((float) edge(last + 1), all.min())));
    }
}

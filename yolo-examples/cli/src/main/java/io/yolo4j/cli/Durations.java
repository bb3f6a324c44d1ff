package io.yolo4j.cli;

import java.util.Arrays;

/** Durations in milliseconds, as many as come; all are kept, so that percentiles are exact. */
final class Durations {
    private double[] values = new double[1024];
    private int count;

    /**
     * What is told of them. A percentile is the least value that so many of a hundred do not exceed.
     *
     * @param mean the mean
     * @param p50 the median
     * @param p90 90 of 100 took no longer
     * @param p99 99 of 100 took no longer
     * @param most the longest
     */
    record Figures(double mean, double p50, double p90, double p99, double most) {}

    void add(double ms) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = ms;
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    /** There is at least one. */
    Figures figures() {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).sum() / count;
        return new Figures(
                mean, percentile(sorted, 50), percentile(sorted, 90), percentile(sorted, 99), sorted[count - 1]);
    }

    /** The nearest rank, counted from 1, is {@code ceil(percent / 100 * n)}. */
    private static double percentile(double[] sorted, int percent) {
        return sorted[(int) (((long) percent * sorted.length + 99) / 100) - 1];
    }
}

package io.yolo4j.eval;

import java.util.Arrays;

/**
 * How a measure is distributed; NaN in every place where there is no value.
 *
 * @param mean the mean
 * @param least the least value
 * @param p10 a tenth of the values is less
 * @param median half of the values is less
 * @param p90 nine tenths of the values are less
 * @param greatest the greatest value
 */
public record Spread(double mean, double least, double p10, double median, double p90, double greatest) {
    /**
     * Measures.
     *
     * @param values any number of values, in any order
     * @return their distribution; percentiles between two values are interpolated linearly
     */
    public static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                Mean.of(sorted),
                percentile(sorted, 0),
                percentile(sorted, 0.1),
                percentile(sorted, 0.5),
                percentile(sorted, 0.9),
                percentile(sorted, 1));
    }

    private static double percentile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place, above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}

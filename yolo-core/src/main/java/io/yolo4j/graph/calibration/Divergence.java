package io.yolo4j.graph.calibration;

import io.yolo4j.graph.calibration.RangeTable.Range;

/**
 * Where to clip so that the 256 levels tell the least wrong about the distribution: the window whose quantised distribution Q has the smallest
 * Kullback-Leibler divergence from the clipped one P (Szymon Migacz, "8-bit inference with TensorRT", GTC 2017, slides 28 to 36).
 *
 * <p>The slides have magnitudes and 128 levels. Here windows grow from zero to both sides, at most to the smallest and the largest value, and have
 * 256 levels: the same for a symmetric tensor, and for one that is (almost) positive the steps that an asymmetric quantiser then really takes.
 * ONNX Runtime's {@code get_entropy_threshold} also looks at windows around zero, but keeps 128 levels for what may be one
 * side only, spreads Q over empty bins as well, and truncates it to integers; none of that is in the slides.
 *
 * <p>Q is the same number in every bin of a level, so that the sums over bins come from running totals and a window costs 256 logarithms.
 */
final class Divergence {
    private static final int LEVELS = 256;

    /** What Q counts as where values are clipped into bins that it thinks empty; that of MXNet's and ONNX Runtime's smoothing. */
    private static final double EPSILON = 1e-4;

    private final Range all;
    private final double width;
    private final int zero;

    /** Bins from the one of the smallest value up to and without this one. */
    private final int first, end;

    private final long[] bins;

    /** Running totals: the sum over all bins before. */
    private final long[] count;

    private final int[] filled;
    private final double[] entropy;

    Divergence(long[] bins, Range all, double width) {
        this.bins = bins;
        this.all = all;
        this.width = width;
        this.zero = bins.length / 2;
        int n = bins.length;
        count = new long[n + 1];
        filled = new int[n + 1];
        entropy = new double[n + 1];
        for (int i = 0; i < n; i++) {
            count[i + 1] = count[i] + bins[i];
            filled[i + 1] = filled[i] + (bins[i] > 0 ? 1 : 0);
            entropy[i + 1] = entropy[i] + xLogX(bins[i]);
        }
        int from = 0, to = n;
        while (from < zero && bins[from] == 0) {
            from++;
        }
        while (to > zero && bins[to - 1] == 0) {
            to--;
        }
        first = from;
        end = to;
    }

    Range range() {
        int best = Math.max(zero - first, end - zero);
        double least = Double.POSITIVE_INFINITY;
        for (int reach = 1; reach <= Math.max(zero - first, end - zero); reach++) {
            int from = Math.max(zero - reach, first), to = Math.min(zero + reach, end);
            if (to - from < LEVELS) {
                continue;
            }
            double divergence = divergence(from, to);
            if (divergence < least) {
                least = divergence;
                best = reach;
            }
        }
        return new Range(
                Math.max(all.min(), Math.min((float) (-best * width), all.max())),
                Math.min(all.max(), Math.max((float) (best * width), all.min())));
    }

    /** Sum of P/N log((P/N) / (Q/M)), where N and M are the sums of P and Q. */
    private double divergence(int from, int to) {
        long below = count[from], above = count[count.length - 1] - count[to];
        long inside = count[to] - count[from];
        if (inside == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = entropy[to] - entropy[from];
        sum += xLogX(bins[from] + below) - xLogX(bins[from]);
        sum += xLogX(bins[to - 1] + above) - xLogX(bins[to - 1]);
        int bins = to - from;
        for (int level = 0; level < LEVELS; level++) {
            int a = from + (int) ((long) level * bins / LEVELS), b = from + (int) ((level + 1L) * bins / LEVELS);
            long q = count[b] - count[a];
            long p = q;
            int spread = filled[b] - filled[a];
            if (a == from && below > 0) {
                p += below;
                spread += this.bins[a] == 0 ? 1 : 0;
            }
            if (b == to && above > 0) {
                p += above;
                spread += this.bins[b - 1] == 0 ? 1 : 0;
            }
            if (p > 0) {
                sum -= p * Math.log(q > 0 ? (double) q / spread : EPSILON);
            }
        }
        double total = inside + below + above;
        return sum / total - Math.log(total) + Math.log(inside);
    }

    private static double xLogX(long x) {
        return x == 0 ? 0 : x * Math.log(x);
    }
}

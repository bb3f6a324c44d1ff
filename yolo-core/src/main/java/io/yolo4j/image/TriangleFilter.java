package io.yolo4j.image;

/**
 * Which samples of a line make up each sample of the resized line, and with what weights: Pillow's {@code BILINEAR}, which is
 * torchvision's. A triangle over two source samples when enlarging; when shrinking it widens with the reduction, so that no source
 * sample is passed over.
 *
 * <p>The steps are those of {@code precompute_coeffs} and {@code normalize_coeffs_8bpc} in Pillow's {@code Resample.c}, in their order:
 * another order rounds weights differently.
 *
 * @param taps the most samples that any result takes
 * @param first for each result, its first source sample
 * @param count for each result, how many source samples it takes
 * @param weights {@code taps} for each result, in fixed point
 */
record TriangleFilter(int taps, int[] first, int[] count, int[] weights) {
    /** 32 bits, less 8 for the sample and 2 to spare. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    static final int HALF = 1 << (PRECISION_BITS - 1);

    /**
     * Prepares some neighbouring results.
     *
     * @param source length of the source line
     * @param size length of the whole resized line
     * @param from the first result that is wanted
     * @param wanted how many
     */
    static TriangleFilter of(int source, long size, long from, int wanted) {
        double scale = (double) source / size;
        double support = Math.max(scale, 1);
        double steepness = 1 / support;
        int taps = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[wanted], count = new int[wanted], weights = new int[wanted * taps];
        double[] shares = new double[taps];
        for (int i = 0; i < wanted; i++) {
            double centre = (from + i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            count[i] = Math.min(source, (int) (centre + support + 0.5)) - first[i];
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                shares[k] = triangle((k + first[i] - centre + 0.5) * steepness);
                sum += shares[k];
            }
            for (int k = 0; k < count[i]; k++) {
                weights[i * taps + k] = (int) (0.5 + shares[k] / sum * (1 << PRECISION_BITS));
            }
        }
        return new TriangleFilter(taps, first, count, weights);
    }

    private static double triangle(double x) {
        double distance = Math.abs(x);
        return distance < 1 ? 1 - distance : 0;
    }
}

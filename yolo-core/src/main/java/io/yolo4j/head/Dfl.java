package io.yolo4j.head;

/**
 * Distances to the sides of a box as distributions: "Generalized Focal Loss", Li et al. 2020, section 3.2. Each side is the mean of
 * the softmax over its bins.
 */
final class Dfl {
    private Dfl() {}

    /**
     * The mean of one side.
     *
     * @param logits one for each bin; a single one is the distance itself
     * @param from index of the first
     * @return distance in strides
     */
    static float distance(float[] logits, int from, int bins) {
        if (bins == 1) {
            return logits[from];
        }
        float most = Float.NEGATIVE_INFINITY;
        for (int bin = 0; bin < bins; bin++) {
            most = Math.max(most, logits[from + bin]);
        }
        float sum = 0, weighted = 0;
        for (int bin = 0; bin < bins; bin++) {
            float weight = (float) Math.exp(logits[from + bin] - most);
            sum += weight;
            weighted += bin * weight;
        }
        return weighted / sum;
    }

    static float sigmoid(float logit) {
        return (float) (1 / (1 + Math.exp(-logit)));
    }
}

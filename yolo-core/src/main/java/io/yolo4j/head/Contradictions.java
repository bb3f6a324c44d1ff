package io.yolo4j.head;

import io.yolo4j.spi.Tensor;

/** Whether the numbers of a run can be what a layout takes them for: a model without metadata may have the shape of a detector and be something else. */
final class Contradictions {
    /** Scores may be a rounding error away from 0 and 1. */
    private static final float TOLERANCE = 0.01f;

    /** A share of the boxes, so that a few broken numbers do not make another kind of model. */
    private static final int ONE_IN = 10;

    /** What final boxes have instead of a score, and of everything else, where a place is not used. */
    private static final float UNUSED = -1;

    private Contradictions() {}

    /**
     * Whether some channels hold probabilities.
     *
     * @param first the first channel to look at
     * @param end the channel after the last
     * @return what speaks against it, or null
     */
    static String inScores(Tensor tensor, int boxes, int boxStep, int channelStep, int first, int end) {
        if (boxStep == 1 && arePlain(tensor, first * channelStep, channelStep, end - first, 0, boxes)
                || channelStep == 1 && arePlain(tensor, 0, boxStep, boxes, first, end)) {
            return null;
        }
        for (int channel = first; channel < end; channel++) {
            int outside = 0;
            float least = 0, most = 0;
            for (int i = 0; i < boxes; i++) {
                float score = tensor.get(channel * channelStep + i * boxStep);
                if (Float.isFinite(score)) {
                    least = Math.min(least, score);
                    most = Math.max(most, score);
                    outside += score < -TOLERANCE && score != UNUSED || score > 1 + TOLERANCE ? 1 : 0;
                }
            }
            if (outside * (long) ONE_IN > boxes) {
                return "expected scores from 0 to 1 in channel " + channel + " of the output " + tensor.spec()
                        + ", found "
                        + least + " to " + most
                        + ": perhaps the angle of oriented boxes, keypoints or mask coefficients"
                        + " (say so with the builder's task(...)), or logits without a sigmoid (export with it)";
            }
        }
        return null;
    }

    /**
     * Whether all are probabilities without a doubt, as nearly always: a model is opened sooner where they are not read one by one.
     *
     * @param from index of the first line
     * @param step from one line to the next
     * @param first the first number of each line to look at
     * @param end the number after the last
     */
    private static boolean arePlain(Tensor tensor, int from, int step, int lines, int first, int end) {
        float[] line = new float[end - first];
        for (int i = 0; i < lines; i++) {
            tensor.read(from + i * step + first, line, 0, line.length);
            for (float score : line) {
                if (!(score >= 0 && score <= 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Whether a channel holds the numbers of classes.
     *
     * @return what speaks against it, or null
     */
    static String inClasses(Tensor tensor, int boxes, int boxStep, int from) {
        for (int i = 0; i < boxes; i++) {
            float value = tensor.get(from + i * boxStep);
            if (Float.isFinite(value) && value != (float) Math.rint(value)) {
                return "expected numbers of classes in the output " + tensor.spec() + ", found " + value;
            }
        }
        return null;
    }
}

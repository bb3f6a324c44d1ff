package io.yolo4j.image;

import io.yolo4j.Preprocessing.Placement;

/**
 * How images of any size are fitted into a model's input.
 *
 * @param width width of the input, or of the largest
 * @param height height of the input, or of the largest
 * @param stride the sides of the input are multiples of it and as small as the image allows; 0 where its size is fixed
 * @param placement where the image goes
 */
public record InputFit(int width, int height, int stride, Placement placement) {
    /**
     * Plans one image.
     *
     * @param w width of the image, at least 1
     * @param h height of the image, at least 1
     * @return where it lies, and in which input
     */
    public LetterboxPlan plan(int w, int h) {
        return stride > 0
                ? LetterboxPlan.rectangular(w, h, width, height, stride, placement)
                : LetterboxPlan.of(w, h, width, height, placement);
    }
}

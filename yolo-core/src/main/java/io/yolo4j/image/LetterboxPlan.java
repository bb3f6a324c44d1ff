package io.yolo4j.image;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Preprocessing.Placement;

/**
 * Where an image of one size lies in a model's input, and the way back.
 *
 * <p>Geometry of Ultralytics' {@code LetterBox} and {@code scale_boxes} (8.4), of YOLOX's {@code preproc}, or a plain stretch.
 *
 * @param sourceWidth width of the caller's image
 * @param sourceHeight height of the caller's image
 * @param inputWidth width of the model's input
 * @param inputHeight height of the model's input
 * @param width width of the resized image
 * @param height height of the resized image
 * @param left columns of padding left of it
 * @param top rows of padding above it
 * @param gainX input pixels for each image pixel, horizontally
 * @param gainY input pixels for each image pixel, vertically
 */
public record LetterboxPlan(
        int sourceWidth,
        int sourceHeight,
        int inputWidth,
        int inputHeight,
        int width,
        int height,
        int left,
        int top,
        float gainX,
        float gainY) {

    /**
     * Plans one image.
     *
     * @param w width of the image, at least 1
     * @param h height of the image, at least 1
     * @param inputWidth width of the model's input
     * @param inputHeight height of the model's input
     * @param placement where the image goes
     * @return the plan
     * @throws ConfigurationException where the placement cuts parts of the image off
     */
    public static LetterboxPlan of(int w, int h, int inputWidth, int inputHeight, Placement placement) {
        double r = Math.min((double) inputHeight / h, (double) inputWidth / w);
        return switch (placement) {
            case CENTER -> {
                int rw = (int) Math.max(Math.rint(w * r), 1);
                int rh = (int) Math.max(Math.rint(h * r), 1);
                int left = padding(inputWidth, rw);
                int top = padding(inputHeight, rh);
                // The gain is taken from the rounded size: a single r is off by up to 1 px at 320.
                yield new LetterboxPlan(
                        w, h, inputWidth, inputHeight, rw, rh, left, top, (float) rw / w, (float) rh / h);
            }
            case TOP_LEFT -> {
                int rw = Math.max((int) (w * r), 1);
                int rh = Math.max((int) (h * r), 1);
                yield new LetterboxPlan(w, h, inputWidth, inputHeight, rw, rh, 0, 0, (float) r, (float) r);
            }
            case STRETCH ->
                new LetterboxPlan(
                        w,
                        h,
                        inputWidth,
                        inputHeight,
                        inputWidth,
                        inputHeight,
                        0,
                        0,
                        (float) inputWidth / w,
                        (float) inputHeight / h);
            case CROP ->
                throw new ConfigurationException("preprocessing placement: expected one that keeps the whole image"
                        + " (CENTER, TOP_LEFT, STRETCH), found CROP, which is for classifiers");
        };
    }

    /**
     * Plans one image for a model that leaves its input size open: the smallest rectangle whose sides are multiples of the stride, around
     * the image as it lies in the largest input ({@code LetterBox(auto=True)} of Ultralytics).
     *
     * @param w width of the image, at least 1
     * @param h height of the image, at least 1
     * @param maxWidth width of the largest input, a multiple of the stride
     * @param maxHeight height of the largest input, a multiple of the stride
     * @param stride what the model divides its input by
     * @param placement {@link Placement#CENTER} or {@link Placement#TOP_LEFT}
     * @return the plan, whose input size depends on the shape of the image
     */
    public static LetterboxPlan rectangular(
            int w, int h, int maxWidth, int maxHeight, int stride, Placement placement) {
        LetterboxPlan whole = of(w, h, maxWidth, maxHeight, placement);
        int inputWidth = roundUp(whole.width, stride), inputHeight = roundUp(whole.height, stride);
        boolean centred = placement == Placement.CENTER;
        return new LetterboxPlan(
                w,
                h,
                inputWidth,
                inputHeight,
                whole.width,
                whole.height,
                centred ? padding(inputWidth, whole.width) : 0,
                centred ? padding(inputHeight, whole.height) : 0,
                whole.gainX,
                whole.gainY);
    }

    private static int roundUp(int side, int stride) {
        return (side + stride - 1) / stride * stride;
    }

    /** Before a side in the middle of another; what does not divide goes to its end. */
    private static int padding(int inputSide, int side) {
        return (int) Math.rint((inputSide - side) / 2.0 - 0.1);
    }

    /**
     * Whether every pixel of the resized image has the centre of a pixel of the image: sides that shrink by whole odd numbers, or
     * not at all. Then the resize gives that pixel unchanged.
     *
     * @param reduction side of the square of the picture that a pixel of the image stands for
     */
    boolean centresMeet(int reduction) {
        return shrinksByWhole(1, reduction);
    }

    /**
     * Whether every pixel of the resized image lies in the middle of four pixels of the image: sides that shrink by whole even numbers.
     * Then the resize gives the mean of those, halves rounded up.
     *
     * @param reduction side of the square of the picture that a pixel of the image stands for
     */
    boolean centresAreBetween(int reduction) {
        return shrinksByWhole(0, reduction);
    }

    private boolean shrinksByWhole(int parity, int reduction) {
        int across = reduction * width, down = reduction * height;
        return sourceWidth % across == 0
                && sourceHeight % down == 0
                && sourceWidth / across % 2 == parity
                && sourceHeight / down % 2 == parity;
    }

    /**
     * How wide a column of the resized image is. Of the picture and not of its pixels, the last of which may reach over the border of a
     * picture that was reduced; and as the reference computes it, because another order of the divisions changes bytes.
     *
     * @param reduction side of the square of the picture that a pixel of the image stands for
     * @return in pixels of the image
     */
    double scaleX(int reduction) {
        return 1 / ((double) width / sourceWidth) / reduction;
    }

    /**
     * How high a row of the resized image is.
     *
     * @param reduction side of the square of the picture that a pixel of the image stands for
     * @return in pixels of the image
     */
    double scaleY(int reduction) {
        return 1 / ((double) height / sourceHeight) / reduction;
    }

    /**
     * From the input back to the image.
     *
     * @param x in input pixels
     * @return in pixels of the image, clipped to it
     */
    public float toSourceX(float x) {
        return Math.min(Math.max((x - left) / gainX, 0), sourceWidth);
    }

    /**
     * From the input back to the image.
     *
     * @param y in input pixels
     * @return in pixels of the image, clipped to it
     */
    public float toSourceY(float y) {
        return Math.min(Math.max((y - top) / gainY, 0), sourceHeight);
    }
}

package io.yolo4j.head;

/**
 * Where an image lies in a model's input, in plain numbers, for the way of a mask from prototypes to the image.
 *
 * @param imageWidth width of the caller's image
 * @param imageHeight height of the caller's image
 * @param inputWidth width of the model's input
 * @param inputHeight height of the model's input
 * @param left columns of padding left of the resized image
 * @param top rows of padding above it
 * @param width width of the resized image in the input
 * @param height height of the resized image in the input
 */
public record MaskFrame(
        int imageWidth, int imageHeight, int inputWidth, int inputHeight, int left, int top, int width, int height) {
    /** Prototypes have a quarter of the input's resolution: four times enlarged they are as fine as the padding. */
    private static final int LARGEST = 4;

    /**
     * How many times prototypes are enlarged before the padding is cut off: 1, 2 or 4, the least that puts all its edges on whole
     * cells.
     *
     * @param columns width of the prototypes
     * @param rows height of the prototypes
     */
    int enlargement(int columns, int rows) {
        for (int factor = 1; factor < LARGEST; factor *= 2) {
            if (isWhole(left, factor * columns, inputWidth)
                    && isWhole(left + width, factor * columns, inputWidth)
                    && isWhole(top, factor * rows, inputHeight)
                    && isWhole(top + height, factor * rows, inputHeight)) {
                return factor;
            }
        }
        return LARGEST;
    }

    private static boolean isWhole(int pixels, int cells, int input) {
        return (long) pixels * cells % input == 0;
    }
}

package io.yolo4j.spi;

import io.yolo4j.Preprocessing;

/**
 * How a picture becomes its place of an input: resized as OpenCV's 8-bit {@code INTER_LINEAR} does it, the rest padded, all normalised.
 *
 * <p>The resize, sample by sample ({@code resize.cpp}, {@code HResizeLinear} and {@code VResizeLinear}): column x lies at
 * {@code p = (float) ((x + 0.5) * scaleX - 0.5)}, computed in double precision, between the pixels {@code i = floor(p)} and
 * {@code i + 1}, whose weights are {@code rint(2048 * (1 - f))} and {@code rint(2048 * f)} with {@code f = p - i} in single precision, ties to
 * even. Left of the first pixel and from the last one on, that pixel alone counts (f = 0). A row lies likewise, but its two rows are clamped to those
 * of the picture and the weights kept. With the sums {@code a} and {@code b} of the upper and the lower row, each shifted to the right by 4, and
 * the weights {@code v} and {@code w} of the rows, the sample is {@code ((v * a >> 16) + (w * b >> 16) + 2) >> 2}.
 *
 * <p>Elements are {@code (sample - mean) / std} of the channel, each operation rounded to single precision, and the quotient to half
 * precision where the input has that, ties to even. An input of 8 bits holds the samples as they are. Padding is the sample
 * {@link Preprocessing#padValue()}.
 *
 * @param inputWidth width of the input
 * @param inputHeight height of the input
 * @param left columns of padding left of the resized picture
 * @param top rows of padding above it
 * @param width columns of the resized picture; 0 where all is padding
 * @param height rows of the resized picture; 0 where all is padding
 * @param scaleX pixels of the picture for one of the input
 * @param scaleY pixels of the picture for one of the input
 * @param preprocessing order of the channels, padding and normalisation; where the picture lies is said by the numbers alone
 */
public record ImagePlacement(
        int inputWidth,
        int inputHeight,
        int left,
        int top,
        int width,
        int height,
        double scaleX,
        double scaleY,
        Preprocessing preprocessing) {
    /**
     * Nothing but padding, for the places of a fixed batch that no picture is for.
     *
     * @param inputWidth width of the input
     * @param inputHeight height of the input
     * @param preprocessing padding and normalisation
     * @return a placement that {@linkplain #isEmpty() is empty}
     */
    public static ImagePlacement padding(int inputWidth, int inputHeight, Preprocessing preprocessing) {
        return new ImagePlacement(inputWidth, inputHeight, 0, 0, 0, 0, 1, 1, preprocessing);
    }

    /** {@return whether nothing of a picture is seen} */
    public boolean isEmpty() {
        return width == 0 || height == 0;
    }
}

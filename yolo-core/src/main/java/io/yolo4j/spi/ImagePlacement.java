package io.yolo4j.spi;

import io.yolo4j.Preprocessing;

/**
 * How a picture becomes its place of an input: resized as OpenCV's 8-bit {@code INTER_LINEAR} does it, the rest padded, all normalised.
 *
 * @param inputWidth width of the input
 * @param inputHeight height of the input
 * @param left columns of padding left of the resized picture
 * @param top rows of padding above it
 * @param width columns of the resized picture
 * @param height rows of the resized picture
 * @param scaleX pixels of the picture for one of the input: column x is taken at {@code (float) ((x + 0.5) * scaleX - 0.5)}
 * @param scaleY pixels of the picture for one of the input
 * @param preprocessing order of the channels, padding and normalisation
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
        Preprocessing preprocessing) {}

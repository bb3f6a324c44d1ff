package io.yolo4j;

import java.util.Arrays;
import java.util.Objects;

/**
 * How pixels become a model's input: value = (sample - mean) / std for each channel, computed in single precision.
 *
 * <p>A model whose input is of {@link ElementType#UINT8} takes the samples as they are and normalises them itself: for it mean is 0 and std
 * is 1 ({@link #withoutNormalisation}), and channels are {@link PixelFormat#RGB} unless the caller says otherwise.
 *
 * @param channels {@link PixelFormat#RGB} or {@link PixelFormat#BGR}: the order of the model's planes
 * @param placement where the resized image lies in the input
 * @param padValue sample that fills what the image leaves free, 0 to 255, normalised like the image
 * @param mean one value for each plane, in the order of {@code channels}, on the scale 0 to 255
 * @param std one value for each plane, in the order of {@code channels}, on the scale 0 to 255, not 0
 */
public record Preprocessing(PixelFormat channels, Placement placement, int padValue, float[] mean, float[] std) {
    /** Where the resized image lies in the model's input. */
    public enum Placement {
        /** Aspect ratio kept, sides rounded half to even, in the middle; an odd pixel of padding goes right and down. */
        CENTER,
        /** Aspect ratio kept, sides truncated, at the top left. */
        TOP_LEFT,
        /** Resized to the input's size without keeping the aspect ratio. */
        STRETCH,
        /**
         * For classifiers: the shorter side resized to that of a square input, the middle of the longer one cut out; an input that is not
         * square takes the whole image, stretched. Resized as Pillow and torchvision do it, antialiased when shrinking.
         */
        CROP
    }

    /** Ultralytics: RGB, x / 255, in the middle, padded with 114. */
    public static final Preprocessing ULTRALYTICS = new Preprocessing(
            PixelFormat.RGB, Placement.CENTER, 114, new float[] {0, 0, 0}, new float[] {255, 255, 255});

    /** YOLOX: BGR, 0 to 255, at the top left, padded with 114. */
    public static final Preprocessing YOLOX =
            new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 114, new float[] {0, 0, 0}, new float[] {1, 1, 1});

    /** NanoDet: BGR, ImageNet's mean and standard deviation as OpenMMLab rounds them, in the middle, padded with 0. */
    public static final Preprocessing NANODET = new Preprocessing(
            PixelFormat.BGR, Placement.CENTER, 0, new float[] {103.53f, 116.28f, 123.675f}, new float[] {
                57.375f, 57.12f, 58.395f
            });

    /** Ultralytics' classifiers: RGB, x / 255, the middle of the image; no mean and standard deviation of ImageNet. */
    public static final Preprocessing ULTRALYTICS_CLASSIFY =
            new Preprocessing(PixelFormat.RGB, Placement.CROP, 0, new float[] {0, 0, 0}, new float[] {255, 255, 255});

    /**
     * ImageNet's mean and standard deviation, RGB, stretched: RF-DETR, torchvision, most classification backbones. Classifiers were mostly
     * trained on the middle of the image, {@code IMAGENET.withPlacement(Placement.CROP)}.
     */
    public static final Preprocessing IMAGENET = new Preprocessing(
            PixelFormat.RGB, Placement.STRETCH, 0, new float[] {123.675f, 116.28f, 103.53f}, new float[] {
                58.395f, 57.12f, 57.375f
            });

    /** PicoDet: as {@link #IMAGENET}. */
    public static final Preprocessing PICODET = IMAGENET;

    /** FastestDet: BGR, x / 255, stretched. */
    public static final Preprocessing FASTESTDET = new Preprocessing(
            PixelFormat.BGR, Placement.STRETCH, 0, new float[] {0, 0, 0}, new float[] {255, 255, 255});

    /** RT-DETR, D-FINE, DEIM: RGB, x / 255, stretched. */
    public static final Preprocessing DETR = new Preprocessing(
            PixelFormat.RGB, Placement.STRETCH, 0, new float[] {0, 0, 0}, new float[] {255, 255, 255});

    /**
     * Copies and checks.
     *
     * @param channels RGB or BGR
     * @param placement where the resized image lies
     * @param padValue 0 to 255
     * @param mean three finite values
     * @param std three finite values other than 0
     * @throws ConfigurationException where a value is out of its range
     */
    public Preprocessing {
        Objects.requireNonNull(placement, "placement");
        if (channels != PixelFormat.RGB && channels != PixelFormat.BGR) {
            throw new ConfigurationException("preprocessing channels: expected RGB or BGR, found " + channels);
        }
        if (padValue < 0 || padValue > 255) {
            throw new ConfigurationException("preprocessing padValue: expected 0 to 255, found " + padValue);
        }
        mean = checked("mean", mean, false);
        std = checked("std", std, true);
    }

    private static float[] checked(String name, float[] values, boolean divisor) {
        boolean good = values.length == 3;
        for (int i = 0; good && i < 3; i++) {
            good = Float.isFinite(values[i]) && !(divisor && values[i] == 0);
        }
        if (!good) {
            throw new ConfigurationException("preprocessing " + name + ": expected three finite values"
                    + (divisor ? " other than 0" : "") + ", found " + Arrays.toString(values));
        }
        return values.clone();
    }

    /**
     * The same channels and normalisation with the image elsewhere.
     *
     * @param other where the resized image lies
     * @return a new preprocessing
     */
    public Preprocessing withPlacement(Placement other) {
        return new Preprocessing(channels, other, padValue, mean, std);
    }

    /**
     * The same channels, placement and padding with the samples as they are: mean 0, std 1. It is what models take that normalise inside,
     * as those with an 8-bit input do.
     *
     * @return a new preprocessing
     */
    public Preprocessing withoutNormalisation() {
        return new Preprocessing(channels, placement, padValue, new float[] {0, 0, 0}, new float[] {1, 1, 1});
    }

    /** {@return a copy of the means} */
    @Override
    public float[] mean() {
        return mean.clone();
    }

    /** {@return a copy of the standard deviations} */
    @Override
    public float[] std() {
        return std.clone();
    }

    /**
     * Whether another object describes the same preprocessing.
     *
     * @param other anything
     * @return whether all components are equal, arrays by value
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Preprocessing p
                && channels == p.channels
                && placement == p.placement
                && padValue == p.padValue
                && Arrays.equals(mean, p.mean)
                && Arrays.equals(std, p.std);
    }

    /** {@return a hash of all components} */
    @Override
    public int hashCode() {
        return Objects.hash(channels, placement, padValue, Arrays.hashCode(mean), Arrays.hashCode(std));
    }

    /** {@return for example {@code RGB, (x - [0.0, 0.0, 0.0]) / [255.0, 255.0, 255.0], CENTER, pad 114}} */
    @Override
    public String toString() {
        return channels + ", (x - " + Arrays.toString(mean) + ") / " + Arrays.toString(std) + ", " + placement
                + (placement == Placement.STRETCH || placement == Placement.CROP ? "" : ", pad " + padValue);
    }
}

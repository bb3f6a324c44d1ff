package io.yolo4j;

import java.util.Objects;

/**
 * Options of a {@link SlicedDetector}. The defaults are SAHI's, and tiles of the model's input size, which are not resized.
 *
 * <p>Not safe for use by several threads. Values out of range are refused at once with a {@link ConfigurationException}.
 */
public final class SlicedDetectorBuilder {
    final Detector detector;
    int tileWidth;
    int tileHeight;
    float overlap = 0.2f;
    boolean wholePicture = true;
    SlicedDetector.Merge merge = SlicedDetector.Merge.NMM;
    boolean smaller = true;
    float matchThreshold = 0.5f;
    boolean agnostic;

    SlicedDetectorBuilder(Detector detector) {
        this.detector = detector;
        this.tileWidth = detector.model().inputWidth();
        this.tileHeight = detector.model().inputHeight();
    }

    /**
     * Sets the size of the tiles. Default: the model's input size.
     *
     * @param width width in pixels
     * @param height height in pixels
     * @return this builder
     */
    public SlicedDetectorBuilder tile(int width, int height) {
        require(width >= 1 && height >= 1, "tile", "at least 1 x 1", width + " x " + height);
        tileWidth = width;
        tileHeight = height;
        return this;
    }

    /**
     * Sets how much of a tile its neighbour sees too. Default 0.2. An object that is smaller than the overlap is whole in one of the
     * two.
     *
     * @param share part of the tile's width and height, 0 to 0.9
     * @return this builder
     */
    public SlicedDetectorBuilder overlap(float share) {
        require(share >= 0 && share <= 0.9f, "overlap", "0 to 0.9", share);
        overlap = share;
        return this;
    }

    /**
     * Sets whether the whole image is looked at as well. Default true: objects larger than a tile would not be found.
     *
     * @param include whether it is, as long as there is more than one tile
     * @return this builder
     */
    public SlicedDetectorBuilder includeWholePicture(boolean include) {
        wholePicture = include;
        return this;
    }

    /**
     * Sets what becomes of boxes that overlap a better one. Default {@link SlicedDetector.Merge#NMM}.
     *
     * @param how dropped, or merged into it
     * @return this builder
     */
    public SlicedDetectorBuilder merge(SlicedDetector.Merge how) {
        merge = Objects.requireNonNull(how, "how");
        return this;
    }

    /**
     * Two boxes show one object where their intersection over union is as great. Replaces {@link #ios}.
     *
     * @param threshold more than 0, to 1
     * @return this builder
     */
    public SlicedDetectorBuilder iou(float threshold) {
        return match("iou", false, threshold);
    }

    /**
     * Two boxes show one object where their intersection over the area of the smaller one is as great: also where one shows only a part
     * of the object, as at the border of a tile. This is the default, with 0.5.
     *
     * @param threshold more than 0, to 1
     * @return this builder
     */
    public SlicedDetectorBuilder ios(float threshold) {
        return match("ios", true, threshold);
    }

    private SlicedDetectorBuilder match(String option, boolean ofSmaller, float threshold) {
        require(threshold > 0 && threshold <= 1, option, "more than 0, to 1", threshold);
        smaller = ofSmaller;
        matchThreshold = threshold;
        return this;
    }

    /**
     * Lets boxes of different classes show one object. Default false.
     *
     * @param agnostic whether they may
     * @return this builder
     */
    public SlicedDetectorBuilder agnostic(boolean agnostic) {
        this.agnostic = agnostic;
        return this;
    }

    /**
     * Makes the sliced detector.
     *
     * @return a sliced detector; the builder may be used again
     */
    public SlicedDetector build() {
        return new SlicedDetector(this);
    }

    private static void require(boolean condition, String option, String expected, Object found) {
        if (!condition) {
            throw new ConfigurationException(option + ": expected " + expected + ", found " + found);
        }
    }
}

package io.yolo4j;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * The keypoints of one object, in the order of the model: a view of {@link Detections}, immutable and safe to share.
 *
 * <p>Points are in pixels of the image, clipped to it. A point that the model does not see is still somewhere: its confidence
 * tells.
 */
public final class Keypoints {
    private final float[] all;
    private final int from;
    private final KeypointShape shape;

    /** Takes the array as it is; {@code from} is the index of the first number of this object. */
    Keypoints(float[] all, int from, KeypointShape shape) {
        this.all = all;
        this.from = from;
        this.shape = shape;
    }

    /** {@return the number of keypoints} */
    public int size() {
        return shape.count();
    }

    /** {@return whether the model gives a confidence for each keypoint} */
    public boolean hasConfidence() {
        return shape.values() == 3;
    }

    /**
     * Horizontal position.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels of the image
     */
    public float x(int index) {
        return all[at(index)];
    }

    /**
     * Vertical position.
     *
     * @param index 0 to {@link #size()} - 1
     * @return pixels of the image
     */
    public float y(int index) {
        return all[at(index) + 1];
    }

    /**
     * Confidence in a keypoint.
     *
     * @param index 0 to {@link #size()} - 1
     * @return 0 to 1; 1 where the model gives none
     */
    public float confidence(int index) {
        int at = at(index);
        return hasConfidence() ? all[at + 2] : 1;
    }

    private int at(int index) {
        return from + Objects.checkIndex(index, shape.count()) * shape.values();
    }

    private int end() {
        return from + shape.count() * shape.values();
    }

    /**
     * Whether another object holds the same keypoints.
     *
     * @param other anything
     * @return whether all values are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Keypoints k
                && shape.equals(k.shape)
                && Arrays.equals(all, from, end(), k.all, k.from, k.end());
    }

    /** {@return a hash of all values} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOfRange(all, from, end()));
    }

    /** {@return for example {@code [(12.0 30.5 0.98), (14.2 31.0 0.40)]}: x, y and, where there is one, confidence} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "(" : ", (").append(String.format(Locale.ROOT, "%.1f %.1f", x(i), y(i)));
            text.append(hasConfidence() ? String.format(Locale.ROOT, " %.2f)", confidence(i)) : ")");
        }
        return text.append(']').toString();
    }
}

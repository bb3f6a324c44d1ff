package io.yolo4j;

import java.util.Arrays;
import java.util.Objects;

/**
 * What objects have besides a box, as the task of the model wants it.
 *
 * @param rotated five values for each object, centre, size and angle; or null
 * @param keypoints values of all keypoints of each object; or null
 * @param shape of the keypoints; or null
 * @param masks one for each object; or null
 */
record DetectionParts(float[] rotated, float[] keypoints, KeypointShape shape, Mask[] masks) {
    static final DetectionParts NONE = new DetectionParts(null, null, null, null);

    DetectionParts select(int[] indices) {
        return new DetectionParts(
                select(rotated, 5, indices),
                shape == null ? null : select(keypoints, shape.count() * shape.values(), indices),
                shape,
                masks == null
                        ? null
                        : Arrays.stream(indices).mapToObj(i -> masks[i]).toArray(Mask[]::new));
    }

    boolean same(DetectionParts other) {
        return Arrays.equals(rotated, other.rotated)
                && Objects.equals(shape, other.shape)
                && Arrays.equals(keypoints, other.keypoints)
                && Arrays.equals(masks, other.masks);
    }

    /** Some groups of {@code each} values; null stays null. */
    static float[] select(float[] values, int each, int[] indices) {
        if (values == null) {
            return null;
        }
        float[] selected = new float[indices.length * each];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(values, indices[i] * each, selected, i * each, each);
        }
        return selected;
    }
}

package io.yolo4j.head;

import io.yolo4j.KeypointShape;
import io.yolo4j.Task;

/**
 * What a model gives for each box besides class and score.
 *
 * @param task what it amounts to
 * @param channels how many numbers of the box's row or column it takes
 * @param keypoints the shape of the keypoints, or null
 * @param prototypes the output that holds the mask prototypes, or -1
 */
public record BoxParts(Task task, int channels, KeypointShape keypoints, int prototypes) {
    static final BoxParts NONE = new BoxParts(Task.DETECT, 0, null, -1);
    static final BoxParts ANGLE = new BoxParts(Task.ORIENTED, 1, null, -1);

    static BoxParts keypoints(KeypointShape shape) {
        return new BoxParts(Task.POSE, shape.count() * shape.values(), shape, -1);
    }

    static BoxParts masks(int prototypes, int coefficients) {
        return new BoxParts(Task.SEGMENT, coefficients, null, prototypes);
    }

    boolean oriented() {
        return task == Task.ORIENTED;
    }

    /** Brings what was read from an output into input pixels: positions of keypoints; coefficients have no unit. */
    void scale(float[] values, float scaleX, float scaleY) {
        if (keypoints != null) {
            for (int i = 0; i < channels; i += keypoints.values()) {
                values[i] *= scaleX;
                values[i + 1] *= scaleY;
            }
        }
    }
}

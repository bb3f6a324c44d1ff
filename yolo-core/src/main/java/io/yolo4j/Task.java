package io.yolo4j;

/** What a model was trained to find. */
public enum Task {
    /** Axis-aligned boxes. */
    DETECT,
    /** Boxes and a mask for each. */
    SEGMENT,
    /** Boxes and keypoints for each. */
    POSE,
    /** Rotated boxes. */
    ORIENTED,
    /** One label for the whole picture. */
    CLASSIFY
}

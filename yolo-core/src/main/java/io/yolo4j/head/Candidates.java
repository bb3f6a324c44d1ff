package io.yolo4j.head;

import java.util.Arrays;

/**
 * Boxes of one image above the score threshold, in input pixels and in the order in which the model gave them: a structure of
 * arrays that grows and is reused from image to image.
 *
 * <p>What a broken output holds never gets in: boxes that are not finite or have no area, scores that are not finite.
 */
public final class Candidates {
    private final float threshold;
    private final boolean[] wanted;

    float[] boxes = new float[4 * 256];
    float[] scores = new float[256];
    int[] classIds = new int[256];
    int size;

    /** Centre, size and angle of each box, which then is the bounds of it; null until there is an oriented one. */
    float[] rotated;

    private int[] anchors = new int[256];

    float left = Float.NEGATIVE_INFINITY;
    float top = Float.NEGATIVE_INFINITY;
    float right = Float.POSITIVE_INFINITY;
    float bottom = Float.POSITIVE_INFINITY;

    /** Best scores that were looked at, those of them that are no numbers, and detections that were lost to a number that is none. */
    private int read;

    private int broken;
    private int lost;

    /**
     * Makes an empty list.
     *
     * @param threshold scores have to be greater
     * @param wanted for each class whether it is wanted, or null for all
     */
    public Candidates(float threshold, boolean[] wanted) {
        this.threshold = threshold;
        this.wanted = wanted;
    }

    /** Forgets the last image. */
    public void clear() {
        size = 0;
        read = 0;
        broken = 0;
        lost = 0;
    }

    /**
     * Sets where the image lies in the model's input. Boxes in the padding are dropped before they can take the place of others.
     *
     * @param left left edge in input pixels
     * @param top top edge in input pixels
     * @param right right edge in input pixels
     * @param bottom bottom edge in input pixels
     */
    public void within(float left, float top, float right, float bottom) {
        this.left = left;
        this.top = top;
        this.right = right;
        this.bottom = bottom;
    }

    /** {@return the number of candidates} */
    public int size() {
        return size;
    }

    /**
     * Whether the model's output made sense. A broken number here and there is dropped; that is no answer, though, when most are
     * broken, or when nothing but broken numbers was found.
     *
     * @return false where most scores are NaN or infinite, or where such numbers are all that kept the result from having a box
     */
    public boolean finite() {
        return 2L * broken <= read && (lost == 0 || size > 0);
    }

    /**
     * Left edge of a candidate, in input pixels.
     *
     * @param index 0 to {@link #size()} - 1
     * @return x1
     */
    public float x1(int index) {
        return boxes[4 * index];
    }

    /**
     * Top edge of a candidate, in input pixels.
     *
     * @param index 0 to {@link #size()} - 1
     * @return y1
     */
    public float y1(int index) {
        return boxes[4 * index + 1];
    }

    /**
     * Right edge of a candidate, in input pixels.
     *
     * @param index 0 to {@link #size()} - 1
     * @return x2
     */
    public float x2(int index) {
        return boxes[4 * index + 2];
    }

    /**
     * Bottom edge of a candidate, in input pixels.
     *
     * @param index 0 to {@link #size()} - 1
     * @return y2
     */
    public float y2(int index) {
        return boxes[4 * index + 3];
    }

    /**
     * Score of a candidate.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the score
     */
    public float score(int index) {
        return scores[index];
    }

    /**
     * Class of a candidate.
     *
     * @param index 0 to {@link #size()} - 1
     * @return index of the class
     */
    public int classId(int index) {
        return classIds[index];
    }

    /**
     * Which box of the model's output a candidate is.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the head's own index of it
     */
    public int anchor(int index) {
        return anchors[index];
    }

    /**
     * Centre, size and angle of an oriented candidate, in input pixels and radians.
     *
     * @param index 0 to {@link #size()} - 1
     * @param value 0 to 4: cx, cy, width, height, angle
     * @return the value
     */
    public float rotated(int index, int value) {
        return rotated[5 * index + value];
    }

    /** Whether a score is worth decoding its box for; notes whether it is a number at all. False for NaN and infinity. */
    boolean passes(float score) {
        read++;
        if (!(Math.abs(score) <= Float.MAX_VALUE)) {
            broken++;
            return false;
        }
        return score > threshold;
    }

    /** Whether another score of a box passes, of which nothing is noted any more. False for NaN and infinity. */
    boolean exceeds(float score) {
        return score > threshold && score <= Float.MAX_VALUE;
    }

    /** Notes a box whose objectness passes, but whose class scores are no numbers. */
    void lose() {
        lost++;
    }

    /** Notes what {@link #passes} and {@link #lose} would have of rows that somebody else has looked at. */
    void note(int read, int broken, int lost) {
        this.read += read;
        this.broken += broken;
        this.lost += lost;
    }

    void addCentered(float cx, float cy, float w, float h, float score, int classId, int anchor) {
        float halfWidth = w / 2, halfHeight = h / 2;
        addCorners(cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight, score, classId, anchor);
    }

    void addRotated(float cx, float cy, float w, float h, float angle, float score, int classId, int anchor) {
        float cos = (float) Math.abs(Math.cos(angle)), sin = (float) Math.abs(Math.sin(angle));
        float width = w * cos + h * sin, height = w * sin + h * cos;
        boolean solid = w > 0 && h > 0; // the bounds of a box with a negative side may have an area
        int before = size;
        addCentered(cx, cy, width, height, score, classId, anchor);
        if (size == before) {
            return;
        }
        if (!solid) {
            size = before;
            return;
        }
        if (rotated == null || rotated.length < 5 * size) {
            rotated = rotated == null ? new float[5 * scores.length] : Arrays.copyOf(rotated, 5 * scores.length);
        }
        int at = 5 * before;
        rotated[at] = cx;
        rotated[at + 1] = cy;
        rotated[at + 2] = w;
        rotated[at + 3] = h;
        rotated[at + 4] = angle;
    }

    void addCorners(float x1, float y1, float x2, float y2, float score, int classId, int anchor) {
        if (!Float.isFinite(x2 - x1)
                || !Float.isFinite(y2 - y1)) { // of infinite or NaN corners, or of finite ones that are too far
            lost++;
            return;
        }
        boolean solid = x2 > x1 && y2 > y1;
        boolean inside = x1 < right && x2 > left && y1 < bottom && y2 > top;
        boolean chosen = wanted == null || classId < wanted.length && wanted[classId];
        if (!solid || !inside || !chosen) {
            return;
        }
        if (size == scores.length) {
            scores = Arrays.copyOf(scores, 2 * size);
            classIds = Arrays.copyOf(classIds, 2 * size);
            anchors = Arrays.copyOf(anchors, 2 * size);
            boxes = Arrays.copyOf(boxes, 8 * size);
        }
        int at = 4 * size;
        boxes[at] = x1;
        boxes[at + 1] = y1;
        boxes[at + 2] = x2;
        boxes[at + 3] = y2;
        scores[size] = score;
        anchors[size] = anchor;
        classIds[size++] = classId;
    }
}

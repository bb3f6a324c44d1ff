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
    private boolean finite;

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

    /** Forgets everything. */
    public void clear() {
        size = 0;
        finite = false;
    }

    /** {@return the number of candidates} */
    public int size() {
        return size;
    }

    /**
     * Whether the model's output made sense.
     *
     * @return false where there was no cell whose scores were numbers: one that is NaN or infinite spoils its cell
     */
    public boolean finite() {
        return finite;
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

    /** Notes that an image without any cell cannot have a broken output. */
    void nothingToRead() {
        finite = true;
    }

    /** Whether a score is worth decoding its box for; notes whether it is a number at all. False for NaN and infinity. */
    boolean passes(float score) {
        boolean number = Math.abs(score) <= Float.MAX_VALUE;
        finite |= number;
        return number && score > threshold;
    }

    void addCentered(float cx, float cy, float w, float h, float score, int classId) {
        float halfWidth = w / 2, halfHeight = h / 2;
        addCorners(cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight, score, classId);
    }

    void addCorners(float x1, float y1, float x2, float y2, float score, int classId) {
        // Written so that NaN fails; the differences of finite corners may still overflow.
        boolean solid = x2 > x1 && y2 > y1 && Float.isFinite(x2 - x1) && Float.isFinite(y2 - y1);
        if (!solid || wanted != null && !wanted[classId]) {
            return;
        }
        if (size == scores.length) {
            scores = Arrays.copyOf(scores, 2 * size);
            classIds = Arrays.copyOf(classIds, 2 * size);
            boxes = Arrays.copyOf(boxes, 8 * size);
        }
        int at = 4 * size;
        boxes[at] = x1;
        boxes[at + 1] = y1;
        boxes[at + 2] = x2;
        boxes[at + 3] = y2;
        scores[size] = score;
        classIds[size++] = classId;
    }
}

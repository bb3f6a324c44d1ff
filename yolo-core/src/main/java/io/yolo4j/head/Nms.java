package io.yolo4j.head;

import java.util.Arrays;

/**
 * Greedy non-maximum suppression in single precision. Deterministic: candidates are taken by falling score, equal scores in
 * the order of the model's output.
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
public final class Nms {
    /** As Ultralytics' {@code max_nms}: what a threshold of 0.001 lets through beyond it has no effect on accuracy. */
    private static final int MAX_CANDIDATES = 30_000;

    private final float iouThreshold;
    private final boolean agnostic;
    private final int maxDetections;

    private long[] order = new long[256];
    private int[] kept;
    private int keptCount;

    /** Kept boxes of one class are chained, newest first, so that a candidate meets the boxes of its own class only. */
    private int[] previousOfClass;

    private int[] lastOfClass;
    private float[] keptBoxes;
    private float[] keptAreas;

    /**
     * Sets the rules.
     *
     * @param iouThreshold a box goes when its IoU with a better one is greater; 1 keeps all
     * @param agnostic whether boxes of different classes suppress each other
     * @param maxDetections how many boxes are kept at most
     * @param classes number of classes
     */
    public Nms(float iouThreshold, boolean agnostic, int maxDetections, int classes) {
        this.iouThreshold = iouThreshold;
        this.agnostic = agnostic;
        this.maxDetections = maxDetections;
        int room = Math.min(maxDetections, 300);
        this.kept = new int[room];
        this.previousOfClass = new int[room];
        this.keptBoxes = new float[4 * room];
        this.keptAreas = new float[room];
        this.lastOfClass = new int[agnostic ? 1 : classes];
    }

    /**
     * Selects candidates.
     *
     * @param candidates boxes of one image
     * @return how many are kept; {@link #kept(int)} tells which
     */
    public int select(Candidates candidates) {
        int count = sortByScore(candidates);
        Arrays.fill(lastOfClass, -1);
        keptCount = 0;
        float[] boxes = candidates.boxes;
        for (int i = 0; i < count && keptCount < maxDetections; i++) {
            int index = (int) order[i];
            int chain = agnostic ? 0 : candidates.classIds[index];
            float x1 = boxes[4 * index], y1 = boxes[4 * index + 1];
            float x2 = boxes[4 * index + 2], y2 = boxes[4 * index + 3];
            float area = (x2 - x1) * (y2 - y1);
            if (!overlaps(lastOfClass[chain], x1, y1, x2, y2, area)) {
                keep(index, chain, x1, y1, x2, y2, area);
            }
        }
        return keptCount;
    }

    /**
     * One of the boxes that the last {@link #select} kept.
     *
     * @param rank 0 is the best
     * @return its index among the candidates
     */
    public int kept(int rank) {
        return kept[rank];
    }

    private int sortByScore(Candidates candidates) {
        int size = candidates.size;
        if (order.length < size) {
            order = new long[Math.max(size, 2 * order.length)];
        }
        for (int i = 0; i < size; i++) {
            // Complemented, so that ascending keys are falling scores and, among equal scores, rising indices.
            order[i] = (long) ~sortable(candidates.scores[i]) << 32 | i;
        }
        Arrays.sort(order, 0, size);
        return Math.min(size, MAX_CANDIDATES);
    }

    /** Maps floats to ints of the same order. */
    private static int sortable(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 and 0 are equal
        return bits ^ bits >> 31 & 0x7fffffff;
    }

    private boolean overlaps(int chained, float x1, float y1, float x2, float y2, float area) {
        for (int k = chained; k >= 0; k = previousOfClass[k]) {
            float w = Math.min(x2, keptBoxes[4 * k + 2]) - Math.max(x1, keptBoxes[4 * k]);
            float h = Math.min(y2, keptBoxes[4 * k + 3]) - Math.max(y1, keptBoxes[4 * k + 1]);
            if (w > 0 && h > 0) {
                float intersection = w * h;
                if (intersection / (keptAreas[k] + area - intersection) > iouThreshold) {
                    return true;
                }
            }
        }
        return false;
    }

    private void keep(int index, int chain, float x1, float y1, float x2, float y2, float area) {
        if (keptCount == kept.length) {
            int room = 2 * keptCount;
            kept = Arrays.copyOf(kept, room);
            previousOfClass = Arrays.copyOf(previousOfClass, room);
            keptBoxes = Arrays.copyOf(keptBoxes, 4 * room);
            keptAreas = Arrays.copyOf(keptAreas, room);
        }
        int at = 4 * keptCount;
        keptBoxes[at] = x1;
        keptBoxes[at + 1] = y1;
        keptBoxes[at + 2] = x2;
        keptBoxes[at + 3] = y2;
        keptAreas[keptCount] = area;
        kept[keptCount] = index;
        previousOfClass[keptCount] = lastOfClass[chain];
        lastOfClass[chain] = keptCount++;
    }
}

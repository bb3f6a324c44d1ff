package io.yolo4j.head;

import java.util.Arrays;

/**
 * Non-maximum suppression. Deterministic: candidates are taken by falling score, equal scores in the order of the model's
 * output.
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
public abstract sealed class Nms permits BoxNms, RotatedNms {
    /** As Ultralytics' {@code max_nms}: what a threshold of 0.001 lets through beyond it has no effect on accuracy. */
    private static final int MAX_CANDIDATES = 30_000;

    private final boolean agnostic;
    final int maxDetections;

    private final ScoreOrder order = new ScoreOrder();
    private int[] kept;
    private int keptCount;

    Nms(boolean agnostic, int maxDetections) {
        this.agnostic = agnostic;
        this.maxDetections = maxDetections;
        this.kept = new int[Math.min(maxDetections, 300)];
    }

    /**
     * Greedy suppression of axis-aligned boxes.
     *
     * @param iouThreshold a box goes when its IoU with a better one that stays is greater; 1 keeps all
     * @param agnostic whether boxes of different classes suppress each other
     * @param maxDetections how many boxes are kept at most
     * @param classes number of classes
     * @return an empty selection
     */
    public static Nms of(float iouThreshold, boolean agnostic, int maxDetections, int classes) {
        return new BoxNms(iouThreshold, agnostic, maxDetections, classes);
    }

    /**
     * Suppression of oriented boxes by their probabilistic IoU.
     *
     * @param iouThreshold a box goes when its probIoU with a better one of its class is greater, even with one that goes itself; 1 keeps all
     * @param agnostic whether boxes of different classes suppress each other
     * @param maxDetections how many boxes are kept at most
     * @param classes number of classes
     * @return an empty selection
     */
    public static Nms rotated(float iouThreshold, boolean agnostic, int maxDetections, int classes) {
        return new RotatedNms(iouThreshold, agnostic, maxDetections, classes);
    }

    /**
     * No suppression, for boxes that the network has suppressed itself: the best are taken.
     *
     * @param maxDetections how many boxes are kept at most
     * @return an empty selection
     */
    public static Nms none(int maxDetections) {
        return new BoxNms(1, true, maxDetections, 1); // an IoU is never greater
    }

    /**
     * Selects candidates.
     *
     * @param candidates boxes of one image
     * @return how many are kept; {@link #kept(int)} tells which
     */
    public int select(Candidates candidates) {
        keptCount = 0;
        select(candidates, order.of(candidates), Math.min(candidates.size, MAX_CANDIDATES));
        return keptCount;
    }

    /** Takes the first {@code count} candidates of {@code order}, whose low halves are indices, and keeps some. */
    abstract void select(Candidates candidates, long[] order, int count);

    /**
     * One of the boxes that the last {@link #select} kept.
     *
     * @param rank 0 is the best
     * @return its index among the candidates
     */
    public int kept(int rank) {
        return kept[rank];
    }

    /** Whether so many are kept that no more may be. */
    final boolean full() {
        return keptCount >= maxDetections;
    }

    /** Which candidates may suppress this one: those of the same number. */
    final int chain(Candidates candidates, int index) {
        return agnostic ? 0 : candidates.classIds[index];
    }

    /** Keeps a candidate and returns its rank. */
    final int keep(int index) {
        if (keptCount == kept.length) {
            kept = Arrays.copyOf(kept, 2 * keptCount);
        }
        kept[keptCount] = index;
        return keptCount++;
    }
}

package io.yolo4j.head;

import java.util.Arrays;

/**
 * Greedy suppression where many boxes may stay: class after class, so that what is looked at again and again is a few kilobytes.
 */
final class ManyBoxes {
    private final KeptTiles tiles;

    /** Where the candidates of each class end. */
    private final int[] ends;

    /** Ranks of the candidates, class after class. */
    private int[] ranks = new int[0];

    /** Their boxes. */
    private float[] boxes = new float[0];

    private boolean[] stays = new boolean[0];

    ManyBoxes(float iouThreshold, int chains) {
        this.tiles = new KeptTiles(iouThreshold);
        this.ends = new int[chains];
    }

    /**
     * Selects among the first {@code count} candidates of {@code order}, and returns how many stay; {@link #stays} tells which.
     */
    int select(Candidates candidates, long[] order, int count, Nms nms) {
        if (ranks.length < count) {
            ranks = new int[2 * count];
            stays = new boolean[2 * count];
            boxes = new float[8 * count];
        }
        group(candidates, order, count, nms);
        cover(candidates);
        int staying = 0;
        int from = 0;
        for (int to : ends) {
            if (from < to) {
                tiles.clear(to - from);
            }
            for (int i = from; i < to; i++) {
                int rank = ranks[i];
                stays[rank] = tiles.add(boxes, 4 * i);
                staying += stays[rank] ? 1 : 0;
            }
            from = to;
        }
        return staying;
    }

    /** Whether the candidate of a rank stays. */
    boolean stays(int rank) {
        return stays[rank];
    }

    private void group(Candidates candidates, long[] order, int count, Nms nms) {
        Arrays.fill(ends, 0);
        for (int rank = 0; rank < count; rank++) {
            ends[nms.chain(candidates, (int) order[rank])]++;
        }
        int next = 0;
        for (int chain = 0; chain < ends.length; chain++) {
            int size = ends[chain];
            ends[chain] = next;
            next += size;
        }
        for (int rank = 0; rank < count; rank++) {
            int index = (int) order[rank];
            int to = ends[nms.chain(candidates, index)]++;
            ranks[to] = rank;
            boxes[4 * to] = candidates.boxes[4 * index];
            boxes[4 * to + 1] = candidates.boxes[4 * index + 1];
            boxes[4 * to + 2] = candidates.boxes[4 * index + 2];
            boxes[4 * to + 3] = candidates.boxes[4 * index + 3];
        }
    }

    /** Tiles what the boxes cover of the picture. */
    private void cover(Candidates candidates) {
        float left = Float.POSITIVE_INFINITY, top = Float.POSITIVE_INFINITY;
        float right = Float.NEGATIVE_INFINITY, bottom = Float.NEGATIVE_INFINITY;
        float[] boxes = candidates.boxes;
        for (int at = 0;
                at < 4 * candidates.size;
                at += 4) { // comparisons, because Math.min has to care for NaN and -0
            left = boxes[at] < left ? boxes[at] : left;
            top = boxes[at + 1] < top ? boxes[at + 1] : top;
            right = boxes[at + 2] > right ? boxes[at + 2] : right;
            bottom = boxes[at + 3] > bottom ? boxes[at + 3] : bottom;
        }
        tiles.over(
                Math.max(left, candidates.left),
                Math.max(top, candidates.top),
                Math.min(right, candidates.right),
                Math.min(bottom, candidates.bottom));
    }
}

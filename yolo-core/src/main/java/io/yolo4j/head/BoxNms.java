package io.yolo4j.head;

import java.util.Arrays;

/** Greedy suppression of axis-aligned boxes, in single precision. */
final class BoxNms extends Nms {
    /** Up to here, looking through the kept boxes of a class costs less than finding the near ones. */
    private static final int FEW = 512;

    private final float iouThreshold;

    /** Kept boxes of one class are chained, newest first, so that a candidate meets the boxes of its own class only. */
    private int[] previousOfClass;

    private int[] lastOfClass;
    private float[] keptBoxes;
    private float[] keptAreas;

    private ManyBoxes many;

    BoxNms(float iouThreshold, boolean agnostic, int maxDetections, int classes) {
        super(agnostic, maxDetections);
        this.iouThreshold = iouThreshold;
        int room = Math.min(maxDetections, 300);
        this.previousOfClass = new int[room];
        this.keptBoxes = new float[4 * room];
        this.keptAreas = new float[room];
        this.lastOfClass = new int[agnostic ? 1 : classes];
    }

    @Override
    void select(Candidates candidates, long[] order, int count) {
        if (Math.min(count, maxDetections) <= FEW) {
            selectFew(candidates, order, count);
        } else {
            selectMany(candidates, order, count);
        }
    }

    private void selectMany(Candidates candidates, long[] order, int count) {
        if (many == null) {
            many = new ManyBoxes(iouThreshold, lastOfClass.length);
        }
        int best = (int) Math.min(count, 2L * maxDetections); // often enough where fewer are asked for than there are
        if (many.select(candidates, order, best, this) < maxDetections && best < count) {
            best = count;
            many.select(candidates, order, best, this);
        }
        for (int rank = 0; rank < best && !full(); rank++) {
            if (many.stays(rank)) {
                keep((int) order[rank]);
            }
        }
    }

    private void selectFew(Candidates candidates, long[] order, int count) {
        Arrays.fill(lastOfClass, -1);
        float[] boxes = candidates.boxes;
        for (int i = 0; i < count && !full(); i++) {
            int index = (int) order[i];
            int chain = chain(candidates, index);
            float x1 = boxes[4 * index], y1 = boxes[4 * index + 1];
            float x2 = boxes[4 * index + 2], y2 = boxes[4 * index + 3];
            float area = (x2 - x1) * (y2 - y1);
            if (!overlaps(lastOfClass[chain], x1, y1, x2, y2, area)) {
                link(keep(index), chain, x1, y1, x2, y2, area);
            }
        }
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

    private void link(int rank, int chain, float x1, float y1, float x2, float y2, float area) {
        if (rank == previousOfClass.length) {
            int room = 2 * rank;
            previousOfClass = Arrays.copyOf(previousOfClass, room);
            keptBoxes = Arrays.copyOf(keptBoxes, 4 * room);
            keptAreas = Arrays.copyOf(keptAreas, room);
        }
        int at = 4 * rank;
        keptBoxes[at] = x1;
        keptBoxes[at + 1] = y1;
        keptBoxes[at + 2] = x2;
        keptBoxes[at + 3] = y2;
        keptAreas[rank] = area;
        previousOfClass[rank] = lastOfClass[chain];
        lastOfClass[chain] = rank;
    }
}

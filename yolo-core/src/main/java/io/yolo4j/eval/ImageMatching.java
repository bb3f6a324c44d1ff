package io.yolo4j.eval;

import java.util.Arrays;

/**
 * Which of the detections of one class in one image find an object, at each IoU threshold and for each range of areas: the method
 * {@code evaluateImg} of COCOeval.
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
final class ImageMatching {
    /** 0.5 to 0.95, as {@code numpy.linspace} computes them. */
    static final double[] IOU_THRESHOLDS = new double[10];

    static final double[] LEAST_AREA = {0, 0, 32 * 32, 96 * 96};
    static final double[] LARGEST_AREA = {1e10, 32 * 32, 96 * 96, 1e10};
    static final int AREAS = LEAST_AREA.length;

    static {
        double step = (0.95 - 0.5) / 9;
        for (int t = 0; t < 9; t++) {
            IOU_THRESHOLDS[t] = t * step + 0.5;
        }
        IOU_THRESHOLDS[9] = 0.95;
    }

    /** A bit for each threshold, ten for each range of areas. */
    private long[] matched = new long[0];

    private long[] ignored = new long[0];

    private int[] order = new int[0];
    private boolean[] taken = new boolean[0];

    /** Whether an object or an area does not count within a range. */
    static boolean outside(double area, int range) {
        return area < LEAST_AREA[range] || area > LARGEST_AREA[range];
    }

    static int bit(int range, int threshold) {
        return range * IOU_THRESHOLDS.length + threshold;
    }

    /**
     * Matches.
     *
     * @param objects of one class
     * @param areas of the detections, the best detection first
     * @param ious of each detection with each object, a row for each detection
     * @param detections how many there are
     */
    void match(GroundTruth[] objects, double[] areas, double[] ious, int detections) {
        if (matched.length < detections) {
            matched = new long[detections];
            ignored = new long[detections];
        }
        if (order.length < objects.length) {
            order = new int[objects.length];
            taken = new boolean[objects.length];
        }
        Arrays.fill(matched, 0, detections, 0);
        Arrays.fill(ignored, 0, detections, 0);
        for (int range = 0; range < AREAS; range++) {
            int counting = countingFirst(objects, range);
            for (int t = 0; t < IOU_THRESHOLDS.length; t++) {
                match(objects, ious, detections, counting, t, 1L << bit(range, t));
            }
            ignoreWhatMissesOutside(areas, detections, range);
        }
    }

    long matched(int detection) {
        return matched[detection];
    }

    long ignored(int detection) {
        return ignored[detection];
    }

    /** Objects that count before those that do not, otherwise in their order; returns how many count. */
    private int countingFirst(GroundTruth[] objects, int range) {
        int counting = 0;
        for (int g = 0; g < objects.length; g++) {
            if (!isIgnored(objects[g], range)) {
                order[counting++] = g;
            }
        }
        int next = counting;
        for (int g = 0; g < objects.length; g++) {
            if (isIgnored(objects[g], range)) {
                order[next++] = g;
            }
        }
        return counting;
    }

    static boolean isIgnored(GroundTruth object, int range) {
        return object.crowd() || outside(object.area(), range);
    }

    private void match(GroundTruth[] objects, double[] ious, int detections, int counting, int threshold, long bit) {
        Arrays.fill(taken, 0, objects.length, false);
        for (int d = 0; d < detections; d++) {
            int best = bestFor(objects, ious, d * objects.length, counting, IOU_THRESHOLDS[threshold]);
            if (best >= 0) {
                taken[best] = true;
                matched[d] |= bit;
                if (best >= counting) {
                    ignored[d] |= bit;
                }
            }
        }
    }

    /** Of equal overlaps the last one wins; an object that does not count is taken where no other matches. -1 where none does. */
    private int bestFor(GroundTruth[] objects, double[] ious, int row, int counting, double threshold) {
        double best = Math.min(threshold, 1 - 1e-10);
        int found = -1;
        for (int g = 0; g < objects.length; g++) {
            if (taken[g] && !objects[order[g]].crowd()) {
                continue;
            }
            if (found >= 0 && found < counting && g >= counting) {
                break;
            }
            double iou = ious[row + order[g]];
            if (iou >= best) {
                best = iou;
                found = g;
            }
        }
        return found;
    }

    private void ignoreWhatMissesOutside(double[] areas, int detections, int range) {
        long all = (1L << IOU_THRESHOLDS.length) - 1 << bit(range, 0);
        for (int d = 0; d < detections; d++) {
            if (outside(areas[d], range)) {
                ignored[d] |= all & ~matched[d];
            }
        }
    }
}

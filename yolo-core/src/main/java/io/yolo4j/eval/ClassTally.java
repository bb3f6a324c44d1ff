package io.yolo4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is remembered of the detections of one class, and the figures that come of it: {@code accumulate} of COCOeval. */
final class ClassTally {
    static final int RECALLS = 101;

    /** The difference between 1 and the next double, which COCOeval adds so as never to divide by 0. */
    private static final double SPACING = Math.ulp(1.0);

    private final int[] counting = new int[ImageMatching.AREAS];

    private int size;
    private double[] scores = new double[16];
    private long[] matched = new long[16];
    private long[] ignored = new long[16];

    /** Its place among the detections of its class in its image, from 0. */
    private byte[] ranks = new byte[16];

    void addObject(GroundTruth object) {
        for (int range = 0; range < counting.length; range++) {
            if (!ImageMatching.isIgnored(object, range)) {
                counting[range]++;
            }
        }
    }

    void addDetection(double score, int rank, long matchedBits, long ignoredBits) {
        if (size == scores.length) {
            int room = 2 * size;
            scores = Arrays.copyOf(scores, room);
            matched = Arrays.copyOf(matched, room);
            ignored = Arrays.copyOf(ignored, room);
            ranks = Arrays.copyOf(ranks, room);
        }
        scores[size] = score;
        matched[size] = matchedBits;
        ignored[size] = ignoredBits;
        ranks[size++] = (byte) rank;
    }

    /** How many objects count, of any area. */
    int objects() {
        return counting[0];
    }

    Figures figures() {
        int[] order = FallingOrder.of(scores, size);
        int thresholds = ImageMatching.IOU_THRESHOLDS.length;
        double[][] ap = new double[ImageMatching.AREAS][thresholds];
        double[][] ar = new double[ImageMatching.AREAS][thresholds];
        double[][] curves = new double[thresholds][RECALLS];
        double[] recall = new double[size], precision = new double[size], sampled = new double[RECALLS];
        for (int range = 0; range < ImageMatching.AREAS; range++) {
            for (int t = 0; t < thresholds; t++) {
                if (counting[range] == 0) {
                    ap[range][t] = ar[range][t] = Double.NaN;
                    continue;
                }
                long bit = 1L << ImageMatching.bit(range, t);
                int points = curve(order, bit, counting[range], recall, precision);
                sample(recall, precision, points, sampled);
                ap[range][t] = Arrays.stream(sampled).sum() / RECALLS;
                ar[range][t] = points == 0 ? 0 : recall[points - 1];
                if (range == 0) {
                    System.arraycopy(sampled, 0, curves[t], 0, RECALLS);
                }
            }
        }
        return new Figures(ap, ar, recallOfBest(1), recallOfBest(10), curves);
    }

    /** Detections that do not count leave the curve where it is. */
    private int curve(int[] order, long bit, int objects, double[] recall, double[] precision) {
        int points = 0;
        double right = 0, wrong = 0;
        for (int i : order) {
            if ((ignored[i] & bit) != 0) {
                continue;
            }
            if ((matched[i] & bit) != 0) {
                right++;
            } else {
                wrong++;
            }
            recall[points] = right / objects;
            precision[points++] = right / (wrong + right + SPACING);
        }
        for (int i = points - 1; i > 0; i--) {
            precision[i - 1] = Math.max(precision[i - 1], precision[i]);
        }
        return points;
    }

    /** The precision where each recall is reached first, 0 where it never is. */
    private static void sample(double[] recall, double[] precision, int points, double[] sampled) {
        int point = 0;
        for (int r = 0; r < RECALLS; r++) {
            double wanted = r * 0.01; // numpy.linspace ends at 1, and so does this
            while (point < points && recall[point] < wanted) {
                point++;
            }
            sampled[r] = point < points ? precision[point] : 0;
        }
    }

    private double[] recallOfBest(int count) {
        double[] recall = new double[ImageMatching.IOU_THRESHOLDS.length];
        for (int t = 0; t < recall.length; t++) {
            long bit = 1L << ImageMatching.bit(0, t);
            int right = 0;
            for (int i = 0; i < size; i++) {
                if (ranks[i] < count && (matched[i] & ~ignored[i] & bit) != 0) {
                    right++;
                }
            }
            recall[t] = counting[0] == 0 ? Double.NaN : (double) right / counting[0];
        }
        return recall;
    }

    /**
     * The figures of one class at each IoU threshold; NaN where no object counts.
     *
     * @param ap average precision for each range of areas
     * @param ar recall of the 100 best in each image, for each range of areas
     * @param ar1 recall of the best one in each image
     * @param ar10 recall of the 10 best in each image
     * @param curves precision at each recall, for all areas
     */
    record Figures(double[][] ap, double[][] ar, double[] ar1, double[] ar10, double[][] curves) {
        List<Double> curveAt50() {
            List<Double> curve = new ArrayList<>(RECALLS);
            for (double precision : curves[0]) {
                curve.add(precision);
            }
            return List.copyOf(curve);
        }
    }
}

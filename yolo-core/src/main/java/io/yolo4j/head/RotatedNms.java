package io.yolo4j.head;

import java.util.Arrays;

/**
 * Suppression of oriented boxes as Ultralytics has it ({@code TorchNMS.fast_nms} with {@code batch_probiou}): a box goes when its probabilistic IoU with
 * any better one of its class is greater than the threshold, even with one that went itself.
 *
 * <p>Boxes are taken for Gaussians of the same centre, axes and variances ("Gaussian Bounding Boxes and Probabilistic
 * Intersection-over-Union for Object Detection", Llerena et al. 2021): with the Bhattacharyya distance B of two of them, probIoU is 1 -
 * sqrt(1 - exp(-B)).
 */
final class RotatedNms extends Nms {
    private static final double EPS = 1e-7;

    /** Bhattacharyya distance at which probIoU is the threshold. */
    private final double nearest;

    private int[] previousOfClass = new int[256];
    private final int[] lastOfClass;

    /** Centre and covariance (a, b, c) of each candidate, in the order of their scores. */
    private double[] gaussians = new double[5 * 256];

    RotatedNms(float iouThreshold, boolean agnostic, int maxDetections, int classes) {
        super(agnostic, maxDetections);
        double hellinger = 1 - (double) iouThreshold;
        this.nearest = -Math.log(1 - hellinger * hellinger + EPS);
        this.lastOfClass = new int[agnostic ? 1 : classes];
    }

    @Override
    void select(Candidates candidates, long[] order, int count) {
        Arrays.fill(lastOfClass, -1);
        if (previousOfClass.length < count) {
            previousOfClass = new int[2 * count];
            gaussians = new double[10 * count];
        }
        for (int i = 0; i < count && !full(); i++) {
            int index = (int) order[i];
            int chain = chain(candidates, index);
            describe(candidates, index, i);
            if (!overlaps(lastOfClass[chain], i)) {
                keep(index);
            }
            previousOfClass[i] = lastOfClass[chain];
            lastOfClass[chain] = i;
        }
    }

    private void describe(Candidates candidates, int index, int i) {
        double w = candidates.rotated(index, 2), h = candidates.rotated(index, 3), angle = candidates.rotated(index, 4);
        double a = w * w / 12, b = h * h / 12, cos = Math.cos(angle), sin = Math.sin(angle);
        int at = 5 * i;
        gaussians[at] = candidates.rotated(index, 0);
        gaussians[at + 1] = candidates.rotated(index, 1);
        gaussians[at + 2] = a * cos * cos + b * sin * sin;
        gaussians[at + 3] = a * sin * sin + b * cos * cos;
        gaussians[at + 4] = (a - b) * cos * sin;
    }

    private boolean overlaps(int chained, int i) {
        for (int k = chained; k >= 0; k = previousOfClass[k]) {
            if (distance(gaussians, 5 * k, 5 * i) < nearest) {
                return true;
            }
        }
        return false;
    }

    /** The Bhattacharyya distance; its parts are not negative, so that the first alone often says that two boxes are far apart. */
    private double distance(double[] g, int p, int q) {
        double a = g[p + 2] + g[q + 2], b = g[p + 3] + g[q + 3], c = g[p + 4] + g[q + 4];
        double dx = g[p] - g[q], dy = g[p + 1] - g[q + 1];
        double determinant = a * b - c * c;
        double apart = 0.25 * (a * dy * dy + b * dx * dx - 2 * c * dx * dy) / (determinant + EPS);
        if (apart > nearest) {
            return apart;
        }
        double ofP = Math.max(0, g[p + 2] * g[p + 3] - g[p + 4] * g[p + 4]);
        double ofQ = Math.max(0, g[q + 2] * g[q + 3] - g[q + 4] * g[q + 4]);
        double unlike = 0.5 * Math.log(determinant / (4 * Math.sqrt(ofP * ofQ) + EPS) + EPS);
        return Math.min(100, Math.max(EPS, apart + unlike));
    }
}

package io.yolo4j.eval;

import io.yolo4j.Detections;
import io.yolo4j.Keypoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What two detectors found in the same image, put side by side. Boxes of one class are matched greedily: the pair that overlaps most
 * first, down to an IoU of 0.5, each box once. What is left is matched in the same way without regard to the class: these are objects that
 * both have found, but named differently.
 *
 * <p>Neither side is the right one: exchanging them exchanges the results.
 *
 * @param first what the first found
 * @param second what the second found
 * @param pairs objects that both found, the best overlap first
 * @param classChanges objects that both found, under different classes
 * @param onlyFirst indices of what only the first found
 * @param onlySecond indices of what only the second found
 */
public record Comparison(
        Detections first,
        Detections second,
        List<Pair> pairs,
        List<Pair> classChanges,
        List<Integer> onlyFirst,
        List<Integer> onlySecond) {
    /** The least overlap of two boxes that stand for one object. */
    public static final double IOU = 0.5;

    /**
     * One object found by both.
     *
     * @param first its index in what the first found
     * @param second its index in what the second found
     * @param iou overlap of the two boxes, of the rotated ones where there are such
     * @param maskIou overlap of the two masks; NaN where there are none
     * @param keypointDistance how far the keypoints are apart, their mean, in pixels; NaN where there are none
     * @param scoreDifference how far the two scores are apart, 0 or more
     */
    public record Pair(
            int first, int second, double iou, double maskIou, double keypointDistance, double scoreDifference) {}

    /**
     * Compares.
     *
     * @param first what one detector found
     * @param second what the other found in the same image
     * @return the comparison
     * @throws IllegalArgumentException where the images are of different sizes
     */
    public static Comparison of(Detections first, Detections second) {
        if (first.imageWidth() != second.imageWidth() || first.imageHeight() != second.imageHeight()) {
            throw new IllegalArgumentException("expected two results of one image, found one of " + first.imageWidth()
                    + " x " + first.imageHeight() + " and one of " + second.imageWidth() + " x "
                    + second.imageHeight());
        }
        boolean[] inFirst = new boolean[first.size()], inSecond = new boolean[second.size()];
        List<Pair> same = match(first, second, inFirst, inSecond, true);
        List<Pair> changed = match(first, second, inFirst, inSecond, false);
        return new Comparison(first, second, same, changed, unmatched(inFirst), unmatched(inSecond));
    }

    /** Of equal overlaps that of the better detections comes first. */
    private static List<Pair> match(
            Detections first, Detections second, boolean[] inFirst, boolean[] inSecond, boolean sameClass) {
        double[] ious = new double[16];
        long[] candidates = new long[16];
        int count = 0;
        for (int i = 0; i < inFirst.length; i++) {
            for (int j = 0; j < inSecond.length; j++) {
                boolean eligible = !inFirst[i] && !inSecond[j];
                eligible &= !sameClass || first.classId(i) == second.classId(j);
                double iou = eligible ? iou(first, i, second, j) : 0;
                if (iou >= IOU) {
                    if (count == ious.length) {
                        ious = Arrays.copyOf(ious, 2 * count);
                        candidates = Arrays.copyOf(candidates, 2 * count);
                    }
                    ious[count] = iou;
                    candidates[count++] = (long) i << 32 | j;
                }
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (int c : FallingOrder.of(ious, count)) {
            int i = (int) (candidates[c] >> 32), j = (int) candidates[c];
            if (!inFirst[i] && !inSecond[j]) {
                inFirst[i] = inSecond[j] = true;
                pairs.add(pair(first, i, second, j, ious[c]));
            }
        }
        return List.copyOf(pairs);
    }

    private static Pair pair(Detections first, int i, Detections second, int j, double iou) {
        double maskIou = first.hasMasks() && second.hasMasks() ? first.mask(i).iou(second.mask(j)) : Double.NaN;
        double distance = first.hasKeypoints() && second.hasKeypoints()
                ? distance(first.keypoints(i), second.keypoints(j))
                : Double.NaN;
        return new Pair(i, j, iou, maskIou, distance, Math.abs((double) first.score(i) - second.score(j)));
    }

    /** NaN where the two have learnt different points. */
    private static double distance(Keypoints first, Keypoints second) {
        double sum = 0;
        for (int k = 0; k < first.size() && first.size() == second.size(); k++) {
            sum += Math.hypot(first.x(k) - second.x(k), first.y(k) - second.y(k));
        }
        return first.size() == second.size() ? sum / first.size() : Double.NaN;
    }

    private static double iou(Detections first, int i, Detections second, int j) {
        if (first.hasRotatedBoxes() && second.hasRotatedBoxes()) {
            return RotatedOverlap.of(first.rotatedBox(i), second.rotatedBox(j));
        }
        double w = (double) Math.min(first.x2(i), second.x2(j)) - Math.max(first.x1(i), second.x1(j));
        double h = (double) Math.min(first.y2(i), second.y2(j)) - Math.max(first.y1(i), second.y1(j));
        return w <= 0 || h <= 0 ? 0 : w * h / (area(first, i) + area(second, j) - w * h);
    }

    private static double area(Detections found, int i) {
        return ((double) found.x2(i) - found.x1(i)) * ((double) found.y2(i) - found.y1(i));
    }

    private static List<Integer> unmatched(boolean[] matched) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < matched.length; i++) {
            if (!matched[i]) {
                left.add(i);
            }
        }
        return List.copyOf(left);
    }

    /**
     * How far the two are apart, 0 where they agree: the scores of all that has no counterpart of its class, summed up, and for each pair its
     * loss of overlap (1 - IoU, of the masks where there are masks) weighted with the better score, and the difference of its scores. What no
     * user would act upon weighs little.
     *
     * @return 0 or more
     */
    public double badness() {
        double sum = 0;
        for (Pair pair : pairs) {
            double overlap = Double.isNaN(pair.maskIou) ? pair.iou : pair.maskIou;
            sum += (1 - overlap) * Math.max(first.score(pair.first), second.score(pair.second)) + pair.scoreDifference;
        }
        for (Pair pair : classChanges) {
            sum += first.score(pair.first) + second.score(pair.second);
        }
        for (int i : onlyFirst) {
            sum += first.score(i);
        }
        for (int j : onlySecond) {
            sum += second.score(j);
        }
        return sum;
    }
}

package io.yolo4j.eval;

import io.yolo4j.Detections;
import java.util.List;
import java.util.Objects;

/**
 * How often an object of one class was found as one of another, was missed, or was found where there is none. As Ultralytics'
 * {@code ConfusionMatrix}: each detection above the confidence, the best first, takes the object, of whatever class, that it overlaps most of
 * those that are left, where their IoU is above the threshold. Crowds are no objects.
 *
 * <p>Not safe for use by several threads.
 */
public final class ConfusionMatrix {
    /** The confidence of Ultralytics. */
    public static final double CONFIDENCE = 0.25;

    /** The IoU of Ultralytics. */
    public static final double IOU = 0.45;

    /** Eight bytes for each pair: 800 MB. */
    private static final int MOST_CLASSES = 10_000;

    private final int classes;
    private final double confidence;
    private final double iou;
    private final long[] counts;

    /**
     * Starts with nothing counted, at {@link #CONFIDENCE} and {@link #IOU}.
     *
     * @param classes number of classes, at most 10000
     * @throws IllegalArgumentException where there are none, or more
     */
    public ConfusionMatrix(int classes) {
        this(classes, CONFIDENCE, IOU);
    }

    /**
     * Starts with nothing counted.
     *
     * @param classes number of classes, at most 10000
     * @param confidence detections count whose score is greater
     * @param iou an object is found where the overlap is greater
     * @throws IllegalArgumentException where there are no classes, or more than 10000
     */
    public ConfusionMatrix(int classes, double confidence, double iou) {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException("classes: expected 1 to " + MOST_CLASSES + ", found " + classes);
        }
        this.classes = classes;
        this.confidence = confidence;
        this.iou = iou;
        this.counts = new long[(classes + 1) * (classes + 1)];
    }

    /**
     * Adds an image.
     *
     * @param objects what is really in it
     * @param found what was found in it, in any order
     * @throws IllegalArgumentException where a class is out of range
     */
    public void add(List<GroundTruth> objects, Detections found) {
        GroundTruth[] real = objects.stream().filter(object -> !object.crowd()).toArray(GroundTruth[]::new);
        boolean[] taken = new boolean[real.length];
        double[] scores = new double[found.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = found.score(i);
        }
        for (int d : FallingOrder.of(scores, scores.length)) {
            if (scores[d] > confidence) {
                int best = best(found, d, real, taken);
                if (best >= 0) {
                    taken[best] = true;
                }
                increment(requireClass(found.classId(d)), best < 0 ? classes : requireClass(real[best].classId()));
            }
        }
        for (int g = 0; g < real.length; g++) {
            if (!taken[g]) {
                increment(classes, requireClass(real[g].classId()));
            }
        }
    }

    /** -1 where it overlaps none of those that are left by more than the threshold. */
    private int best(Detections found, int d, GroundTruth[] real, boolean[] taken) {
        double x = found.x1(d), y = found.y1(d), width = found.x2(d) - x, height = found.y2(d) - y;
        double most = iou;
        int best = -1;
        for (int g = 0; g < real.length; g++) {
            double overlap = taken[g] ? 0 : BoxOverlap.of(x, y, width, height, real[g]);
            if (overlap > most) {
                most = overlap;
                best = g;
            }
        }
        return best;
    }

    private int requireClass(int classId) {
        if (classId < 0 || classId >= classes) {
            throw new IllegalArgumentException("classId: expected 0 to " + (classes - 1) + ", found " + classId);
        }
        return classId;
    }

    private void increment(int predicted, int actual) {
        counts[predicted * (classes + 1) + actual]++;
    }

    /**
     * How often something was found as something.
     *
     * @param predicted class that was found, or {@link #background()} for objects that were missed
     * @param actual class of the object, or {@link #background()} for what was found where there is none
     * @return how many
     */
    public long count(int predicted, int actual) {
        Objects.checkIndex(predicted, classes + 1);
        Objects.checkIndex(actual, classes + 1);
        return counts[predicted * (classes + 1) + actual];
    }

    /** {@return the index that stands for no object: the number of classes} */
    public int background() {
        return classes;
    }
}

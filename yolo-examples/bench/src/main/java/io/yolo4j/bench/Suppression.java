package io.yolo4j.bench;

import io.yolo4j.head.Candidates;
import io.yolo4j.head.Nms;
import io.yolo4j.head.NmsScene;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Rect2d;
import org.bytedeco.opencv.opencv_core.Rect2dVector;

/**
 * NMS without a limit on the boxes kept, beside {@code cv2.dnn.NMSBoxesBatched}: the two alternate in one process, after it was made sure that
 * they keep the same boxes. {@code nms_reference.py} has the same table for torchvision.
 *
 * <p>Arguments: the number of rounds.
 */
public final class Suppression {
    private static final float IOU = 0.45f;

    /** OpenCV takes seconds. */
    private static final int ROUNDS_OF_OPENCV = 3;

    private Suppression() {}

    /**
     * Prints one table.
     *
     * @param args number of rounds
     */
    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        System.out.printf(
                "%-28s %8s %10s %10s %10s %8s   ms, %d rounds%n",
                "boxes", "kept", "least", "median", "OpenCV", "ratio", rounds);
        measure(new NmsScene("scattered", 10_000, 80), rounds);
        measure(new NmsScene("scattered", 30_000, 80), rounds);
        measure(new NmsScene("scattered", 30_000, 1), rounds);
        measure(new NmsScene("clustered", 30_000, 80), rounds);
        measure(new NmsScene("clustered", 30_000, 1), rounds);
        measure(new NmsScene("mixed", 30_000, 80), rounds);
        measure(new NmsScene("mixed", 30_000, 1), rounds);
    }

    private static void measure(NmsScene scene, int rounds) {
        Candidates candidates = scene.candidates();
        Nms nms = Nms.of(IOU, false, Integer.MAX_VALUE, scene.classes());
        try (Rect2dVector boxes = rectangles(candidates);
                FloatPointer scores = new FloatPointer(scene.count());
                IntPointer classes = new IntPointer(scene.count())) {
            for (int i = 0; i < scene.count(); i++) {
                scores.put(i, candidates.score(i));
                classes.put(i, candidates.classId(i));
            }
            requireSame(scene, kept(nms, candidates), opencv(boxes, scores, classes));
            for (int i = 0; i < 20; i++) {
                nms.select(candidates);
            }
            double[] ours = new double[rounds], theirs = new double[ROUNDS_OF_OPENCV];
            for (int i = 0; i < rounds; i++) {
                int turn = i * ROUNDS_OF_OPENCV / rounds;
                if (theirs[turn] == 0) {
                    long start = System.nanoTime();
                    opencv(boxes, scores, classes);
                    theirs[turn] = (System.nanoTime() - start) / 1e6;
                }
                long start = System.nanoTime();
                nms.select(candidates);
                ours[i] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(ours);
            Arrays.sort(theirs);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %8d %10.2f %10.2f %10.0f %8.0f%n",
                    String.format(Locale.ROOT, "%s, %,d of %d", scene.kind(), scene.count(), scene.classes()),
                    nms.select(candidates),
                    ours[0],
                    ours[rounds / 2],
                    theirs[0],
                    theirs[0] / ours[0]);
        }
    }

    private static int[] kept(Nms nms, Candidates candidates) {
        return IntStream.range(0, nms.select(candidates)).map(nms::kept).toArray();
    }

    private static int[] opencv(Rect2dVector boxes, FloatPointer scores, IntPointer classes) {
        try (IntPointer kept = new IntPointer()) {
            opencv_dnn.NMSBoxesBatched(boxes, scores, classes, 0, IOU, kept);
            int[] indices = new int[(int) kept.limit()];
            kept.get(indices);
            return indices;
        }
    }

    private static Rect2dVector rectangles(Candidates c) {
        Rect2dVector boxes = new Rect2dVector(c.size());
        for (int i = 0; i < c.size(); i++) {
            double x = c.x1(i), y = c.y1(i);
            try (Rect2d box = new Rect2d(x, y, c.x2(i) - x, c.y2(i) - y)) {
                boxes.put(i, box);
            }
        }
        return boxes;
    }

    private static void requireSame(NmsScene scene, int[] ours, int[] theirs) {
        if (!NmsScene.hash(ours).equals(NmsScene.hash(theirs))) {
            throw new IllegalStateException(scene + ": " + ours.length + " boxes kept, by OpenCV " + theirs.length);
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import io.yolo4j.KeypointShape;
import io.yolo4j.Mask;
import io.yolo4j.RotatedBox;
import java.util.List;

/** Detections with what models of other tasks add to boxes, for tests of those who read and show them. */
final class MadeDetections {
    private MadeDetections() {}

    /** Boxes are those of the masks. */
    static Detections segmented(List<String> names, int[] classIds, float[] scores, List<Mask> masks) {
        float[] boxes = new float[4 * masks.size()];
        for (int i = 0; i < masks.size(); i++) {
            put(masks.get(i).box(), boxes, i);
        }
        Mask first = masks.get(0);
        return Detections.of(first.imageWidth(), first.imageHeight(), boxes, scores, classIds, names)
                .withMasks(masks);
    }

    /** Of one class. As many keypoint values for each object as the shape has. */
    static Detections posed(
            int width, int height, float[] boxes, String name, float[] scores, KeypointShape shape, float... points) {
        return Detections.of(width, height, boxes, scores, new int[scores.length], List.of(name))
                .withKeypoints(shape, points);
    }

    /** Boxes are the bounds, clipped. */
    static Detections oriented(
            int width, int height, List<String> names, int[] classIds, float[] scores, List<RotatedBox> rotated) {
        float[] boxes = new float[4 * rotated.size()];
        for (int i = 0; i < rotated.size(); i++) {
            Box b = rotated.get(i).bounds();
            float left = Math.min(Math.max(0, b.x1()), width), top = Math.min(Math.max(0, b.y1()), height);
            put(
                    new Box(
                            left,
                            top,
                            Math.max(left, Math.min(width, b.x2())),
                            Math.max(top, Math.min(height, b.y2()))),
                    boxes,
                    i);
        }
        return Detections.of(width, height, boxes, scores, classIds, names).withRotatedBoxes(rotated);
    }

    private static void put(Box box, float[] boxes, int i) {
        System.arraycopy(new float[] {box.x1(), box.y1(), box.x2(), box.y2()}, 0, boxes, 4 * i, 4);
    }
}

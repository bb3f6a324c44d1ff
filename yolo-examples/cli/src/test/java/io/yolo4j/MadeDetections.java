package io.yolo4j;

import java.util.List;

/** Detections with what models of other tasks add to boxes, for tests of those who read and show them. */
public final class MadeDetections {
    private MadeDetections() {}

    /** Boxes are those of the masks. */
    public static Detections segmented(List<String> names, int[] classIds, float[] scores, List<Mask> masks) {
        float[] boxes = new float[4 * masks.size()];
        for (int i = 0; i < masks.size(); i++) {
            put(masks.get(i).box(), boxes, i);
        }
        Mask first = masks.get(0);
        Detections.Parts parts = new Detections.Parts(null, null, null, masks.toArray(Mask[]::new));
        return of(first.imageWidth(), first.imageHeight(), boxes, names, classIds, scores, parts);
    }

    /** Of one class. As many keypoint values for each object as the shape has. */
    public static Detections posed(
            int width, int height, float[] boxes, String name, float[] scores, KeypointShape shape, float... points) {
        Detections.Parts parts = new Detections.Parts(null, points.clone(), shape, null);
        return of(width, height, boxes, List.of(name), new int[scores.length], scores, parts);
    }

    /** Boxes are the bounds, clipped. */
    public static Detections oriented(
            int width, int height, List<String> names, int[] classIds, float[] scores, List<RotatedBox> rotated) {
        float[] boxes = new float[4 * rotated.size()];
        float[] values = new float[5 * rotated.size()];
        for (int i = 0; i < rotated.size(); i++) {
            RotatedBox r = rotated.get(i);
            Box b = r.bounds();
            put(
                    new Box(
                            Math.max(0, b.x1()),
                            Math.max(0, b.y1()),
                            Math.min(width, b.x2()),
                            Math.min(height, b.y2())),
                    boxes,
                    i);
            System.arraycopy(new float[] {r.cx(), r.cy(), r.width(), r.height(), r.angle()}, 0, values, 5 * i, 5);
        }
        return of(width, height, boxes, names, classIds, scores, new Detections.Parts(values, null, null, null));
    }

    private static void put(Box box, float[] boxes, int i) {
        System.arraycopy(new float[] {box.x1(), box.y1(), box.x2(), box.y2()}, 0, boxes, 4 * i, 4);
    }

    private static Detections of(
            int width,
            int height,
            float[] boxes,
            List<String> names,
            int[] classIds,
            float[] scores,
            Detections.Parts parts) {
        return new Detections(
                width, height, boxes.clone(), scores.clone(), classIds.clone(), parts, names, Timings.ZERO);
    }
}

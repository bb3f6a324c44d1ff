package io.yolo4j.eval;

/** Overlap of a detection with an object, in the operations and the order of {@code bbIou} in maskApi.c, so that the last digit agrees. */
final class BoxOverlap {
    private BoxOverlap() {}

    /** Intersection over union; over the area of the detection where the object is a crowd. */
    static double of(double x, double y, double width, double height, GroundTruth object) {
        double w = Math.min(width + x, object.width() + object.x()) - Math.max(x, object.x());
        double h = Math.min(height + y, object.height() + object.y()) - Math.max(y, object.y());
        if (w <= 0 || h <= 0) {
            return 0;
        }
        double intersection = w * h, area = width * height;
        return intersection / (object.crowd() ? area : area + object.width() * object.height() - intersection);
    }
}

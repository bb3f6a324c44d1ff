package io.yolo4j.eval;

import io.yolo4j.RotatedBox;

/** Intersection over union of rectangles at any angle: one is clipped by the sides of the other (Sutherland and Hodgman 1974). */
final class RotatedOverlap {
    /** A rectangle clipped by four lines has eight corners at most. */
    private static final int ROOM = 16;

    private RotatedOverlap() {}

    static double of(RotatedBox a, RotatedBox b) {
        double areas = (double) a.width() * a.height() + (double) b.width() * b.height();
        if (a.width() * a.height() == 0 || b.width() * b.height() == 0) {
            return 0; // nothing to clip with
        }
        double[] subject = corners(a), clip = corners(b), clipped = new double[2 * ROOM];
        int corners = 4;
        for (int side = 0; side < 4 && corners > 0; side++) {
            int next = (side + 1) % 4;
            corners = cut(
                    subject, corners, clipped, clip[2 * side], clip[2 * side + 1], clip[2 * next], clip[2 * next + 1]);
            double[] swapped = subject;
            subject = clipped;
            clipped = swapped;
        }
        double intersection = Math.abs(area(subject, corners));
        return intersection / (areas - intersection);
    }

    /** In double precision, and always in the same turn: to the right of each side is inside. */
    private static double[] corners(RotatedBox box) {
        double cos = Math.cos(box.angle()), sin = Math.sin(box.angle());
        double ux = box.width() / 2.0 * cos, uy = box.width() / 2.0 * sin;
        double vx = -box.height() / 2.0 * sin, vy = box.height() / 2.0 * cos;
        double[] corners = new double[2 * ROOM];
        for (int i = 0; i < 4; i++) {
            int u = i == 0 || i == 3 ? -1 : 1, v = i < 2 ? -1 : 1;
            corners[2 * i] = box.cx() + u * ux + v * vx;
            corners[2 * i + 1] = box.cy() + u * uy + v * vy;
        }
        return corners;
    }

    /** What lies inside of the line from (x1, y1) to (x2, y2); returns the number of its corners. */
    private static int cut(double[] from, int corners, double[] to, double x1, double y1, double x2, double y2) {
        int kept = 0;
        for (int i = 0; i < corners; i++) {
            int next = (i + 1) % corners;
            double ax = from[2 * i], ay = from[2 * i + 1], bx = from[2 * next], by = from[2 * next + 1];
            double a = (x2 - x1) * (ay - y1) - (y2 - y1) * (ax - x1);
            double b = (x2 - x1) * (by - y1) - (y2 - y1) * (bx - x1);
            if (a >= 0) {
                to[2 * kept] = ax;
                to[2 * kept++ + 1] = ay;
            }
            if (a > 0 && b < 0 || a < 0 && b > 0) {
                double share = a / (a - b);
                to[2 * kept] = ax + share * (bx - ax);
                to[2 * kept++ + 1] = ay + share * (by - ay);
            }
        }
        return kept;
    }

    private static double area(double[] polygon, int corners) {
        double twice = 0;
        for (int i = 0; i < corners; i++) {
            int next = (i + 1) % corners;
            twice += polygon[2 * i] * polygon[2 * next + 1] - polygon[2 * next] * polygon[2 * i + 1];
        }
        return twice / 2;
    }
}

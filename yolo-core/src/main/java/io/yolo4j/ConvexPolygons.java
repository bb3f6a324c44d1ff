package io.yolo4j;

import java.util.Arrays;

/** Areas of convex polygons, given by x and y of their corners in one direction around. */
final class ConvexPolygons {
    private ConvexPolygons() {}

    /** By the shoelace formula. */
    static float area(float[] corners) {
        return (float) Math.abs(twice(corners) / 2);
    }

    private static double twice(float[] corners) {
        double sum = 0;
        for (int i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
            // Relative to the first corner: far from the origin the products would lose the digits that matter.
            double xi = corners[i] - corners[0], yi = corners[i + 1] - corners[1];
            double xj = corners[j] - corners[0], yj = corners[j + 1] - corners[1];
            sum += xj * yi - xi * yj;
        }
        return sum;
    }

    /** Of what both cover: one is cut along each edge of the other (Sutherland and Hodgman 1974). */
    static float intersection(float[] a, float[] b) {
        float[] rest = a;
        double direction = Math.signum(twice(b));
        for (int i = 0; i < b.length && rest.length > 0; i += 2) {
            int next = (i + 2) % b.length;
            rest = cut(rest, b[i], b[i + 1], b[next], b[next + 1], direction);
        }
        return rest.length == 0 ? 0 : area(rest);
    }

    private static float[] cut(float[] polygon, float x1, float y1, float x2, float y2, double direction) {
        float[] kept = new float[2 * polygon.length];
        int size = 0;
        for (int i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
            double before = direction * side(polygon[j], polygon[j + 1], x1, y1, x2, y2);
            double here = direction * side(polygon[i], polygon[i + 1], x1, y1, x2, y2);
            if (before < 0 != here < 0) {
                double t = before / (before - here);
                kept[size++] = (float) (polygon[j] + t * (polygon[i] - polygon[j]));
                kept[size++] = (float) (polygon[j + 1] + t * (polygon[i + 1] - polygon[j + 1]));
            }
            if (here >= 0) {
                kept[size++] = polygon[i];
                kept[size++] = polygon[i + 1];
            }
        }
        return Arrays.copyOf(kept, size);
    }

    private static double side(double x, double y, double x1, double y1, double x2, double y2) {
        return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
    }
}

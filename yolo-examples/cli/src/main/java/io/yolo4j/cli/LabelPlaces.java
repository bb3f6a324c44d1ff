package io.yolo4j.cli;

import io.yolo4j.Box;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Finds a place for each label: inside the picture, at its box, and where it covers other labels least. */
final class LabelPlaces {
    private final int width;
    private final int height;
    private final List<Rectangle2D> taken = new ArrayList<>();

    LabelPlaces(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Null where the label does not fit the picture. */
    Rectangle2D place(Box box, double w, double h) {
        if (w > width || h > height) {
            return null;
        }
        double left = box.x1(), right = box.x2() - w;
        double[][] candidates = {
            {left, box.y1() - h}, // above, as everyone expects
            {right, box.y1() - h},
            {left, box.y1()}, // inside
            {right, box.y1()},
            {left, box.y2()}, // below
            {right, box.y2()},
            {left, box.y2() - h},
            {right, box.y2() - h}
        };
        Rectangle2D best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double[] at : candidates) {
            Rectangle2D place = new Rectangle2D.Double(clamp(at[0], width - w), clamp(at[1], height - h), w, h);
            double covered = covered(place);
            if (covered < least) {
                least = covered;
                best = place;
            }
        }
        taken.add(best);
        return best;
    }

    private static double clamp(double value, double largest) {
        return Math.max(0, Math.min(value, largest));
    }

    private double covered(Rectangle2D place) {
        double area = 0;
        for (Rectangle2D other : taken) {
            Rectangle2D common = place.createIntersection(other);
            if (!common.isEmpty()) {
                area += common.getWidth() * common.getHeight();
            }
        }
        return area;
    }
}

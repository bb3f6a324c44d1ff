package io.yolo4j.cli;

import io.yolo4j.Box;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Finds a place for each label: inside the picture, at its box, and where it covers other labels least. */
final class LabelPlaces {
    /** A label that covers more of the picture from top to bottom is left out: what is below it is worth more. */
    private static final double LARGEST_SHARE = 0.6;

    /** How much of the label may be covered rather than taking the next place. */
    private static final double RELUCTANCE = 0.04;

    private final int width;
    private final int height;
    private final List<Rectangle2D> taken = new ArrayList<>();

    LabelPlaces(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Null where the label does not fit the picture. */
    Rectangle2D place(Box box, double w, double h) {
        if (w > width || h > height * LARGEST_SHARE) {
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
        for (int i = 0; i < candidates.length; i++) {
            double x = clamp(candidates[i][0], width - w), y = clamp(candidates[i][1], height - h);
            Rectangle2D place = new Rectangle2D.Double(x, y, w, h);
            double cost = covered(place) + i * RELUCTANCE * w * h;
            if (cost < least) {
                least = cost;
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

package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.RotatedBox;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a place for each label: inside the picture, at the upper edge of its box, and where it covers other labels least. Anywhere
 * else it would seem to belong to a neighbour.
 */
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

    /** Whether there is room for such a label at all. */
    boolean fits(double w, double h) {
        return w <= width && h <= height * LARGEST_SHARE;
    }

    /** Null where the label does not fit the picture, or would cover others with more than that share of its area, summed up. */
    Rectangle2D place(Box box, double w, double h, double mostCovered) {
        double left = box.x1(), right = box.x2() - w;
        double[][] candidates = {
            {left, box.y1() - h}, // above, as everyone expects
            {left, box.y1()}, // inside
            {right, box.y1() - h},
            {right, box.y1()}
        };
        return best(candidates, w, h, mostCovered);
    }

    /**
     * The same for a rotated box: on top of its uppermost corner, or edge where that is nearly level, or in its middle. What lies
     * outside of the picture does not count.
     */
    Rectangle2D place(RotatedBox box, double w, double h, double mostCovered) {
        List<double[]> corners = visible(box);
        double top = corners.stream().mapToDouble(corner -> corner[1]).min().orElseThrow();
        double left = Double.POSITIVE_INFINITY, right = Double.NEGATIVE_INFINITY, x = 0, y = 0;
        for (double[] corner : corners) {
            if (corner[1] <= top + h / 2) {
                left = Math.min(left, corner[0]);
                right = Math.max(right, corner[0]);
            }
            x += corner[0] / corners.size();
            y += corner[1] / corners.size();
        }
        boolean level = right - left >= w;
        double middle = (left + right - w) / 2;
        double[][] candidates = {
            {level ? left : middle, top - h},
            {level ? right - w : middle - w / 3, top - h},
            {level ? middle : middle + w / 3, top - h},
            {x - w / 2, y - h / 2}
        };
        return best(candidates, w, h, mostCovered);
    }

    /** The corners of the part of the box that lies in the picture; those of the box where none does. */
    private List<double[]> visible(RotatedBox box) {
        Path2D whole = BoxLayer.polygon(box.corners());
        Area part = new Area(whole);
        part.intersect(new Area(new Rectangle2D.Double(0, 0, width, height)));
        List<double[]> corners = new ArrayList<>();
        for (PathIterator it = (part.isEmpty() ? whole : part).getPathIterator(null); !it.isDone(); it.next()) {
            double[] point = new double[6];
            if (it.currentSegment(point) != PathIterator.SEG_CLOSE) {
                corners.add(point);
            }
        }
        return corners;
    }

    private Rectangle2D best(double[][] candidates, double w, double h, double mostCovered) {
        if (!fits(w, h)) {
            return null;
        }
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
        if (covered(best) > mostCovered * w * h) {
            return null;
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

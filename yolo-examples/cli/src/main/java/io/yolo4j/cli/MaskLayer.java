package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Masks: a translucent fill, through which the object shows, and an outline. The small on top, for they are in front as a rule. */
final class MaskLayer {
    static final int FILL_ALPHA = 100;
    private static final double OUTLINE = 0.8;

    /** Longest part of an edge, in pixels, that is cut off at a corner: the stairs of slanted edges become lines, and long edges stay. */
    private static final double CUT = 2;

    private MaskLayer() {}

    static void draw(Graphics2D g, Detections found, Color[] colours, double line) {
        g.setStroke(new BasicStroke((float) Math.max(1, line * OUTLINE), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        List<Integer> largestFirst = IntStream.range(0, found.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> -found.mask(i).area()))
                .toList();
        for (int i : largestFirst) {
            Path2D shape = smoothed(found.mask(i).polygons());
            Color colour = colours[i];
            g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), FILL_ALPHA));
            g.fill(shape);
            g.setColor(colour);
            g.draw(shape);
        }
    }

    private static Path2D smoothed(List<float[]> outlines) {
        Path2D path = new Path2D.Float(Path2D.WIND_EVEN_ODD);
        for (float[] points : outlines) {
            int n = points.length;
            for (int i = 0; i < n; i += 2) {
                float x = points[i], y = points[i + 1];
                cut(path, x, y, points[(i + n - 2) % n], points[(i + n - 1) % n], i == 0);
                cut(path, x, y, points[(i + 2) % n], points[(i + 3) % n], false);
            }
            path.closePath();
        }
        return path;
    }

    /** Adds the point on the way from a corner to the next one where the corner is cut off. */
    private static void cut(Path2D path, float x, float y, float nextX, float nextY, boolean first) {
        double length = Math.abs(nextX - x) + Math.abs(nextY - y); // edges are horizontal or vertical
        double share = Math.min(CUT / length, 0.5);
        double atX = x + share * (nextX - x), atY = y + share * (nextY - y);
        if (first) {
            path.moveTo(atX, atY);
        } else {
            path.lineTo(atX, atY);
        }
    }
}

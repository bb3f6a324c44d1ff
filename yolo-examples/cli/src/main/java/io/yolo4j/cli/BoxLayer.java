package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Edges of boxes, the best on top. */
final class BoxLayer {
    /** Around each line: keeps it visible on a background of its own colour. */
    private static final Color CASING = new Color(0, 0, 0, 90);

    /** Beside the outline of a mask, which says more. */
    private static final double BESIDE_MASK = 0.6;

    private BoxLayer() {}

    static void draw(Graphics2D g, Detections found, Color[] colours, double line) {
        double width = found.hasMasks() ? Math.max(1, line * BESIDE_MASK) : line;
        BasicStroke inner = stroke(width);
        BasicStroke outer = stroke(width * 1.8);
        for (int i = found.size() - 1; i >= 0; i--) {
            Shape edge = found.hasRotatedBoxes() ? polygon(found.rotatedBox(i).corners()) : inside(found.box(i), width);
            g.setStroke(outer);
            g.setColor(CASING);
            g.draw(edge);
            g.setStroke(inner);
            g.setColor(colours[i]);
            g.draw(edge);
        }
    }

    /** Lines lie inside the box, so that they show at the borders of the picture. */
    private static Rectangle2D inside(Box box, double line) {
        return new Rectangle2D.Double(
                box.x1() + line / 2,
                box.y1() + line / 2,
                Math.max(0, box.width() - line),
                Math.max(0, box.height() - line));
    }

    static Path2D polygon(float[] corners) {
        Path2D path = new Path2D.Float();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }

    private static BasicStroke stroke(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
    }
}

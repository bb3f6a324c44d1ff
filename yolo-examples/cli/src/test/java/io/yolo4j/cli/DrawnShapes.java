package io.yolo4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** A ball, and the shapes that the model for oriented boxes knows. */
final class DrawnShapes {
    private DrawnShapes() {}

    static void ball(Graphics2D g, double x, double y, double r) {
        g.setPaint(
                new RadialGradientPaint((float) x, (float) (y + r), (float) (r * 1.3), new float[] {0, 1}, new Color[] {
                    new Color(0, 0, 0, 120), new Color(0, 0, 0, 0)
                }));
        g.fill(new Ellipse2D.Double(x - r * 1.3, y + r * 0.7, r * 2.6, r * 0.6));
        Ellipse2D disc = new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
        g.setPaint(new RadialGradientPaint(
                (float) (x - r * 0.3), (float) (y - r * 0.4), (float) (r * 1.4), new float[] {0, 1}, new Color[] {
                    Color.WHITE, new Color(150, 150, 150)
                }));
        g.fill(disc);
        Area black = new Area();
        black.add(new Area(regular(x, y, r * 0.36, 5, -Math.PI / 2)));
        for (int i = 0; i < 5; i++) {
            double a = -Math.PI / 2 + i * 2 * Math.PI / 5;
            black.add(new Area(
                    regular(x + r * 0.95 * Math.cos(a), y + r * 0.95 * Math.sin(a), r * 0.36, 5, a + Math.PI)));
        }
        black.intersect(new Area(disc));
        g.setColor(new Color(26, 26, 28));
        g.fill(black);
        g.setStroke(new BasicStroke(1.2f));
        for (int i = 0; i < 5; i++) {
            double a = -Math.PI / 2 + i * 2 * Math.PI / 5;
            g.draw(new Line2D.Double(
                    x + r * 0.36 * Math.cos(a),
                    y + r * 0.36 * Math.sin(a),
                    x + r * 0.62 * Math.cos(a),
                    y + r * 0.62 * Math.sin(a)));
        }
    }

    private static Shape regular(double x, double y, double r, int n, double start) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < n; i++) {
            double a = start + i * 2 * Math.PI / n;
            if (i == 0) {
                path.moveTo(x + r * Math.cos(a), y + r * Math.sin(a));
            } else {
                path.lineTo(x + r * Math.cos(a), y + r * Math.sin(a));
            }
        }
        path.closePath();
        return path;
    }

    static void stripes(Graphics2D g, double x, double y, double w, double h, double degrees, Color a, Color b) {
        AffineTransform before = turned(g, x, y, degrees);
        for (int i = 0; i < 6; i++) {
            g.setColor(i % 2 == 0 ? a : b);
            g.fill(new Rectangle2D.Double(-w / 2 + i * w / 6, -h / 2, w / 6, h));
        }
        g.setTransform(before);
    }

    static void ellipse(Graphics2D g, double x, double y, double w, double h, double degrees, Color rim, Color core) {
        AffineTransform before = turned(g, x, y, degrees);
        g.scale(w / 2, h / 2);
        g.setPaint(new RadialGradientPaint(0, 0, 1, new float[] {0, 1}, new Color[] {core, rim}));
        g.fill(new Ellipse2D.Double(-1, -1, 2, 2));
        g.setTransform(before);
    }

    static void triangle(Graphics2D g, double x, double y, double base, double height, double degrees, Color colour) {
        AffineTransform before = turned(g, x, y, degrees);
        Path2D path = new Path2D.Double();
        path.moveTo(-base / 2, height / 2);
        path.lineTo(base / 2, height / 2);
        path.lineTo(0, -height / 2);
        path.closePath();
        g.setColor(colour);
        g.fill(path);
        g.setTransform(before);
    }

    private static AffineTransform turned(Graphics2D g, double x, double y, double degrees) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(Math.toRadians(degrees));
        return before;
    }
}

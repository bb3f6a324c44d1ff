package io.yolo4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Random;

/** What stands in a street. */
final class DrawnStreet {
    private DrawnStreet() {}

    static void sky(Graphics2D g, int width) {
        g.setPaint(new GradientPaint(0, 0, new Color(120, 170, 220), 0, 300, new Color(220, 232, 240)));
        g.fillRect(0, 0, width, 300);
    }

    static void houses(Graphics2D g) {
        Random random = new Random(3);
        int[][] walls = {
            {0, 150, 60, 196, 178, 150},
            {150, 330, 30, 176, 140, 120},
            {330, 450, 80, 206, 200, 184},
            {450, 640, 50, 160, 150, 146}
        };
        for (int[] w : walls) {
            Color wall = new Color(w[3], w[4], w[5]);
            g.setPaint(new GradientPaint(w[0], 0, wall, w[1], 0, GeneratedScenes.shade(wall, 0.88)));
            g.fillRect(w[0], w[2], w[1] - w[0], 290 - w[2]);
            for (int y = w[2] + 16; y < 240; y += 52) {
                for (int x = w[0] + 14; x + 26 < w[1]; x += 44) {
                    g.setColor(new Color(236, 232, 224));
                    g.fillRect(x - 3, y - 3, 30, 40);
                    int v = 50 + random.nextInt(40);
                    g.setPaint(new GradientPaint(
                            x, y, new Color(v, v + 14, v + 30), x + 20, y + 34, new Color(v + 60, v + 80, v + 95)));
                    g.fillRect(x, y, 24, 34);
                    g.setColor(new Color(236, 232, 224));
                    g.fillRect(x + 11, y, 2, 34);
                }
            }
        }
    }

    static void bus(Graphics2D g, double x, double y) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.setPaint(new RadialGradientPaint(
                150, 212, 170, new float[] {0, 1}, new Color[] {new Color(0, 0, 0, 130), new Color(0, 0, 0, 0)}));
        g.fill(new Ellipse2D.Double(-20, 196, 340, 30));
        Shape body = new RoundRectangle2D.Double(0, 0, 300, 192, 36, 36);
        g.setPaint(new GradientPaint(0, 0, new Color(206, 42, 40), 0, 192, new Color(150, 22, 24)));
        g.fill(body);
        g.setColor(new Color(236, 232, 226));
        g.fill(new Rectangle2D.Double(0, 92, 300, 8));
        g.setColor(new Color(250, 248, 240, 70));
        g.fill(new RoundRectangle2D.Double(12, 4, 276, 8, 8, 8));
        for (int deck = 0; deck < 2; deck++) {
            for (int i = 0; i < 5; i++) {
                if (deck == 1 && i == 4) {
                    continue;
                }
                int wx = 14 + i * 48, wy = deck == 0 ? 26 : 110;
                g.setPaint(
                        new GradientPaint(wx, wy, new Color(58, 74, 88), wx + 40, wy + 46, new Color(150, 176, 192)));
                g.fill(new RoundRectangle2D.Double(wx, wy, 43, 46, 8, 8));
            }
        }
        g.setPaint(new GradientPaint(256, 20, new Color(60, 76, 90), 300, 90, new Color(170, 194, 208)));
        g.fill(new RoundRectangle2D.Double(258, 24, 38, 52, 10, 10));
        g.fill(new RoundRectangle2D.Double(258, 108, 38, 60, 10, 10));
        g.setColor(new Color(40, 44, 48));
        g.fill(new RoundRectangle2D.Double(206, 108, 42, 78, 6, 6));
        g.setPaint(new GradientPaint(208, 110, new Color(70, 90, 104), 246, 184, new Color(140, 168, 184)));
        g.fill(new RoundRectangle2D.Double(209, 112, 17, 70, 4, 4));
        g.fill(new RoundRectangle2D.Double(228, 112, 17, 70, 4, 4));
        g.setColor(new Color(24, 24, 26));
        g.fill(new RoundRectangle2D.Double(60, 78, 120, 14, 6, 6));
        g.setColor(new Color(255, 190, 60));
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 11));
        g.drawString("4  J A V A", 92, 89);
        g.setColor(new Color(255, 244, 200));
        g.fill(new Ellipse2D.Double(284, 172, 12, 10));
        for (int wheel : new int[] {56, 244}) {
            g.setColor(new Color(20, 20, 22));
            g.fill(new Ellipse2D.Double(wheel - 27, 168, 54, 54));
            g.setPaint(new RadialGradientPaint(
                    wheel, 195, 18, new float[] {0, 1}, new Color[] {new Color(210, 210, 212), new Color(120, 120, 124)
                    }));
            g.fill(new Ellipse2D.Double(wheel - 15, 180, 30, 30));
            g.setColor(new Color(70, 70, 74));
            g.fill(new Ellipse2D.Double(wheel - 5, 190, 10, 10));
        }
        g.setTransform(before);
    }

    static void trafficLight(Graphics2D g, double x, double y, double s) {
        g.setPaint(new GradientPaint((float) x - 5, 0, new Color(90, 92, 96), (float) x + 5, 0, new Color(50, 52, 56)));
        g.fill(new Rectangle2D.Double(x - 4, y, 8, 300 - y));
        g.setColor(new Color(24, 26, 26));
        g.fill(new RoundRectangle2D.Double(x - 17 * s, y - 6 * s, 34 * s, 94 * s, 10, 10));
        Color[] lamps = {new Color(255, 60, 40), new Color(80, 64, 16), new Color(16, 70, 34)};
        for (int i = 0; i < 3; i++) {
            double cy = y + (11 + 29 * i) * s;
            g.setColor(new Color(8, 8, 8));
            g.fill(new Ellipse2D.Double(x - 13 * s, cy - 13 * s, 26 * s, 26 * s));
            g.setPaint(new RadialGradientPaint(
                    (float) (x - 2), (float) (cy - 2), (float) (13 * s), new float[] {0, 1}, new Color[] {
                        lamps[i].brighter(), GeneratedScenes.shade(lamps[i], 0.75)
                    }));
            g.fill(new Ellipse2D.Double(x - 11 * s, cy - 11 * s, 22 * s, 22 * s));
        }
    }

    static void stopSign(Graphics2D g, double x, double y, double r) {
        g.setPaint(new GradientPaint(
                (float) x - 4, 0, new Color(170, 172, 176), (float) x + 4, 0, new Color(104, 106, 110)));
        g.fill(new Rectangle2D.Double(x - 4, y, 8, 296 - y));
        g.setColor(Color.WHITE);
        g.fill(octagon(x, y, r));
        g.setPaint(new GradientPaint(
                0, (float) (y - r), new Color(206, 30, 38), 0, (float) (y + r), new Color(170, 16, 26)));
        g.fill(octagon(x, y, r * 0.91));
        g.setColor(Color.WHITE);
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) (r * 0.62));
        Rectangle2D text =
                font.createGlyphVector(g.getFontRenderContext(), "STOP").getVisualBounds();
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.scale(1.5 * r / text.getWidth(), 0.62 * r / text.getHeight());
        g.fill(font.createGlyphVector(g.getFontRenderContext(), "STOP")
                .getOutline((float) -text.getCenterX(), (float) -text.getCenterY()));
        g.setTransform(before);
    }

    private static Shape octagon(double x, double y, double r) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < 8; i++) {
            double a = Math.PI / 8 + i * Math.PI / 4, px = x + r * Math.cos(a), py = y + r * Math.sin(a);
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
        }
        path.closePath();
        return path;
    }

    static void clock(Graphics2D g, double x, double y, double r) {
        g.setColor(new Color(40, 34, 30));
        g.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
        g.setPaint(new RadialGradientPaint(
                (float) x - 8, (float) y - 8, (float) r * 1.3f, new float[] {0, 1}, new Color[] {
                    Color.WHITE, new Color(214, 210, 200)
                }));
        g.fill(new Ellipse2D.Double(x - r * 0.88, y - r * 0.88, 1.76 * r, 1.76 * r));
        g.setColor(new Color(24, 24, 24));
        for (int i = 0; i < 12; i++) {
            double a = i * Math.PI / 6, from = i % 3 == 0 ? 0.64 : 0.72;
            g.setStroke(new BasicStroke(i % 3 == 0 ? 3.2f : 2));
            g.draw(new Line2D.Double(
                    x + from * r * Math.cos(a),
                    y + from * r * Math.sin(a),
                    x + 0.82 * r * Math.cos(a),
                    y + 0.82 * r * Math.sin(a)));
        }
        g.setStroke(new BasicStroke(3.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(new Line2D.Double(x, y, x - 0.34 * r, y - 0.3 * r));
        g.setStroke(new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(new Line2D.Double(x, y, x + 0.3 * r, y - 0.62 * r));
    }
}

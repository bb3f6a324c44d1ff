package io.yolo4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** People, as plain as models still recognise them. */
final class DrawnPeople {
    private DrawnPeople() {}

    record Looks(Color shirt, Color trousers, Color skin, Color hair) {}

    /** Someone of 340 pixels; {@code cheering} has both arms up. */
    static void figure(Graphics2D g, double x, double y, double s, Looks looks, boolean cheering) {
        Color shirt = looks.shirt, trousers = looks.trousers, skin = looks.skin, hair = looks.hair;
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.scale(s, s);
        g.setPaint(new RadialGradientPaint(
                0, 336, 70, new float[] {0, 1}, new Color[] {new Color(0, 0, 0, 110), new Color(0, 0, 0, 0)}));
        g.fill(new Ellipse2D.Double(-70, 324, 140, 24));
        limb(g, GeneratedScenes.shade(trousers, 0.9), 34, 20, -20, 176, -24, 252, -26, 322);
        limb(g, trousers, 34, 20, 20, 176, 26, 252, 34, 320);
        for (int[] foot : new int[][] {{-28, 326, -1}, {36, 324, 1}}) {
            g.setColor(new Color(34, 30, 30));
            g.fill(new RoundRectangle2D.Double(foot[0] - 18 + 5 * foot[2], foot[1] - 6, 36, 15, 14, 14));
        }
        if (cheering) {
            limb(g, shirt, 22, 19, -42, 78, -74, 40, -74, 40);
            limb(g, skin, 16, 12, -74, 40, -66, -14, -66, -14);
            limb(g, shirt, 22, 19, 42, 78, 76, 44, 76, 44);
            limb(g, skin, 16, 12, 76, 44, 84, -12, 84, -12);
            hand(g, skin, -65, -22);
            hand(g, skin, 85, -20);
        } else {
            limb(g, shirt, 22, 19, -42, 78, -60, 122, -60, 122);
            limb(g, skin, 16, 12, -60, 122, -56, 178, -56, 178);
            limb(g, shirt, 22, 19, 42, 78, 66, 116, 66, 116);
            limb(g, skin, 16, 12, 66, 116, 92, 78, 92, 78);
            hand(g, skin, -55, 186);
            hand(g, skin, 96, 70);
        }
        Path2D torso = new Path2D.Double();
        torso.moveTo(-18, 60);
        torso.curveTo(-44, 64, -54, 70, -52, 92);
        torso.curveTo(-42, 120, -40, 150, -39, 186);
        torso.lineTo(39, 186);
        torso.curveTo(40, 150, 42, 120, 52, 92);
        torso.curveTo(54, 70, 44, 64, 18, 60);
        torso.closePath();
        g.setColor(GeneratedScenes.shade(trousers, 0.95));
        g.fill(new RoundRectangle2D.Double(-39, 172, 78, 30, 20, 20));
        g.setPaint(new GradientPaint(-50, 0, GeneratedScenes.lit(shirt), 50, 0, GeneratedScenes.shade(shirt, 0.72)));
        g.fill(torso);
        g.setColor(GeneratedScenes.shade(skin, 0.85));
        g.fill(new RoundRectangle2D.Double(-11, 42, 22, 28, 12, 12));
        g.setPaint(new RadialGradientPaint(-6, 18, 44, new float[] {0, 1}, new Color[] {
            GeneratedScenes.lit(skin), GeneratedScenes.shade(skin, 0.74)
        }));
        g.fill(new Ellipse2D.Double(-23, -8, 46, 60));
        g.fill(new Ellipse2D.Double(-27, 14, 9, 16));
        g.fill(new Ellipse2D.Double(18, 14, 9, 16));
        features(g, 0, 20, 0.46, skin);
        Area crown = new Area(new Ellipse2D.Double(-26, -15, 52, 56));
        crown.subtract(new Area(new Ellipse2D.Double(-21, 2, 42, 60)));
        crown.intersect(new Area(new Rectangle2D.Double(-40, -20, 80, 42)));
        g.setColor(hair);
        g.fill(crown);
        g.setTransform(before);
    }

    private static void hand(Graphics2D g, Color skin, double x, double y) {
        g.setColor(skin);
        g.fill(new Ellipse2D.Double(x - 9, y - 11, 18, 22));
    }

    /** From one joint over the next to the last, growing thinner. */
    private static void limb(Graphics2D g, Color colour, double from, double to, double... joints) {
        for (int i = 0; i + 3 < joints.length; i += 2) {
            int steps = 60;
            for (int k = 0; k <= steps; k++) {
                double t = (double) k / steps,
                        part = (i / 2 + t) / (joints.length / 2 - 1),
                        w = from + (to - from) * part;
                double x = joints[i] + t * (joints[i + 2] - joints[i]),
                        y = joints[i + 1] + t * (joints[i + 3] - joints[i + 1]);
                g.setPaint(new GradientPaint(
                        (float) (x - w / 2),
                        0,
                        GeneratedScenes.lit(colour),
                        (float) (x + w / 2),
                        0,
                        GeneratedScenes.shade(colour, 0.7)));
                g.fill(new Ellipse2D.Double(x - w / 2, y - w / 2, w, w));
            }
        }
    }

    static void portrait(Graphics2D g, double x, double y, double s, Color skin, Color hair, Color shirt) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.scale(s, s);
        g.setPaint(new GradientPaint(-110, 0, GeneratedScenes.lit(shirt), 110, 0, GeneratedScenes.shade(shirt, 0.7)));
        g.fill(new RoundRectangle2D.Double(-112, 116, 224, 160, 110, 110));
        g.setColor(GeneratedScenes.shade(skin, 0.78));
        g.fill(new RoundRectangle2D.Double(-30, 60, 60, 80, 40, 40));
        g.setColor(hair);
        g.fill(new Ellipse2D.Double(-76, -108, 152, 180));
        g.setPaint(new RadialGradientPaint(-14, -10, 110, new float[] {0, 0.6f, 1}, new Color[] {
            GeneratedScenes.lit(skin), skin, GeneratedScenes.shade(skin, 0.62)
        }));
        g.fill(new Ellipse2D.Double(-70, -14, 20, 44));
        g.fill(new Ellipse2D.Double(50, -14, 20, 44));
        Path2D head = new Path2D.Double();
        head.moveTo(0, -84);
        head.curveTo(56, -84, 64, -30, 60, 10);
        head.curveTo(56, 60, 28, 94, 0, 94);
        head.curveTo(-28, 94, -56, 60, -60, 10);
        head.curveTo(-64, -30, -56, -84, 0, -84);
        g.fill(head);
        features(g, 0, 6, 1.15, skin);
        Area fringe = new Area(head);
        fringe.subtract(new Area(new Ellipse2D.Double(-66, -56, 132, 200)));
        g.setColor(hair);
        g.fill(fringe);
        g.setTransform(before);
    }

    /** Brows, eyes, nose and mouth around a point between nose and eyes; 100 pixels wide at scale 1. */
    private static void features(Graphics2D g, double x, double y, double s, Color skin) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.scale(s, s);
        for (int side = -1; side <= 1; side += 2) {
            g.setColor(new Color(0, 0, 0, 40));
            g.fill(new Ellipse2D.Double(side * 22 - 15, -16, 30, 20));
            g.setColor(new Color(46, 32, 24));
            g.setStroke(new BasicStroke(4.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            Path2D brow = new Path2D.Double();
            brow.moveTo(side * 10, -19);
            brow.quadTo(side * 24, -27, side * 36, -18);
            g.draw(brow);
            Path2D eye = new Path2D.Double();
            eye.moveTo(side * 10, -5);
            eye.quadTo(side * 22, -16, side * 34, -5);
            eye.quadTo(side * 22, 3, side * 10, -5);
            g.setColor(new Color(244, 240, 236));
            g.fill(eye);
            Area iris = new Area(new Ellipse2D.Double(side * 22 - 6.5, -12, 13, 13));
            iris.intersect(new Area(eye));
            g.setColor(new Color(70, 50, 36));
            g.fill(iris);
            g.setColor(Color.BLACK);
            g.fill(new Ellipse2D.Double(side * 22 - 3, -9, 6, 6));
            g.setColor(Color.WHITE);
            g.fill(new Ellipse2D.Double(side * 22 - 0.5, -9, 2.4, 2.4));
            g.setColor(new Color(40, 26, 20));
            g.setStroke(new BasicStroke(1.8f));
            Path2D lid = new Path2D.Double();
            lid.moveTo(side * 9, -5);
            lid.quadTo(side * 22, -17, side * 35, -5);
            g.draw(lid);
        }
        g.setColor(GeneratedScenes.shade(skin, 0.72));
        g.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D nose = new Path2D.Double();
        nose.moveTo(-4, -8);
        nose.quadTo(-7, 10, -12, 22);
        nose.quadTo(0, 32, 12, 22);
        g.draw(nose);
        g.setColor(GeneratedScenes.shade(skin, 0.5));
        g.fill(new Ellipse2D.Double(-8, 22, 5, 4));
        g.fill(new Ellipse2D.Double(3, 22, 5, 4));
        Path2D mouth = new Path2D.Double();
        mouth.moveTo(-22, 44);
        mouth.quadTo(-8, 38, 0, 41);
        mouth.quadTo(8, 38, 22, 44);
        mouth.quadTo(0, 60, -22, 44);
        g.setColor(new Color(170, 74, 70));
        g.fill(mouth);
        g.setColor(new Color(96, 34, 34));
        g.setStroke(new BasicStroke(1.8f));
        Path2D line = new Path2D.Double();
        line.moveTo(-22, 44);
        line.quadTo(0, 50, 22, 44);
        g.draw(line);
        g.setTransform(before);
    }
}

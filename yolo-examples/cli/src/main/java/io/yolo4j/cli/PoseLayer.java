package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Keypoints;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/**
 * Keypoints as dots, and a skeleton where there are seventeen, which are COCO's. Points that the model is not sure of are left out,
 * and limbs to them.
 */
final class PoseLayer {
    /** Points with a confidence greater than this show, as with Ultralytics; all of them where the model gives none. */
    private static final float LEAST_CONFIDENCE = 0.5f;

    /** MMPose's colours, which most people know: the left side green, the right side orange, what is between them blue. */
    private static final Color LEFT = new Color(0, 230, 0);

    private static final Color RIGHT = new Color(255, 128, 0);
    private static final Color CENTRE = new Color(51, 153, 255);

    private static final int COCO_POINTS = 17;

    /**
     * COCO's skeleton: nose 0, eyes 1 and 2, ears 3 and 4, shoulders 5 and 6, elbows 7 and 8, wrists 9 and 10, hips 11 and 12, knees
     * 13 and 14, ankles 15 and 16; the left one is odd.
     */
    private static final int[][] LIMBS = {
        {15, 13}, {13, 11}, {16, 14}, {14, 12}, {11, 12}, {5, 11}, {6, 12}, {5, 6}, {5, 7}, {7, 9}, {6, 8}, {8, 10},
        {1, 2}, {0, 1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 6}
    };

    /** Dots and limbs of someone far away are smaller: they must not hide him. */
    private static final double UNIT_OF_PERSON = 0.014;

    private static final double UNIT_OF_OTHERS = 0.024;

    private static final int FIRST_OF_ARMS = 5;

    private static final Color CASING = new Color(0, 0, 0, 110);

    private PoseLayer() {}

    static void draw(Graphics2D g, Detections found, double line) {
        for (int i = found.size() - 1; i >= 0; i--) {
            Keypoints points = found.keypoints(i);
            boolean person = points.size() == COCO_POINTS;
            double size = Math.sqrt(found.box(i).area());
            double unit = Math.max(0.75, Math.min(line, size * (person ? UNIT_OF_PERSON : UNIT_OF_OTHERS)));
            if (person) {
                skeleton(g, points, unit);
            }
            dots(g, points, unit);
        }
    }

    private static void skeleton(Graphics2D g, Keypoints points, double unit) {
        for (int pass = 0; pass < 2; pass++) {
            g.setStroke(new BasicStroke(
                    (float) (pass == 0 ? unit * 2 : unit * 1.2), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            for (int[] limb : LIMBS) {
                int a = limb[0], b = limb[1];
                if (shows(points, a) && shows(points, b)) {
                    g.setColor(pass == 0 ? CASING : colour(a, b));
                    g.draw(new Line2D.Float(points.x(a), points.y(a), points.x(b), points.y(b)));
                }
            }
        }
    }

    private static void dots(Graphics2D g, Keypoints points, double unit) {
        for (int i = 0; i < points.size(); i++) {
            if (shows(points, i)) {
                g.setColor(CASING);
                g.fill(disc(points, i, unit * 1.9));
                g.setColor(points.size() == COCO_POINTS ? colour(i, i) : Palette.colour(i));
                g.fill(disc(points, i, unit * 1.4));
            }
        }
    }

    private static Ellipse2D disc(Keypoints points, int i, double radius) {
        return new Ellipse2D.Double(points.x(i) - radius, points.y(i) - radius, 2 * radius, 2 * radius);
    }

    private static boolean shows(Keypoints points, int i) {
        return !points.hasConfidence() || points.confidence(i) > LEAST_CONFIDENCE;
    }

    private static Color colour(int a, int b) {
        if (a < FIRST_OF_ARMS || a % 2 != b % 2) {
            return CENTRE;
        }
        return a % 2 == 1 ? LEFT : RIGHT;
    }
}

package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.Locale;

/** Draws boxes, names and scores. Line and text grow with the picture, so that they look the same on a screen. */
final class Annotator {
    private static final double LINE_OF_SIDE = 0.0028;
    private static final double TEXT_OF_SIDE = 0.019;

    private final PrintWriter err;
    private boolean fontsMissing;

    Annotator(PrintWriter err) {
        this.err = err;
    }

    void draw(BufferedImage picture, Detections found) {
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            double side = (picture.getWidth() + picture.getHeight()) / 2.0;
            boxes(g, found, Math.max(1, side * LINE_OF_SIDE));
            if (!fontsMissing) {
                try {
                    labels(g, picture, found, Math.max(9, side * TEXT_OF_SIDE));
                } catch (OutOfMemoryError | StackOverflowError e) {
                    throw e;
                } catch (RuntimeException | Error e) {
                    // What a JRE without any font throws depends on its version: errors of several kinds among them.
                    fontsMissing = true;
                    err.println("warning: this Java has no fonts, pictures are saved without names (" + e
                            + "); install fontconfig and any font");
                }
            }
        } finally {
            g.dispose();
        }
    }

    /** The best on top. Lines lie inside the box, so that they show at the borders of the picture. */
    private static void boxes(Graphics2D g, Detections found, double line) {
        g.setStroke(new BasicStroke((float) line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        for (int i = found.size() - 1; i >= 0; i--) {
            Box box = found.box(i);
            g.setColor(Palette.colour(found.classId(i)));
            g.draw(new Rectangle2D.Double(
                    box.x1() + line / 2,
                    box.y1() + line / 2,
                    Math.max(0, box.width() - line),
                    Math.max(0, box.height() - line)));
        }
    }

    private static void labels(Graphics2D g, BufferedImage picture, Detections found, double size) {
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) size);
        FontRenderContext context = g.getFontRenderContext();
        g.setFont(font);
        LabelPlaces places = new LabelPlaces(picture.getWidth(), picture.getHeight());
        Rectangle2D[] chosen = new Rectangle2D[found.size()];
        String[] texts = new String[found.size()];
        LineMetrics metrics = font.getLineMetrics("Ag", context);
        double pad = size * 0.25;
        for (int i = 0; i < found.size(); i++) {
            texts[i] = String.format(Locale.ROOT, "%s %.2f", found.className(i), found.score(i));
            double width = font.getStringBounds(texts[i], context).getWidth() + 2 * pad;
            chosen[i] = places.place(found.box(i), width, metrics.getHeight());
        }
        for (int i = found.size() - 1; i >= 0; i--) {
            Rectangle2D place = chosen[i];
            if (place == null) {
                continue;
            }
            Color colour = Palette.colour(found.classId(i));
            g.setColor(colour);
            g.fill(new RoundRectangle2D.Double(
                    place.getX(), place.getY(), place.getWidth(), place.getHeight(), pad, pad));
            g.setColor(Palette.textOn(colour));
            g.drawString(texts[i], (float) (place.getX() + pad), (float) (place.getY() + metrics.getAscent()));
        }
    }
}

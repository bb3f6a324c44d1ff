package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.RotatedBox;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.GlyphVector;
import java.awt.font.LineMetrics;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.Locale;

/** Draws masks, boxes, keypoints, names and scores. Line and text grow with the picture, so that they look the same on a screen. */
final class Annotator {
    private static final double LINE_OF_SIDE = 0.0032;
    private static final double TEXT_OF_SIDE = 0.018;
    private static final double SMALLEST_TEXT = 9;

    /** Where a label would cover others with more of itself, the score has to do: the colour stands for the class. */
    private static final double CROWDED = 0.15;

    private static final double ANYWAY = Double.POSITIVE_INFINITY;

    /** Of the background of labels: what is behind them shows. */
    private static final int LABEL_ALPHA = 205;

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
            g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            double side = (picture.getWidth() + picture.getHeight()) / 2.0;
            Color[] colours = Palette.colours(found);
            double line = Math.max(1, side * LINE_OF_SIDE);
            if (found.hasMasks()) {
                MaskLayer.draw(g, found, colours, line);
            }
            BoxLayer.draw(g, found, colours, line);
            if (found.hasKeypoints()) {
                PoseLayer.draw(g, found, line);
            }
            if (!fontsMissing) {
                labelsWhereFontsAre(g, picture, found, colours, side * TEXT_OF_SIDE);
            }
        } finally {
            g.dispose();
        }
    }

    private void labelsWhereFontsAre(
            Graphics2D g, BufferedImage picture, Detections found, Color[] colours, double size) {
        try {
            labels(g, picture, found, colours, size);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // What a JRE without any font throws depends on its version: errors of several kinds among them.
            fontsMissing = true;
            err.println(noFont(e));
            err.flush();
        }
    }

    static String noFont(Throwable e) {
        return "warning: Java finds no font here, pictures are saved without names and scores; install fontconfig"
                + " and a font, for example the package fonts-dejavu-core (" + e + ")";
    }

    /** Places first, the best first; drawn the other way round, so that the best are on top. */
    private static void labels(Graphics2D g, BufferedImage picture, Detections found, Color[] colours, double size) {
        LabelPlaces places = new LabelPlaces(picture.getWidth(), picture.getHeight());
        Label[] labels = new Label[found.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Label.of(g, found, i, Math.max(SMALLEST_TEXT, size * shrink(area(found, i), size)), places);
        }
        for (int i = labels.length - 1; i >= 0; i--) {
            if (labels[i] != null) {
                labels[i].draw(g, colours[i]);
            }
        }
    }

    /** The label of a small object is smaller, down to two thirds: in a crowd there is more to see than labels. */
    private static double shrink(double area, double size) {
        return Math.max(2 / 3.0, Math.min(1, Math.sqrt(area) / (8 * size)));
    }

    private static double area(Detections found, int i) {
        if (found.hasRotatedBoxes()) {
            RotatedBox box = found.rotatedBox(i);
            return box.width() * box.height();
        }
        return found.box(i).area();
    }

    /**
     * A name and a score at a place.
     *
     * @param text what it says
     * @param place where its background lies
     * @param padding left of the text
     * @param baseline of the text, below the top of the place
     */
    private record Label(GlyphVector text, Rectangle2D place, double padding, double baseline) {
        /** Null where nothing fits. A tiny picture has room for the name at best, a crowded place for the score. */
        static Label of(Graphics2D g, Detections found, int i, double size, LabelPlaces places) {
            String name = Text.className(found, i), score = String.format(Locale.ROOT, "%.2f", found.score(i));
            Label whole = unplaced(g, name + " " + score, size);
            boolean fits = places.fits(whole.place.getWidth(), whole.place.getHeight());
            Label first = (fits ? whole : unplaced(g, name, size)).at(places, found, i, CROWDED);
            return first != null ? first : unplaced(g, score, size).at(places, found, i, ANYWAY);
        }

        private static Label unplaced(Graphics2D g, String words, double size) {
            Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) size);
            LineMetrics metrics = font.getLineMetrics("Ag", g.getFontRenderContext());
            char[] characters = words.toCharArray();
            GlyphVector text = font.layoutGlyphVector(
                    g.getFontRenderContext(), characters, 0, characters.length, Font.LAYOUT_LEFT_TO_RIGHT);
            double padding = size * 0.3;
            double width = text.getLogicalBounds().getWidth() + 2 * padding;
            Rectangle2D place = new Rectangle2D.Double(0, 0, width, metrics.getHeight() * 1.08);
            return new Label(text, place, padding, metrics.getAscent() + metrics.getHeight() * 0.04);
        }

        private Label at(LabelPlaces places, Detections found, int i, double mostCovered) {
            double w = place.getWidth(), h = place.getHeight();
            Rectangle2D free = found.hasRotatedBoxes()
                    ? places.place(found.rotatedBox(i), w, h, mostCovered)
                    : places.place(found.box(i), w, h, mostCovered);
            return free == null ? null : new Label(text, free, padding, baseline);
        }

        void draw(Graphics2D g, Color colour) {
            g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), LABEL_ALPHA));
            g.fill(new RoundRectangle2D.Double(
                    place.getX(), place.getY(), place.getWidth(), place.getHeight(), padding, padding));
            g.setColor(Palette.textOn(colour));
            g.drawGlyphVector(text, (float) (place.getX() + padding), (float) (place.getY() + baseline));
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.Classifications;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.GlyphVector;
import java.awt.font.LineMetrics;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.Locale;

/** Draws the best classes into a corner of a picture, with a bar for each as long as it is probable. */
final class Legend {
    private static final double TEXT_OF_SIDE = 0.028;
    private static final double SMALLEST_TEXT = 9;

    /** What is behind the legend shows, but not so much that it cannot be read. */
    private static final Color BACKGROUND = new Color(0, 0, 0, 150);

    private static final int BAR_ALPHA = 190;

    private final PrintWriter err;
    private boolean fontsMissing;

    Legend(PrintWriter err) {
        this.err = err;
    }

    void draw(BufferedImage picture, Classifications found) {
        if (fontsMissing) {
            return;
        }
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            lines(g, picture, found);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            fontsMissing = true;
            err.println(Annotator.noFont(e));
            err.flush();
        } finally {
            g.dispose();
        }
    }

    /** As many as fit, the best first, and as wide as the widest; in a tiny picture what lies beyond its border is lost. */
    private static void lines(Graphics2D g, BufferedImage picture, Classifications found) {
        double side = (picture.getWidth() + picture.getHeight()) / 2.0;
        float size = (float) Math.max(SMALLEST_TEXT, side * TEXT_OF_SIDE);
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(size);
        LineMetrics metrics = font.getLineMetrics("Ag", g.getFontRenderContext());
        double height = metrics.getHeight() * 1.15, padding = size * 0.4;
        int count = Math.min(found.size(), Math.max(1, (int) ((picture.getHeight() - padding) / height)));
        GlyphVector[] texts = new GlyphVector[count];
        double widest = 0;
        for (int i = 0; i < count; i++) {
            String text = String.format(
                    Locale.ROOT, "%s %.2f", Text.className(found.className(i), found.classId(i)), found.score(i));
            char[] characters = text.toCharArray();
            texts[i] = font.layoutGlyphVector(
                    g.getFontRenderContext(), characters, 0, characters.length, Font.LAYOUT_LEFT_TO_RIGHT);
            widest = Math.max(widest, texts[i].getLogicalBounds().getWidth());
        }
        double width = widest + 2 * padding;
        g.setColor(BACKGROUND);
        g.fill(new Rectangle2D.Double(0, 0, width, count * height + padding));
        for (int i = 0; i < count; i++) {
            Color colour = Palette.colour(found.classId(i));
            double top = padding / 2 + i * height, share = Math.max(0, Math.min(1, found.score(i)));
            g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAR_ALPHA));
            g.fill(new Rectangle2D.Double(0, top + height * 0.06, width * share, height * 0.88));
            float baseline = (float) (top + height * 0.075 + metrics.getAscent());
            // A shadow, for white on a bar of a bright colour.
            g.setColor(Color.BLACK);
            g.drawGlyphVector(texts[i], (float) padding + size / 16, baseline + size / 16);
            g.setColor(Color.WHITE);
            g.drawGlyphVector(texts[i], (float) padding, baseline);
        }
    }
}

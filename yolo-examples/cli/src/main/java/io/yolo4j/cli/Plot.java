package io.yolo4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** A white sheet to draw a figure on. */
final class Plot {
    static final Color INK = new Color(0x222222);
    static final Color FAINT = new Color(0x707070);
    static final Color GRID = new Color(0xE3E3E3);

    final BufferedImage picture;
    final Graphics2D g;

    Plot(int width, int height) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
    }

    /** Without any, what Java throws depends on its version: errors of several kinds among them. */
    static boolean hasFonts() {
        try {
            return new Plot(1, 1).width("x", font(Font.PLAIN, 12)) > 0;
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    static Font font(int style, double size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont((float) size);
    }

    /** Width of a text in pixels. */
    double width(String text, Font font) {
        return font.getStringBounds(text, g.getFontRenderContext()).getWidth();
    }

    /** Writes with a share of its width left of x, on a middle line of y. */
    void text(String text, Font font, Color colour, double x, double y, double share) {
        Rectangle2D bounds = font.getStringBounds(text, g.getFontRenderContext());
        double middle = (font.getLineMetrics(text, g.getFontRenderContext()).getAscent()
                        - font.getLineMetrics(text, g.getFontRenderContext()).getDescent())
                / 2;
        g.setFont(font);
        g.setColor(colour);
        g.drawString(text, (float) (x - share * bounds.getWidth()), (float) (y + middle));
    }

    /** Writes upwards. */
    void upwards(String text, Font font, Color colour, double x, double y, double share) {
        AffineTransform upright = g.getTransform();
        g.rotate(-Math.PI / 2, x, y);
        text(text, font, colour, x, y, share);
        g.setTransform(upright);
    }

    void line(Color colour, double width, double x1, double y1, double x2, double y2) {
        g.setColor(colour);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }
}

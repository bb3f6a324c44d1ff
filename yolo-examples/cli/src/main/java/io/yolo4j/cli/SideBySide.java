package io.yolo4j.cli;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import io.yolo4j.Image;
import io.yolo4j.eval.Comparison;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws an image twice, with what A found and with what B found. What both found is thin and pale, so that the eye goes to what one found
 * alone, or under another class.
 */
final class SideBySide {
    private static final int GAP = 8;
    private static final double HEADING_OF_SIDE = 0.055, LINE_OF_SIDE = 0.0018;
    private static final Color BOTH = new Color(255, 255, 255, 210), CASING = new Color(0, 0, 0, 120);

    private final SavedPictures pictures;
    private final Annotator annotator;
    private final boolean fonts = Plot.hasFonts();

    private SideBySide(SavedPictures pictures, Annotator annotator) {
        this.pictures = pictures;
        this.annotator = annotator;
    }

    static SideBySide into(Path directory, Inputs inputs, PrintWriter err) {
        return new SideBySide(SavedPictures.into(directory, inputs, err), new Annotator(err));
    }

    void save(Image image, ComparisonRun.Compared compared) {
        Comparison c = compared.comparison();
        int[] onlyA = indices(c.onlyFirst(), c.classChanges().stream().map(Comparison.Pair::first));
        int[] onlyB = indices(c.onlySecond(), c.classChanges().stream().map(Comparison.Pair::second));
        int[] both = c.pairs().stream().mapToInt(Comparison.Pair::first).toArray();
        int[] bothOfB = c.pairs().stream().mapToInt(Comparison.Pair::second).toArray();
        BufferedImage a = annotated(image, c.first(), both, onlyA), b = annotated(image, c.second(), bothOfB, onlyB);
        pictures.save(compared.image(), joined(a, "A: " + said(onlyA, both), b, "B: " + said(onlyB, both)));
    }

    private static String said(int[] only, int[] both) {
        return only.length + " not in the other, " + both.length + " in both";
    }

    private static int[] indices(List<Integer> only, Stream<Integer> changed) {
        return Stream.concat(only.stream(), changed).mapToInt(i -> i).sorted().toArray();
    }

    private BufferedImage annotated(Image image, Detections found, int[] both, int[] only) {
        BufferedImage picture = image.toBufferedImage();
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            double line = Math.max(1, (picture.getWidth() + picture.getHeight()) / 2.0 * LINE_OF_SIDE);
            IntStream.of(both).forEach(i -> outline(g, found.box(i), line));
        } finally {
            g.dispose();
        }
        annotator.draw(picture, found.select(only));
        return picture;
    }

    private static void outline(Graphics2D g, Box box, double line) {
        Rectangle2D edge = new Rectangle2D.Double(box.x1(), box.y1(), box.width(), box.height());
        g.setStroke(new BasicStroke((float) (line * 2.5)));
        g.setColor(CASING);
        g.draw(edge);
        g.setStroke(new BasicStroke((float) line));
        g.setColor(BOTH);
        g.draw(edge);
    }

    private BufferedImage joined(BufferedImage a, String ofA, BufferedImage b, String ofB) {
        int heading = (int) Math.max(24, (a.getWidth() + a.getHeight()) / 2.0 * HEADING_OF_SIDE);
        Plot plot = new Plot(a.getWidth() + GAP + b.getWidth(), heading + a.getHeight());
        plot.g.drawImage(a, 0, heading, null);
        plot.g.drawImage(b, a.getWidth() + GAP, heading, null);
        Font font = Plot.font(Font.BOLD, heading * 0.5);
        if (fonts) {
            plot.text(ofA, font, Plot.INK, heading * 0.3, heading / 2.0, 0);
            plot.text(ofB, font, Plot.INK, a.getWidth() + GAP + heading * 0.3, heading / 2.0, 0);
        }
        return plot.picture;
    }
}

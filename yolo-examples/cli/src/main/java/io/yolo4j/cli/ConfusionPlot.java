package io.yolo4j.cli;

import io.yolo4j.eval.ConfusionMatrix;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The confusion matrix of the classes that occur: columns are what was labelled, rows what was found. */
final class ConfusionPlot {
    private static final int MARGIN = 40, TITLE = 90, AXIS = 40, SCALE = 90;
    private static final int SHORTEST_SIDE = 620;
    private static final Color FULL = new Color(0x08306B);

    private final ConfusionMatrix matrix;
    private final List<String> names;
    private final int[] shown;
    private final double cell;
    private final Font font;

    private ConfusionPlot(ConfusionMatrix matrix, List<String> names) {
        this.matrix = matrix;
        this.names = names;
        this.shown = IntStream.rangeClosed(0, matrix.background())
                .filter(this::occurs)
                .toArray();
        this.cell = Math.max(6, Math.min(72, 1500.0 / shown.length));
        this.font = Plot.font(Font.PLAIN, Math.max(9, Math.min(18, cell * 0.62)));
    }

    static BufferedImage of(ConfusionMatrix matrix, List<String> names) {
        return new ConfusionPlot(matrix, names).draw();
    }

    private boolean occurs(int index) {
        if (index == matrix.background()) {
            return true;
        }
        for (int other = 0; other <= matrix.background(); other++) {
            if (matrix.count(index, other) + matrix.count(other, index) > 0) {
                return true;
            }
        }
        return false;
    }

    private String name(int index) {
        return index == matrix.background() ? "background" : names.get(index);
    }

    private BufferedImage draw() {
        Plot measure = new Plot(1, 1);
        double words = 20;
        for (int index : shown) {
            words = Math.max(words, measure.width(name(index), font));
        }
        double side = cell * shown.length;
        double left = MARGIN + AXIS + words + 12, top = TITLE;
        int width = (int) Math.ceil(Math.max(left + side + SCALE + MARGIN, SHORTEST_SIDE));
        Plot plot = new Plot(width, (int) Math.ceil(top + side + words + 12 + AXIS + MARGIN));
        heading(plot);
        cells(plot, left, top);
        for (int i = 0; i < shown.length; i++) {
            double middle = (i + 0.5) * cell;
            plot.text(name(shown[i]), font, Plot.INK, left - 8, top + middle, 1);
            plot.upwards(name(shown[i]), font, Plot.INK, left + middle, top + side + 8, 1);
        }
        Font axis = Plot.font(Font.PLAIN, 20);
        plot.upwards("found as", axis, Plot.INK, MARGIN, top + side / 2, 0.5);
        plot.text("labelled as", axis, Plot.INK, left + side / 2, top + side + words + 12 + AXIS / 2.0 + 8, 0.5);
        scale(plot, left + side + 30, top, Math.min(side, 300));
        return plot.picture;
    }

    private void heading(Plot plot) {
        long right = 0, confused = 0, invented = 0, missed = 0;
        int background = matrix.background();
        for (int found : shown) {
            for (int actual : shown) {
                long count = matrix.count(found, actual);
                if (found == actual) {
                    right += count;
                } else if (found == background) {
                    missed += count;
                } else if (actual == background) {
                    invented += count;
                } else {
                    confused += count;
                }
            }
        }
        String conditions = String.format(
                Locale.ROOT,
                "Confusion matrix at confidence %.2f and IoU %.2f",
                ConfusionMatrix.CONFIDENCE,
                ConfusionMatrix.IOU);
        plot.text(conditions, Plot.font(Font.BOLD, 22), Plot.INK, MARGIN, 32, 0);
        String counts = right + " right, " + confused + " of another class, " + missed + " missed, " + invented
                + " found where nothing is";
        plot.text(counts, Plot.font(Font.PLAIN, 17), Plot.FAINT, MARGIN, 62, 0);
    }

    private void cells(Plot plot, double left, double top) {
        Font small = Plot.font(Font.PLAIN, Math.min(18, cell * 0.42));
        for (int column = 0; column < shown.length; column++) {
            long all = 0;
            for (int index : shown) {
                all += matrix.count(index, shown[column]);
            }
            for (int row = 0; row < shown.length; row++) {
                long count = matrix.count(shown[row], shown[column]);
                if (count == 0) {
                    continue;
                }
                double x = left + column * cell, y = top + row * cell, share = (double) count / all;
                plot.g.setColor(shade(share));
                plot.g.fill(new Rectangle2D.Double(x, y, cell, cell));
                if (cell >= 20) {
                    Color ink = share > 0.5 ? Color.WHITE : Plot.INK;
                    plot.text(Long.toString(count), small, ink, x + cell / 2, y + cell / 2, 0.5);
                }
            }
        }
        for (int i = 0; i <= shown.length; i++) {
            double at = i * cell, end = shown.length * cell;
            boolean border = i == 0 || i >= shown.length - 1;
            Color colour = border ? Plot.FAINT : Plot.GRID;
            plot.line(colour, 1, left + at, top, left + at, top + end);
            plot.line(colour, 1, left, top + at, left + end, top + at);
        }
    }

    /** Even one of many shows. */
    private static Color shade(double share) {
        double strength = 0.08 + 0.92 * share;
        return new Color(
                (int) Math.round(255 + (FULL.getRed() - 255) * strength),
                (int) Math.round(255 + (FULL.getGreen() - 255) * strength),
                (int) Math.round(255 + (FULL.getBlue() - 255) * strength));
    }

    private static void scale(Plot plot, double x, double top, double height) {
        for (int i = 0; i < height; i++) {
            plot.g.setColor(shade(1 - i / height));
            plot.g.fill(new Rectangle2D.Double(x, top + i, 18, 1.5));
        }
        Font font = Plot.font(Font.PLAIN, 15);
        plot.text("100 %", font, Plot.FAINT, x + 24, top + 8, 0);
        plot.text("of the", font, Plot.FAINT, x + 24, top + height / 2 - 10, 0);
        plot.text("column", font, Plot.FAINT, x + 24, top + height / 2 + 10, 0);
        plot.text("0", font, Plot.FAINT, x + 24, top + height - 8, 0);
    }
}

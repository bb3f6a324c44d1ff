package io.yolo4j.cli;

import io.yolo4j.eval.Accuracy;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Precision against recall at an IoU of 0.5: a line for each class, and their mean. */
final class CurvePlot {
    private static final int LEFT = 90, TOP = 80, SIDE = 800, BOTTOM = 90, LEGEND = 330;

    /** More have no colours of their own. */
    private static final int MOST_COLOURS = 20;

    private static final int LISTED = 9;
    private static final Color MANY = new Color(0x60, 0x70, 0x88, 70);
    private static final Color MEAN = new Color(0x0B3D91);

    private CurvePlot() {}

    static BufferedImage of(String title, Accuracy accuracy, List<String> names) {
        Plot plot = new Plot(LEFT + SIDE + LEGEND, TOP + SIDE + BOTTOM);
        plot.text(title, Plot.font(Font.BOLD, 24), Plot.INK, LEFT, TOP / 2.0, 0);
        axes(plot);
        List<Accuracy.OfClass> classes = new ArrayList<>(accuracy.classes());
        classes.sort(Comparator.comparingDouble(Accuracy.OfClass::ap50).reversed());
        boolean coloured = classes.size() <= MOST_COLOURS;
        for (Accuracy.OfClass each : classes) {
            curve(plot, each.precision(), coloured ? colour(accuracy, each) : MANY, coloured ? 2 : 1.5);
        }
        if (!classes.isEmpty()) {
            curve(plot, mean(classes), MEAN, 4.5);
            legend(plot, accuracy, classes, names, coloured);
        }
        return plot.picture;
    }

    /** That of its place, not of its number: no two may have the same. */
    private static Color colour(Accuracy accuracy, Accuracy.OfClass each) {
        return Palette.colour(accuracy.classes().indexOf(each));
    }

    private static void axes(Plot plot) {
        Font small = Plot.font(Font.PLAIN, 17);
        for (int i = 0; i <= 10; i++) {
            double at = SIDE * i / 10.0;
            plot.line(Plot.GRID, 1, LEFT + at, TOP, LEFT + at, TOP + SIDE);
            plot.line(Plot.GRID, 1, LEFT, TOP + at, LEFT + SIDE, TOP + at);
            if (i % 2 == 0) {
                String value = String.format(Locale.ROOT, "%.1f", i / 10.0);
                plot.text(value, small, Plot.FAINT, LEFT + at, TOP + SIDE + 20, 0.5);
                plot.text(value, small, Plot.FAINT, LEFT - 12, TOP + SIDE - at, 1);
            }
        }
        plot.line(Plot.INK, 1.5, LEFT, TOP, LEFT, TOP + SIDE);
        plot.line(Plot.INK, 1.5, LEFT, TOP + SIDE, LEFT + SIDE, TOP + SIDE);
        Font label = Plot.font(Font.PLAIN, 20);
        plot.text("recall", label, Plot.INK, LEFT + SIDE / 2.0, TOP + SIDE + 55, 0.5);
        plot.upwards("precision", label, Plot.INK, 30, TOP + SIDE / 2.0, 0.5);
    }

    private static void curve(Plot plot, List<Double> precision, Color colour, double width) {
        Path2D line = new Path2D.Double();
        for (int i = 0; i < precision.size(); i++) {
            double x = LEFT + SIDE * i / (precision.size() - 1.0), y = TOP + SIDE * (1 - precision.get(i));
            if (i == 0) {
                line.moveTo(x, y);
            } else {
                line.lineTo(x, y);
            }
        }
        plot.g.setColor(colour);
        plot.g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        plot.g.draw(line);
    }

    private static List<Double> mean(List<Accuracy.OfClass> classes) {
        List<Double> mean = new ArrayList<>();
        for (int i = 0; i < classes.get(0).precision().size(); i++) {
            int at = i;
            mean.add(classes.stream()
                    .mapToDouble(each -> each.precision().get(at))
                    .average()
                    .orElse(0));
        }
        return mean;
    }

    private static void legend(
            Plot plot, Accuracy accuracy, List<Accuracy.OfClass> classes, List<String> names, boolean coloured) {
        Font font = Plot.font(Font.PLAIN, 17);
        double x = LEFT + SIDE + 30, y = TOP + 12;
        plot.text("average precision", font, Plot.FAINT, LEFT + SIDE + LEGEND - 25, y, 1);
        y += 30;
        entry(plot, Plot.font(Font.BOLD, 17), "all classes", accuracy.ap50(), MEAN, 4.5, x, y);
        for (int i = 0; coloured && i < classes.size(); i++) {
            y += 27;
            Accuracy.OfClass each = classes.get(i);
            entry(plot, font, names.get(each.classId()), each.ap50(), colour(accuracy, each), 2.5, x, y);
        }
        if (!coloured) {
            plot.line(MANY, 2, x, y + 27, x + 30, y + 27);
            plot.text("each of " + classes.size() + " classes", font, Plot.INK, x + 42, y + 27, 0);
            list(plot, "most accurate", classes.subList(0, LISTED), names, x, y + 85);
            list(plot, "least accurate", classes.subList(classes.size() - LISTED, classes.size()), names, x, y + 395);
        }
    }

    private static void list(
            Plot plot, String heading, List<Accuracy.OfClass> classes, List<String> names, double x, double y) {
        Font font = Plot.font(Font.PLAIN, 17);
        plot.text(heading, font, Plot.FAINT, x, y, 0);
        for (int i = 0; i < classes.size(); i++) {
            Accuracy.OfClass each = classes.get(i);
            row(plot, font, names.get(each.classId()), each.ap50(), x, LEGEND - 120, y + 30 + 27 * i);
        }
    }

    private static void entry(
            Plot plot, Font font, String name, double value, Color colour, double width, double x, double y) {
        plot.line(colour, width, x, y, x + 30, y);
        row(plot, font, name, value, x + 42, LEGEND - 165, y);
    }

    private static void row(Plot plot, Font font, String name, double value, double x, double room, double y) {
        String shown = name;
        while (shown.length() > 4 && plot.width(shown, font) > room) {
            shown = shown.substring(0, shown.length() - 4) + "...";
        }
        plot.text(shown, font, Plot.INK, x, y, 0);
        plot.text(String.format(Locale.ROOT, "%.3f", value), font, Plot.INK, LEFT + SIDE + LEGEND - 25, y, 1);
    }
}

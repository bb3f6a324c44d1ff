package io.yolo4j.cli;

import io.yolo4j.ModelInfo;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.eval.Consistency;
import java.io.PrintWriter;
import java.util.Locale;

/** What a person reads of a conversion. */
final class ConversionTable {
    private static final int LABEL = 24, COLUMN = 12, WIDTH = 80;

    private ConversionTable() {}

    static void print(ConversionResult result, PrintWriter out) {
        result.steps().forEach(step -> out.println(Text.wrap("- " + step, WIDTH, 0, 2)));
        out.println();
        model(result, out);
        speeds(result, out);
        if (result.objects() == null && result.classes() == null) {
            out.println();
            out.println("whether both find the same was not checked: --check names images to do so");
        }
        if (result.objects() != null) {
            out.println();
            objects(result.objects(), out);
        }
        if (result.classes() != null) {
            out.println();
            classes(result.classes(), out);
        }
        if (result.accuracy() != null) {
            out.println();
            accuracy(result.accuracy(), out);
        }
        if (result.failures() > 0) {
            out.println(Text.count(result.failures(), "failure") + ", see above");
        }
        out.flush();
    }

    private static void model(ConversionResult result, PrintWriter out) {
        ModelInfo before = result.before(), after = result.after();
        line(out, "", "before", "after", "");
        line(out, "precision", before.precision(), after.precision(), "");
        line(out, "input", size(before), size(after), "");
        line(out, "pixels", type(before), type(after), "");
        line(out, "batch", batch(before), batch(after), "");
        line(
                out,
                "size, MB",
                megabytes(result.bytesBefore()),
                megabytes(result.bytesAfter()),
                format("%.2f of it", (double) result.bytesAfter() / result.bytesBefore()));
    }

    private static String size(ModelInfo model) {
        return model.dynamicSize() ? "dynamic" : model.inputWidth() + " x " + model.inputHeight();
    }

    private static String type(ModelInfo model) {
        return Flags.spelling(model.inputs().get(0).type().name());
    }

    private static String batch(ModelInfo model) {
        return model.dynamicBatch() ? "dynamic" : Integer.toString(model.maxBatch());
    }

    private static String megabytes(long bytes) {
        return format("%.2f", bytes / 1e6);
    }

    private static void speeds(ConversionResult result, PrintWriter out) {
        for (Speed speed : result.speeds()) {
            String label = (speed.images() == 1 ? "call" : speed.images() + " images")
                    + (speed.threads() == 0 ? "" : ", " + Text.count(speed.threads(), "thread")) + ", ms";
            line(
                    out,
                    label,
                    format("%.1f", speed.beforeMs()),
                    format("%.1f", speed.afterMs()),
                    format("%.2f times as fast", speed.gain()));
        }
        out.println(Text.wrap(
                "on " + result.engine().name() + " " + result.engine().version()
                        + ", medians of calls that took turns; ratios are" + " those of each turn",
                WIDTH,
                0,
                0));
    }

    private static void objects(ObjectAgreement agreement, PrintWriter out) {
        Consistency all = agreement.consistency();
        out.println("consistency on " + images(all.images()) + ":");
        line(out, "objects", all.firstObjects(), all.secondObjects(), "");
        line(
                out,
                "matched",
                CompareTable.share(all.shareOfFirst()),
                CompareTable.share(all.shareOfSecond()),
                Text.count(all.classChanges(), "object") + " changed class");
        if (all.matched() > 0) {
            CompareTable.spreads(all, out);
            out.println("scores moved by " + format("%+.4f", agreement.scoreShift()) + " in the mean");
        }
    }

    private static void classes(ClassAgreement agreement, PrintWriter out) {
        out.println("consistency on " + images(agreement.images()) + ":");
        out.println("the best class is the same in " + agreement.sameClass() + " of " + images(agreement.images()));
        if (agreement.images() > 0) {
            CompareTable.spreadsHead(out);
            CompareTable.spread(out, "score difference", agreement.scoreDifference());
            out.println("scores moved by " + format("%+.4f", agreement.scoreShift()) + " in the mean");
        }
    }

    private static String images(int count) {
        return Text.count(count, "image");
    }

    private static void accuracy(AccuracyChange change, PrintWriter out) {
        ValResult before = change.before(), after = change.after();
        out.println("accuracy on " + images(before.images()) + " with " + Text.count(before.objects(), "object") + ":");
        boolean masks = before.masks() != null && after.masks() != null;
        accuracy(masks ? " of boxes" : "", before.boxes(), after.boxes(), out);
        if (masks) {
            accuracy(" of masks", before.masks(), after.masks(), out);
        }
    }

    private static void accuracy(String of, Accuracy before, Accuracy after, PrintWriter out) {
        figure("AP50-95" + of, before.ap(), after.ap(), out);
        figure("AP50" + of, before.ap50(), after.ap50(), out);
    }

    private static void figure(String label, double before, double after, PrintWriter out) {
        line(
                out,
                label,
                Double.isNaN(before) ? "-" : format("%.4f", before),
                Double.isNaN(after) ? "-" : format("%.4f", after),
                Double.isNaN(after - before) ? "" : format("%+.2f points", 100 * (after - before)));
    }

    private static String format(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }

    private static void line(PrintWriter out, String label, Object before, Object after, String change) {
        String text = Text.padRight(label, LABEL)
                + Text.padLeft(before.toString(), COLUMN)
                + Text.padLeft(after.toString(), COLUMN)
                + (change.isEmpty() ? "" : "   " + change);
        out.println(text);
    }
}

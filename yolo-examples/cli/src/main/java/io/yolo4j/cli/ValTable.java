package io.yolo4j.cli;

import io.yolo4j.eval.Accuracy;
import java.io.PrintWriter;
import java.util.Locale;

/** The figures of a validation as a person reads them. */
final class ValTable {
    private static final int WIDEST_NAME = 30;
    private static final int COLUMN = 9;

    private ValTable() {}

    static void print(ValResult result, PrintWriter out) {
        out.println();
        print(result.masks() == null ? "class" : "boxes", result, result.boxes(), out);
        if (result.masks() != null) {
            out.println();
            print("masks", result, result.masks(), out);
        }
        out.println();
        out.print(Text.count(result.images(), "image"));
        if (result.failures() > 0) {
            out.print(", " + Text.count(result.failures(), "failure") + ", see above");
        }
        int images = Math.max(1, result.images());
        out.println(String.format(
                Locale.ROOT,
                " in %.1f s, %.1f images/s, %s",
                result.seconds(),
                images / result.seconds(),
                result.engine()));
        out.println("mean time: decode " + Text.millis(result.sum().decodeMs() / images) + ", preprocess "
                + Text.millis(result.sum().preprocessMs() / images) + ", inference "
                + Text.millis(result.sum().inferenceMs() / images) + ", postprocess "
                + Text.millis(result.sum().postprocessMs() / images) + " ms");
        out.flush();
    }

    private static void print(String heading, ValResult result, Accuracy all, PrintWriter out) {
        int width = Math.max("all, medium".length(), heading.length());
        for (Accuracy.OfClass each : all.classes()) {
            width = Math.max(width, Math.min(WIDEST_NAME, name(result, each).length()));
        }
        line(out, width, heading, "objects", "AP50-95", "AP50", "AP75", "AR100");
        line(out, width, "all", result.objects(), all.ap(), all.ap50(), all.ap75(), all.ar100());
        line(out, width, "all, small", "", all.apSmall(), "", "", all.arSmall());
        line(out, width, "all, medium", "", all.apMedium(), "", "", all.arMedium());
        line(out, width, "all, large", "", all.apLarge(), "", "", all.arLarge());
        for (Accuracy.OfClass each : all.classes()) {
            String name = name(result, each);
            line(out, width, name, each.objects(), each.ap(), each.ap50(), each.ap75(), each.ar100());
        }
        out.println(Text.padRight("", width)
                + String.format(
                        Locale.ROOT,
                        "  recall of the best detection %.3f, of 10 %.3f, of 100 %.3f",
                        all.ar1(),
                        all.ar10(),
                        all.ar100()));
    }

    private static String name(ValResult result, Accuracy.OfClass each) {
        return result.classNames().get(each.classId());
    }

    private static void line(PrintWriter out, int width, String name, Object... cells) {
        StringBuilder line = new StringBuilder(Text.padRight(name, width));
        for (Object cell : cells) {
            line.append(Text.padLeft(text(cell), COLUMN));
        }
        out.println(line.toString().stripTrailing());
    }

    private static String text(Object cell) {
        if (cell instanceof Double figure) {
            return figure.isNaN() ? "-" : String.format(Locale.ROOT, "%.3f", figure);
        }
        return cell.toString();
    }
}

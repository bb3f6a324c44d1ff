package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.eval.Comparison;
import io.yolo4j.eval.Consistency;
import io.yolo4j.eval.Spread;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The figures of a comparison as a person reads them. */
final class CompareTable {
    private static final int LABEL = 18, COLUMN = 10;

    private CompareTable() {}

    static void print(ComparisonRun run, int worst, PrintWriter out) {
        Consistency all = run.consistency();
        out.println("A: " + described(run.first()));
        out.println("B: " + described(run.second()));
        out.println();
        line(out, "", "A", "B");
        line(out, "objects", all.firstObjects(), all.secondObjects());
        line(out, "matched", share(all.shareOfFirst()), share(all.shareOfSecond()));
        line(out, "inference, ms", Text.millis(run.firstMs()), Text.millis(run.secondMs()));
        out.println();
        spreads(all, out);
        out.println();
        out.println(Text.count(all.images(), "image")
                + (run.failures() > 0 ? ", " + run.failures() + " failed" : "") + ", "
                + Text.count(all.classChanges(), "object") + " under different classes");
        worst(run.worst(worst), out);
        out.flush();
    }

    /** How far what matched is apart. */
    static void spreads(Consistency all, PrintWriter out) {
        spreadsHead(out);
        spread(out, "IoU", all.iou());
        if (!Double.isNaN(all.maskIou().mean())) {
            spread(out, "IoU of masks", all.maskIou());
        }
        if (!Double.isNaN(all.keypointDistance().mean())) {
            spread(out, "keypoints, pixels", all.keypointDistance());
        }
        spread(out, "score difference", all.scoreDifference());
    }

    static void spreadsHead(PrintWriter out) {
        line(out, "", "mean", "median", "p10", "p90", "least", "most");
    }

    private static String described(Detector detector) {
        return detector.model().source() + ", " + detector.model().precision() + ", "
                + detector.model().inputWidth() + " x " + detector.model().inputHeight() + ", " + detector.engine();
    }

    private static void worst(List<ComparisonRun.Compared> worst, PrintWriter out) {
        if (worst.isEmpty()) {
            return;
        }
        out.println();
        out.println("  badness  matched  only A  only B  other class  image");
        for (ComparisonRun.Compared each : worst) {
            Comparison c = each.comparison();
            out.println(String.format(
                    Locale.ROOT,
                    "%9.2f%9d%8d%8d%13d  %s",
                    c.badness(),
                    c.pairs().size(),
                    c.onlyFirst().size(),
                    c.onlySecond().size(),
                    c.classChanges().size(),
                    each.image()));
        }
    }

    static void spread(PrintWriter out, String label, Spread s) {
        line(out, label, s.mean(), s.median(), s.p10(), s.p90(), s.least(), s.greatest());
    }

    static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static void line(PrintWriter out, String label, Object... cells) {
        StringBuilder line = new StringBuilder(Text.padRight(label, LABEL));
        for (Object cell : cells) {
            line.append(Text.padLeft(text(cell), COLUMN));
        }
        out.println(line);
    }

    private static String text(Object cell) {
        if (cell instanceof Double figure) {
            return figure.isNaN() ? "-" : String.format(Locale.ROOT, "%.4f", figure);
        }
        return cell.toString();
    }
}

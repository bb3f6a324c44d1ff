package io.yolo4j.cli;

import io.yolo4j.ModelInfo;
import java.io.PrintWriter;
import java.util.Locale;

/** The figures of a benchmark as a person reads them. */
final class BenchTable {
    private static final int LABEL = 13, ROW = 20, COLUMN = 10;

    private BenchTable() {}

    static void print(BenchResult result, PrintWriter out) {
        BenchRun run = result.run();
        BenchRecord record = result.record();
        ModelInfo model = run.model().model();
        line(out, "model", model.source());
        line(
                out,
                "input",
                model.inputWidth() + " x " + model.inputHeight() + ", " + model.precision() + ", "
                        + Flags.spelling(model.task().name()));
        line(out, "engine", run.model().engine().toString());
        line(out, "machine", BenchResult.machine());
        line(out, "images", run.pictures().toString());
        line(
                out,
                "calls",
                Text.count(run.callers(), "caller") + ", "
                        + (run.batch() == 1
                                ? "one image in a call"
                                : run.batch() + " images in a call, the engine runs at most " + model.maxBatch()));
        line(out, "warm-up", warmUp(record, run.length()));
        line(
                out,
                "measured",
                Text.count(record.images(), "image") + String.format(Locale.ROOT, " in %.1f s", record.seconds()));
        out.println();
        table(result, out);
        out.println();
        line(out, "images/s", number(result.imagesPerSecond()));
        line(out, "peak memory", result.memory().toString());
        out.flush();
    }

    private static String warmUp(BenchRecord record, BenchLength length) {
        if (length.warmUpImages() == 0) {
            return "none";
        }
        return Text.count(record.warmUpImages(), "image")
                + String.format(Locale.ROOT, " in %.1f s", record.warmUpSeconds())
                + (length.hasFixedWarmUp()
                        ? ""
                        : record.hasSettled()
                                ? ", until calls became no faster"
                                : " without settling: the machine is busy, or needs a longer --warmup");
    }

    private static void table(BenchResult result, PrintWriter out) {
        BenchRecord record = result.record();
        int batch = result.run().batch();
        row(out, "milliseconds", "mean", "p50", "p90", "p99", "most");
        row(out, batch == 1 ? "call" : "call, " + batch + " images", record.calls());
        for (BenchStage stage : BenchStage.values()) {
            if (stage == BenchStage.DECODE && !result.run().pictures().areFiles()) {
                continue;
            }
            row(out, (batch == 1 ? "  " : "  each ") + Flags.spelling(stage.name()), record.stage(stage));
        }
        if (result.hasRest()) {
            row(out, "  waiting, other", record.rest());
        }
    }

    private static void row(PrintWriter out, String label, Durations.Figures ms) {
        row(out, label, number(ms.mean()), number(ms.p50()), number(ms.p90()), number(ms.p99()), number(ms.most()));
    }

    private static void row(PrintWriter out, String label, String... cells) {
        StringBuilder row = new StringBuilder(Text.padRight(label, ROW));
        for (String cell : cells) {
            row.append(Text.padLeft(cell, COLUMN));
        }
        out.println(row);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.1f", value);
    }

    private static void line(PrintWriter out, String label, String value) {
        out.println(Text.padRight(label, LABEL) + value);
    }
}

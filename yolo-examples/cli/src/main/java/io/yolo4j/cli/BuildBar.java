package io.yolo4j.cli;

import io.yolo4j.BuildProgress;
import java.io.PrintWriter;

/** A bar while TensorRT builds an engine, which takes minutes. */
final class BuildBar implements BuildProgress {
    private final Terminal terminal;
    private final PrintWriter err;
    private Progress bar;

    BuildBar(Terminal terminal, PrintWriter err) {
        this.terminal = terminal;
        this.err = err;
    }

    @Override
    public synchronized boolean step(String phase, int step, int of) {
        if (bar == null) {
            bar = Progress.of("building the engine", of, "", 1, terminal, err);
        }
        bar.reach(step);
        if (step == of) {
            bar.close();
            bar = null;
        }
        return true;
    }
}

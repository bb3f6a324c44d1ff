package io.yolo4j.cli;

import io.yolo4j.ConversionProgress;
import java.io.PrintWriter;

/** A bar for each long part of a conversion, one after the other. */
final class ConversionBars implements ConversionProgress, AutoCloseable {
    private final Terminal terminal;
    private final PrintWriter err;
    private String shown;
    private Progress bar;

    ConversionBars(Terminal terminal, PrintWriter err) {
        this.terminal = terminal;
        this.err = err;
    }

    @Override
    public void step(String what, int done, int total) {
        if (!what.equals(shown)) {
            close();
            shown = what;
            bar = Progress.of(what, total, "", 1, terminal, err);
        }
        bar.reach(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}

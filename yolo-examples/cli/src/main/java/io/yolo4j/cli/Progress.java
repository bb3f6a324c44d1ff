package io.yolo4j.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the last line of the terminal, above which other lines can be printed; or none. */
final class Progress implements ProgressBarConsumer, AutoCloseable {
    private static final int WORTH_A_BAR = 6;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintWriter err;
    private final int columns;
    private ProgressBar bar;
    private String shown = "";

    private Progress(PrintWriter err, int columns) {
        this.err = err;
        this.columns = columns;
    }

    /** One step for each image. */
    static Progress of(int images, Terminal terminal, PrintWriter err) {
        return of("", images, " images", 1, terminal, err);
    }

    /**
     * A bar for something that has a name.
     *
     * @param unit what is counted, with a space before
     * @param stepsOfUnit how many steps there are to one of it
     */
    static Progress of(String task, long steps, String unit, long stepsOfUnit, Terminal terminal, PrintWriter err) {
        Progress progress = new Progress(err, terminal.columns());
        if (terminal.interactive() && steps >= WORTH_A_BAR) {
            progress.bar = new ProgressBarBuilder()
                    .setInitialMax(steps)
                    .setTaskName(task)
                    .setUnit(unit, stepsOfUnit)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(100)
                    .continuousUpdate() // else it skips a drawing where nothing was done since the last
                    .setConsumer(progress)
                    .build();
            progress.bar.refresh(); // drawn here and now: the first image may take long, and all of them may not
        }
        return progress;
    }

    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    void reach(long steps) {
        if (bar != null) {
            bar.stepTo(steps);
        }
    }

    /** Prints a line above the bar. */
    void print(PrintWriter target, String line) {
        pause(() -> target.println(line));
    }

    /** Takes the bar away while something else is printed. */
    synchronized void pause(Runnable printing) {
        if (shown.isEmpty()) {
            printing.run();
            return;
        }
        err.print(CLEAR_LINE);
        err.flush();
        printing.run();
        err.print(shown);
        err.flush();
    }

    @Override
    public int getMaxRenderedLength() {
        return columns - 1; // a full line would wrap on some terminals
    }

    /** Called by the thread of the bar. */
    @Override
    public synchronized void accept(String rendered) {
        if (bar != null) {
            shown = rendered;
            err.print("\r" + rendered + "\u001B[K");
            err.flush();
        }
    }

    @Override
    public void close() {
        ProgressBar closing;
        synchronized (this) {
            closing = bar;
            bar = null; // the bar calls this method as well, and draws itself a last time
            if (!shown.isEmpty()) {
                err.print(CLEAR_LINE);
                err.flush();
            }
            shown = "";
        }
        if (closing != null) {
            closing.close();
        }
    }
}

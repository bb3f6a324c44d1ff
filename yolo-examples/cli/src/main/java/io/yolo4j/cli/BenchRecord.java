package io.yolo4j.cli;

import io.yolo4j.Timings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what calls took, first of the warm-up, then of the measurement, which begins and ends with the end of a call: so a number of
 * calls belongs to exactly the time that they took, however long a call is and however many are under way. Safe for use by several
 * threads.
 */
final class BenchRecord {
    private final BenchLength length;
    private final Settling settling;
    private final long start;
    private final Durations calls = new Durations();
    private final Durations rest = new Durations();
    private final Map<BenchStage, Durations> stages = new EnumMap<>(BenchStage.class);
    private int warmUpImages;
    private int images;
    private long begin;
    private long end;
    private boolean warm;
    private boolean done;
    private Throwable failure;

    /**
     * Begins with the warm-up.
     *
     * @param length how long both take
     * @param now on the clock of {@link System#nanoTime()}
     */
    BenchRecord(BenchLength length, long now) {
        this.length = length;
        this.settling = new Settling(now);
        this.start = now;
        this.begin = now;
        this.end = now;
        this.warm = length.warmUpImages() == 0;
        for (BenchStage stage : BenchStage.values()) {
            stages.put(stage, new Durations());
        }
    }

    /**
     * Takes a call that has ended.
     *
     * @param began when it began
     * @param now when it ended
     * @param pictures where the time of each of its pictures went
     * @return whether there should be another
     */
    synchronized boolean add(long began, long now, List<Timings> pictures) {
        if (done) {
            return false; // it was under way when the measurement ended
        }
        double ms = (now - began) / 1e6;
        if (warm) {
            measure(ms, pictures);
            end = now;
            done = length.isReached(images, end - begin);
        } else {
            warmUpImages += pictures.size();
            settling.add(ms, now);
            warm = length.hasFixedWarmUp() ? warmUpImages >= length.warmUpImages() : settling.isOver(now);
            begin = now;
            end = now;
        }
        if (warm) {
            notifyAll();
        }
        return !done;
    }

    private void measure(double ms, List<Timings> pictures) {
        double left = ms;
        for (Timings picture : pictures) {
            stages.forEach((stage, durations) -> durations.add(stage.ms(picture)));
            left -= picture.totalMs();
        }
        images += pictures.size();
        calls.add(ms);
        rest.add(Math.max(0, left));
    }

    /** Ends it all, because of this. */
    synchronized void fail(Throwable e) {
        failure = failure == null ? e : failure;
        stop();
    }

    synchronized void stop() {
        warm = true;
        done = true;
        notifyAll();
    }

    /** Waits for the end of the warm-up, but not longer than so many milliseconds; says whether it has come. */
    synchronized boolean awaitWarm(long millis) throws InterruptedException {
        if (!warm) {
            wait(millis);
        }
        return warm;
    }

    /** Waits for the end, but not longer than so many milliseconds; says whether it has come. */
    synchronized boolean awaitDone(long millis) throws InterruptedException {
        if (!done) {
            wait(millis);
        }
        return done;
    }

    /** Or null. */
    synchronized Throwable failure() {
        return failure;
    }

    synchronized int images() {
        return images;
    }

    /** From the end of the warm-up. */
    synchronized double seconds() {
        return (end - begin) / 1e9;
    }

    synchronized int warmUpImages() {
        return warmUpImages;
    }

    synchronized double warmUpSeconds() {
        return (begin - start) / 1e9;
    }

    /** Whether the calls became no faster when the warm-up ended. */
    synchronized boolean hasSettled() {
        return settling.hasSettled();
    }

    synchronized int callCount() {
        return calls.count();
    }

    synchronized Durations.Figures calls() {
        return calls.figures();
    }

    synchronized Durations.Figures stage(BenchStage stage) {
        return stages.get(stage).figures();
    }

    /** What of a call no stage had, such as waiting for a session. Only where a call is of one picture: others overlap. */
    synchronized Durations.Figures rest() {
        return rest.figures();
    }
}

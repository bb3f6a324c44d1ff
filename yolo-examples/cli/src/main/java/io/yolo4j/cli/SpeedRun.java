package io.yolo4j.cli;

import io.yolo4j.Image;
import java.util.Collections;
import java.util.List;

/**
 * Has two models take turns with the same picture: what else the machine does, and how warm it is, then falls upon both.
 *
 * <p>They disturb each other too: the threads of ONNX Runtime spin for a while after a run, waiting for more work, on cores that the other
 * model needs. So a turn is a pause, a call that is not counted, and one that is, as in a loop of calls.
 */
final class SpeedRun {
    private static final long WARM_NANOS = 500_000_000L, NANOS = 4_000_000_000L, MOST_NANOS = 20_000_000_000L;
    private static final int WARM_ROUNDS = 2, LEAST_ROUNDS = 9, MOST_ROUNDS = 25;
    private static final int PAUSE_MS = 20;

    private final List<Image> images;
    private final OpenModel before;
    private final OpenModel after;
    private final Durations beforeMs = new Durations();
    private final Durations afterMs = new Durations();
    private final Durations gains = new Durations();

    /**
     * Measures nothing yet.
     *
     * @param image the picture
     * @param batch how often it is in a call
     */
    SpeedRun(OpenModel before, OpenModel after, Image image, int batch) {
        this.before = before;
        this.after = after;
        this.images = Collections.nCopies(batch, image);
    }

    /** How far the progress is brought by a measurement, in tenths of a second. */
    static long tenths() {
        return tenths(WARM_NANOS) + tenths(NANOS);
    }

    private static long tenths(long nanos) {
        return nanos / 100_000_000;
    }

    /**
     * Measures.
     *
     * @param threads of a call, for the record
     * @param progress where it is shown
     * @param done from where on
     */
    Speed measure(int threads, Progress progress, long done) throws InterruptedException {
        takeTurns(WARM_ROUNDS, WARM_NANOS, progress, done);
        beforeMs.clear();
        afterMs.clear();
        gains.clear();
        takeTurns(LEAST_ROUNDS, NANOS, progress, done + tenths(WARM_NANOS));
        return new Speed(
                threads,
                images.size(),
                gains.count(),
                beforeMs.figures().p50(),
                afterMs.figures().p50(),
                gains.figures().p50());
    }

    /** Until both have been called often and long enough, or so long that nobody wants to wait for more. */
    private void takeTurns(int least, long nanos, Progress progress, long done) throws InterruptedException {
        long start = System.nanoTime();
        boolean wanted = true;
        while (wanted) {
            double first = turn(before), second = turn(after);
            beforeMs.add(first);
            afterMs.add(second);
            gains.add(first / second);
            long passed = System.nanoTime() - start;
            int rounds = gains.count();
            wanted = passed < MOST_NANOS && (rounds < least || passed < nanos && rounds < MOST_ROUNDS);
            progress.reach(done + tenths(Math.min(passed, nanos)));
        }
    }

    private double turn(OpenModel model) throws InterruptedException {
        Thread.sleep(PAUSE_MS);
        call(model);
        long start = System.nanoTime();
        call(model);
        return (System.nanoTime() - start) / 1e6;
    }

    private void call(OpenModel model) {
        if (images.size() == 1) {
            model.call(images.get(0));
        } else {
            model.call(images);
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.Image;
import java.util.Collections;
import java.util.List;

/**
 * Has two models take turns with the same picture: what else the machine does, and how warm it is, then falls upon both.
 */
final class SpeedRun {
    private static final long WARM_NANOS = 800_000_000L, NANOS = 3_000_000_000L, MOST_NANOS = 20_000_000_000L;
    private static final int WARM_CALLS = 3, LEAST_CALLS = 9, MOST_CALLS = 199;

    private final List<Image> images;
    private final OpenModel before;
    private final OpenModel after;
    private final Durations beforeMs = new Durations();
    private final Durations afterMs = new Durations();

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

    /** How far the progress is brought, for each measurement, in tenths of a second. */
    static long tenths() {
        return tenths(WARM_NANOS) + tenths(NANOS);
    }

    private static long tenths(long nanos) {
        return nanos / 100_000_000;
    }

    Speed measure(int threads, Progress progress, long done) {
        takeTurns(WARM_CALLS, WARM_NANOS, progress, done);
        beforeMs.clear();
        afterMs.clear();
        takeTurns(LEAST_CALLS, NANOS, progress, done + tenths(WARM_NANOS));
        return new Speed(
                threads,
                images.size(),
                beforeMs.count(),
                beforeMs.figures().p50(),
                afterMs.figures().p50());
    }

    /** Until both have been called often and long enough, or so long that nobody wants to wait for more. */
    private void takeTurns(int least, long nanos, Progress progress, long done) {
        long start = System.nanoTime();
        boolean wanted = true;
        while (wanted) {
            call(before, beforeMs);
            call(after, afterMs);
            long passed = System.nanoTime() - start;
            int calls = afterMs.count();
            wanted = passed < MOST_NANOS && (calls < least || passed < nanos && calls < MOST_CALLS);
            progress.reach(done + tenths(Math.min(passed, nanos)));
        }
    }

    private void call(OpenModel model, Durations ms) {
        long start = System.nanoTime();
        if (images.size() == 1) {
            model.call(images.get(0));
        } else {
            model.call(images);
        }
        ms.add((System.nanoTime() - start) / 1e6);
    }
}

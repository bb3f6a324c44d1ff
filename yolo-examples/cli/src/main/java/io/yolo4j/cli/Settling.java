package io.yolo4j.cli;

/**
 * Says when a warm-up has done its work. The compiler of the JVM, the caches and the clock of the processor make calls faster for a
 * while; it is over where the medians of three rounds in a row are no better than the best before.
 */
final class Settling {
    private static final int CALLS_OF_A_ROUND = 8;
    private static final long NANOS_OF_A_ROUND = 300_000_000;
    private static final int ROUNDS = 3;
    private static final double BETTER = 0.97;

    /** Who has not settled by then is measured as he is. */
    static final long LIMIT_NANOS = 15_000_000_000L;

    private final Durations round = new Durations();
    private final long start;
    private long roundStart;
    private double best = Double.POSITIVE_INFINITY;
    private int withoutProgress;

    Settling(long start) {
        this.start = start;
        this.roundStart = start;
    }

    /**
     * Takes a call into account.
     *
     * @param ms how long it took
     * @param now when it ended, on the clock of {@link System#nanoTime()}
     */
    void add(double ms, long now) {
        round.add(ms);
        if (round.count() < CALLS_OF_A_ROUND || now - roundStart < NANOS_OF_A_ROUND) {
            return;
        }
        double median = round.figures().p50();
        withoutProgress = median < BETTER * best ? 0 : withoutProgress + 1;
        best = Math.min(best, median);
        round.clear();
        roundStart = now;
    }

    boolean hasSettled() {
        return withoutProgress >= ROUNDS;
    }

    boolean isOver(long now) {
        return hasSettled() || now - start >= LIMIT_NANOS;
    }
}

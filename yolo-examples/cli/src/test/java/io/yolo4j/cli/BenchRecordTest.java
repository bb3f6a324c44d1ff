package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Timings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a clock of its own. */
class BenchRecordTest {
    private static final long MS = 1_000_000;

    private static final Timings TIMINGS = new Timings(1, 2, 3, 0.5);

    private static Durations durations(double... values) {
        Durations durations = new Durations();
        for (double value : values) {
            durations.add(value);
        }
        return durations;
    }

    @Test
    void aPercentileIsTheLeastValueThatSoManyDoNotExceed() {
        assertEquals(new Durations.Figures(7, 7, 7, 7, 7), durations(7).figures());
        assertEquals(
                new Durations.Figures(2.5, 2, 4, 4, 4), durations(4, 1, 3, 2).figures());
        Durations many = new Durations();
        for (int i = 3000; i >= 1; i--) {
            many.add(i);
        }
        assertEquals(new Durations.Figures(1500.5, 1500, 2700, 2970, 3000), many.figures());
        many.clear();
        many.add(5);
        assertEquals(new Durations.Figures(5, 5, 5, 5, 5), many.figures());
    }

    @Test
    void theTimeIsThatOfTheCallsThatCount() {
        BenchRecord record = new BenchRecord(new BenchLength(2, 3, 0), 0);
        assertTrue(record.add(0, 100 * MS, List.of(TIMINGS)), "warm-up");
        assertTrue(record.add(100 * MS, 150 * MS, List.of(TIMINGS)), "warm-up");
        assertTrue(record.add(150 * MS, 160 * MS, List.of(TIMINGS)));
        assertTrue(record.add(160 * MS, 170 * MS, List.of(TIMINGS)));
        assertFalse(record.add(170 * MS, 190 * MS, List.of(TIMINGS)));
        assertFalse(record.add(0, 900 * MS, List.of(TIMINGS)), "a caller that comes too late");
        assertEquals(2, record.warmUpImages());
        assertEquals(0.15, record.warmUpSeconds(), 1e-9);
        assertEquals(3, record.images());
        assertEquals(0.04, record.seconds(), 1e-9);
        assertEquals(new Durations.Figures(40 / 3.0, 10, 20, 20, 20), record.calls());
        assertEquals(3, record.stage(BenchStage.INFERENCE).p50());
        assertEquals(1, record.stage(BenchStage.DECODE).p50());
        assertEquals(10 - 6.5, record.rest().p50(), 1e-9);
        assertNull(record.failure());
    }

    @Test
    void aTimeEndsWithTheCallThatReachesIt() {
        BenchRecord record = new BenchRecord(new BenchLength(0, 0, 0.1), 0);
        assertTrue(record.add(0, 60 * MS, List.of(TIMINGS, TIMINGS)));
        assertFalse(record.add(60 * MS, 130 * MS, List.of(TIMINGS, TIMINGS)));
        assertEquals(4, record.images());
        assertEquals(2, record.callCount());
        assertEquals(0.13, record.seconds(), 1e-9);
    }

    @Test
    void aFailureEndsAll() throws InterruptedException {
        BenchRecord record = new BenchRecord(new BenchLength(-1, 0, 10), 0);
        IllegalStateException first = new IllegalStateException();
        record.fail(first);
        record.fail(new IllegalStateException());
        assertTrue(record.awaitWarm(1) && record.awaitDone(1));
        assertEquals(first, record.failure());
        assertFalse(record.add(0, MS, List.of(TIMINGS)));
    }

    @Test
    void aWarmUpIsOverWhenCallsBecomeNoFaster() {
        BenchRecord record = new BenchRecord(new BenchLength(-1, 0, 10), 0);
        long now = 0;
        double ms = 400;
        while (!record.hasSettled()) {
            long began = now;
            now += (long) (ms * MS);
            record.add(began, now, List.of(TIMINGS));
            ms = Math.max(50, ms * 0.9); // at 50 after 20 calls
            assertTrue(now < Settling.LIMIT_NANOS);
        }
        assertTrue(record.warmUpImages() >= 20 + 2 * 8, record.warmUpImages() + " images");
        assertTrue(record.warmUpImages() <= 20 + 5 * 8, record.warmUpImages() + " images");
        assertEquals(0, record.images());
    }

    /** Calls of microseconds: eight of them say nothing yet, the compiler has not even seen them. */
    @Test
    void shortCallsHaveTimeToSettle() {
        Settling settling = new Settling(0);
        long now = 0;
        while (!settling.isOver(now)) {
            now += MS / 50;
            settling.add(0.02, now);
        }
        assertTrue(settling.hasSettled());
        assertTrue(now >= 1000 * MS, now / MS + " ms");
    }

    @Test
    void aWarmUpEndsEvenWhereCallsNeverSettle() {
        Settling settling = new Settling(0);
        long now = 0;
        double ms = 500;
        while (!settling.isOver(now)) {
            now += 100 * MS;
            settling.add(ms *= 0.99, now);
        }
        assertFalse(settling.hasSettled());
        assertEquals(Settling.LIMIT_NANOS, now);
    }
}

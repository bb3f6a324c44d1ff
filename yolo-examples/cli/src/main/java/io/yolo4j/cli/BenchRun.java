package io.yolo4j.cli;

import io.yolo4j.Image;
import io.yolo4j.Timings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Callers that call a model at the same time, each again as soon as it has its answer.
 *
 * @param model what they call
 * @param pictures what they give to it
 * @param callers how many they are
 * @param batch how many pictures each gives in a call
 * @param length how long they do so
 */
record BenchRun(OpenModel model, BenchPictures pictures, int callers, int batch, BenchLength length) {
    private static final int REDRAWN_MILLIS = 100;

    /** Returns when all is measured; where a call fails, with what it failed. */
    BenchRecord call(Terminal terminal, PrintWriter err) throws InterruptedException {
        BenchRecord record = new BenchRecord(length, System.nanoTime());
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= callers; i++) {
            Thread thread = new Thread(() -> callAgainAndAgain(record), "caller-" + i);
            thread.start();
            threads.add(thread);
        }
        try {
            show(record, terminal, err);
        } finally {
            record.stop(); // or did
            for (Thread thread : threads) {
                thread.join(); // the model is closed afterwards
            }
        }
        if (record.failure() != null) {
            throw failure(record.failure());
        }
        return record;
    }

    private void callAgainAndAgain(BenchRecord record) {
        try {
            boolean wanted = true;
            while (wanted) {
                long start = System.nanoTime();
                List<Timings> timings = callOnce();
                wanted = record.add(start, System.nanoTime(), timings);
            }
        } catch (Throwable e) { // else the others would go on without it
            record.fail(e);
        }
    }

    private List<Timings> callOnce() {
        if (batch == 1) {
            Path file = pictures.nextFile();
            return List.of(file == null ? model.call(pictures.drawn()) : model.call(file));
        }
        List<Image> images = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            Path file = pictures.nextFile();
            images.add(file == null ? pictures.drawn() : model.decode(file));
        }
        return model.call(images);
    }

    private void show(BenchRecord record, Terminal terminal, PrintWriter err) throws InterruptedException {
        long start = System.nanoTime();
        boolean counted = length.hasFixedWarmUp();
        long steps = counted ? length.warmUpImages() : tenths(Settling.LIMIT_NANOS);
        try (Progress bar = bar("warm-up", counted, steps, terminal, err)) {
            while (!record.awaitWarm(REDRAWN_MILLIS)) {
                bar.reach(counted ? record.warmUpImages() : tenths(System.nanoTime() - start));
            }
        }
        start = System.nanoTime();
        counted = length.images() > 0;
        steps = counted ? length.images() : tenths((long) (length.seconds() * 1e9));
        try (Progress bar = bar("measuring", counted, steps, terminal, err)) {
            while (!record.awaitDone(REDRAWN_MILLIS)) {
                bar.reach(Math.min(steps, counted ? record.images() : tenths(System.nanoTime() - start)));
            }
        }
    }

    private static Progress bar(String task, boolean counted, long steps, Terminal terminal, PrintWriter err) {
        return Progress.of(task, steps, counted ? " images" : " s", counted ? 1 : 10, terminal, err);
    }

    private static long tenths(long nanos) {
        return nanos / 100_000_000;
    }

    private static RuntimeException failure(Throwable e) {
        return e instanceof RuntimeException failure ? failure : new Failure(Failure.explain(e), e);
    }
}

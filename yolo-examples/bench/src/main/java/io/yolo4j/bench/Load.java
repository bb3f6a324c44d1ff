package io.yolo4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Work that goes on for a while, and how much of it is done. */
abstract class Load implements AutoCloseable {
    private final String name;

    Load(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** Runs for about so long, and returns pictures for each second. */
    abstract double picturesPerSecond(double seconds) throws Exception;

    /** Threads of ONNX Runtime go on spinning for some time after their last run, and would disturb the next. */
    static void rest() throws InterruptedException {
        Thread.sleep(60);
    }

    /** Several callers, each of which calls again and again; a call returns how many pictures it was. */
    static double ofCallers(List<Callable<Integer>> callers, double seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            AtomicLong done = new AtomicLong();
            long start = System.nanoTime(), end = start + (long) (seconds * 1e9);
            List<Future<?>> running = new ArrayList<>();
            for (Callable<Integer> caller : callers) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        done.addAndGet(caller.call());
                    }
                    return null;
                }));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
            return done.get() / ((System.nanoTime() - start) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    @Override
    public abstract void close() throws Exception;
}

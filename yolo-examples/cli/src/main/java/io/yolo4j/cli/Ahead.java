package io.yolo4j.cli;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Does the long part of a task for several items at the same time, while the results of those before them are dealt with in their order.
 * No more are begun than are soon needed: each may hold a picture.
 */
final class Ahead<T, R> implements AutoCloseable {
    private final Iterator<T> items;
    private final Function<T, R> work;
    private final ExecutorService threads;
    private final int most;
    private final Queue<Future<R>> begun = new ArrayDeque<>();

    Ahead(List<T> items, Function<T, R> work) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.items = items.iterator();
        this.work = work;
        this.most = 2 * processors;
        this.threads = Executors.newFixedThreadPool(processors, task -> {
            Thread thread = new Thread(task, "yolo-ahead");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What the work makes of the next item; or throws. */
    R next() {
        while (begun.size() < most && items.hasNext()) {
            T item = items.next();
            begun.add(threads.submit(() -> work.apply(item)));
        }
        try {
            return begun.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw (Error) e.getCause(); // a Function throws nothing else
        }
    }

    /** Begins nothing more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

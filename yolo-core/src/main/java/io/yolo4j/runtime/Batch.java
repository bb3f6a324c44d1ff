package io.yolo4j.runtime;

import java.util.ArrayList;
import java.util.List;

/** Items of one shape, of one call or several. Used by one thread at a time. */
final class Batch<I, R> {
    private final long shape;
    private final List<Part<I, R>> parts = new ArrayList<>(1);
    private int size;

    /** @param shape the number of the shape that all its items have */
    Batch(long shape) {
        this.shape = shape;
    }

    long shape() {
        return shape;
    }

    void add(Part<I, R> part) {
        parts.add(part);
        size += part.items().size();
    }

    List<Part<I, R>> parts() {
        return parts;
    }

    int size() {
        return size;
    }

    <S> void run(Dispatcher.Work<S, I, R> work, S session, int concurrency) {
        if (parts.size() == 1) {
            run(parts.get(0), work, session, concurrency);
            return;
        }
        List<I> all = new ArrayList<>(size);
        parts.forEach(part -> all.addAll(part.items()));
        List<R> results;
        try {
            results = work.run(session, all, concurrency);
        } catch (Throwable e) {
            // One caller's picture must not fail those of others.
            parts.forEach(part -> run(part, work, session, concurrency));
            return;
        }
        int at = 0;
        for (Part<I, R> part : parts) {
            part.done(results.subList(at, at += part.items().size()));
        }
    }

    private static <S, I, R> void run(Part<I, R> part, Dispatcher.Work<S, I, R> work, S session, int concurrency) {
        try {
            part.done(work.run(session, part.items(), concurrency));
        } catch (Throwable e) {
            part.failed(e);
        }
    }
}

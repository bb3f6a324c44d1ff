package io.yolo4j.runtime;

import java.util.List;

/** The items that a batch has from one call, and what has become of them. Used by one thread at a time. */
final class Part<I, R> {
    private final Call<I, R> call;
    private final int from;
    private final List<I> items;
    private List<R> results;
    private Throwable failure;

    /** @param from how many items of the call were taken before */
    Part(Call<I, R> call, int from, List<I> items) {
        this.call = call;
        this.from = from;
        this.items = items;
    }

    Call<I, R> call() {
        return call;
    }

    int from() {
        return from;
    }

    List<I> items() {
        return items;
    }

    List<R> results() {
        return results;
    }

    Throwable failure() {
        return failure;
    }

    void done(List<R> results) {
        this.results = results;
    }

    void failed(Throwable failure) {
        this.failure = failure;
    }
}

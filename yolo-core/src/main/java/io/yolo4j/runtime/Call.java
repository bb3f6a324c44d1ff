package io.yolo4j.runtime;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The items of one caller and what has become of them. Guarded by the dispatcher's lock until it is over. */
final class Call<I, R> {
    private final List<I> items;

    /** For each item the number of its shape; null where all have the same. */
    private final long[] shapes;

    /** Items in the order in which they are taken, those of a shape after each other; null where that is the order of the list. */
    private final int[] order;

    private final R[] results;

    /** Of a call of one item that nobody waits for; else null. */
    private final CompletableFuture<R> later;

    private int taken;
    private int over;
    private Throwable failure;
    private Condition changed;
    private int sleepers;

    /** Sleepers who were woken and have not got the lock yet. */
    private int woken;

    @SuppressWarnings("unchecked") // never leaves this class
    Call(List<I> items, ToLongFunction<I> shape, CompletableFuture<R> later) {
        this.items = items;
        this.later = later;
        this.results = (R[]) new Object[items.size()];
        this.shapes = shape == null ? null : items.stream().mapToLong(shape).toArray();
        this.order = shapes == null || shapes.length == 1
                ? null
                : IntStream.range(0, shapes.length)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> shapes[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private int item(int position) {
        return order == null ? position : order[position];
    }

    private long shape(int position) {
        return shapes == null ? 0 : shapes[item(position)];
    }

    int size() {
        return results.length;
    }

    boolean hasMore() {
        return taken < results.length;
    }

    int left() {
        return results.length - taken;
    }

    long nextShape() {
        return shape(taken);
    }

    /** The next items, of one shape. */
    Part<I, R> take(int most) {
        int from = taken;
        long shape = shape(from);
        do {
            taken++;
        } while (hasMore() && taken - from < most && shape(taken) == shape);
        if (from == 0 && taken == results.length && order == null) {
            return new Part<>(this, from, items);
        }
        return new Part<>(
                this,
                from,
                IntStream.range(from, taken)
                        .mapToObj(position -> items.get(item(position)))
                        .toList());
    }

    /**
     * Takes note of what has become of a part.
     *
     * @return how many items will not be taken any more, because this part has failed
     */
    int finish(Part<I, R> part) {
        int size = part.items().size();
        over += size;
        if (part.failure() == null) {
            for (int i = 0; i < size; i++) {
                results[item(part.from() + i)] = part.results().get(i);
            }
            return 0;
        }
        return abandon(part.failure());
    }

    /**
     * Takes nothing more.
     *
     * @return how many items will not be taken any more
     */
    int abandon(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        int dropped = left();
        taken = results.length;
        over += dropped;
        return dropped;
    }

    boolean isLater() {
        return later != null;
    }

    CompletableFuture<R> later() {
        return later;
    }

    /** Tells whoever has the future; what depends on it may run here. */
    void complete() {
        if (failure != null) {
            later.completeExceptionally(failure);
        } else {
            later.complete(results[0]);
        }
    }

    boolean isOver() {
        return over == results.length;
    }

    /** What has been made of each item, or what has kept it from being made. */
    List<R> results() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return Arrays.asList(results);
    }

    /** Waits until something has changed, or for no reason. */
    void sleep(ReentrantLock lock) {
        if (changed == null) {
            changed = lock.newCondition();
        }
        sleepers++;
        changed.awaitUninterruptibly();
        sleepers--;
        woken = Math.max(0, woken - 1);
    }

    /** Wakes one of the threads that wait for this call. */
    boolean wakeOne() {
        if (sleepers > woken) {
            woken++;
            changed.signal();
            return true;
        }
        return false;
    }

    /** Wakes all of them. */
    void wake() {
        if (sleepers > 0) {
            woken = sleepers;
            changed.signalAll();
        }
    }
}

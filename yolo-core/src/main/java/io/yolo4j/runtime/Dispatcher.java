package io.yolo4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the items of any number of callers into batches, and the batches to sessions, which are opened on demand.
 *
 * <p>Callers do the work themselves ("Leader/Followers", Schmidt et al. 2000): who finds a free session takes what has waited
 * longest, its own or that of others, and hands the session on once its own items are taken. So a lone call costs two locks and no
 * change of threads; while all sessions are busy, what arrives collects and leaves in batches. Calls of several items take turns with
 * the others, batch by batch, and are served by other threads, too.
 *
 * <p>Safe for use by several threads.
 *
 * @param <S> the sessions
 * @param <I> what is taken in
 * @param <R> what is made of it
 */
public final class Dispatcher<S extends AutoCloseable, I, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /**
     * What a session does.
     *
     * @param <S> the sessions
     * @param <I> what is taken in
     * @param <R> what is made of it
     */
    public interface Work<S, I, R> {
        /**
         * Takes a batch through a session.
         *
         * @param session a session that nobody else has
         * @param batch items of one shape
         * @param concurrency how many batches are under way or will be at once, this one included
         * @return a result for each item, in their order
         */
        List<R> run(S session, List<I> batch, int concurrency);
    }

    private final BatchRule rule;
    private final Work<S, I, R> work;
    private final ToLongFunction<I> shape;
    private final Executor helpers;
    private final Executor completions;
    private final Supplier<S> opener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();

    /** Calls with items that nobody has taken yet. The next batch begins with the first one's. */
    private final Deque<Call<I, R>> waiting = new ArrayDeque<>();

    /** The most recently used one is given out first: its buffers are still in the cache. */
    private final Deque<S> idle = new ArrayDeque<>();

    private final List<S> all = new ArrayList<>();
    private final AtomicInteger wanted = new AtomicInteger();
    private int sessions;
    private int unopened;
    private int running;
    private int runningItems;

    /**
     * Makes a dispatcher around a session that is open already.
     *
     * @param rule how batches are made up
     * @param sessions how many sessions there may be
     * @param first the first of them
     * @param opener opens another; may be called by several threads at the same time
     * @param work what a session does
     * @param shape a number for each item, equal for those that may share a batch; or null where all may
     * @param helpers runs other threads' part of calls that have items for several sessions
     * @param completions completes futures
     */
    public Dispatcher(
            BatchRule rule,
            int sessions,
            S first,
            Supplier<S> opener,
            Work<S, I, R> work,
            ToLongFunction<I> shape,
            Executor helpers,
            Executor completions) {
        this.rule = rule;
        this.work = work;
        this.shape = shape;
        this.helpers = helpers;
        this.completions = completions;
        this.opener = opener;
        this.sessions = sessions;
        this.unopened = sessions - 1;
        idle.push(first);
        all.add(first);
    }

    /**
     * Takes items through the sessions and waits for the results, uninterruptibly.
     *
     * @param items at least one
     * @return a result for each, in their order
     */
    public List<R> call(List<I> items) {
        Call<I, R> call = new Call<>(items, shape, null);
        wanted.addAndGet(items.size());
        lock.lock();
        try {
            enqueue(call);
            summonHelpers(call);
            try {
                serve(call);
            } catch (Throwable e) { // out of memory, say; the items must outlast those who work on them
                waiting.remove(call);
                wanted.addAndGet(-call.abandon(e));
            }
            while (!call.isOver()) {
                call.sleep(lock);
            }
        } finally {
            lock.unlock();
        }
        return call.results();
    }

    /**
     * Queues an item. Somebody has to {@linkplain Ticket#serve take it through a session}, unless another caller has done it by then.
     *
     * @param item the item
     * @return what the result can be waited for with
     */
    public Ticket<I, R> submit(I item) {
        Call<I, R> call = new Call<>(List.of(item), shape, new CompletableFuture<>());
        wanted.incrementAndGet();
        lock.lock();
        try {
            enqueue(call);
        } finally {
            lock.unlock();
        }
        return new Ticket<>(this, call);
    }

    private void enqueue(Call<I, R> call) {
        waiting.add(call);
        arrival.signalAll();
    }

    /** Fails an item that nobody has taken. */
    void withdraw(Call<I, R> call, Throwable reason) {
        lock.lock();
        try {
            if (!call.hasMore()) {
                return;
            }
            waiting.remove(call);
            wanted.addAndGet(-call.abandon(reason));
        } finally {
            lock.unlock();
        }
        complete(call);
    }

    /**
     * Tells of items that will be given, once they are decoded say, or that have been: {@link Work} is told of them.
     *
     * @param items how many more, or how many fewer
     */
    public void expect(int items) {
        wanted.addAndGet(items);
    }

    /** Takes batches as long as the call has items that nobody has taken. The lock is held, except while a session works. */
    private void serve(Call<I, R> own) {
        while (own.hasMore()) {
            if (idle.isEmpty() && unopened == 0) {
                own.sleep(lock);
                continue;
            }
            S session = idle.isEmpty() ? open() : idle.pop();
            if (session == null) {
                continue;
            }
            if (!own.hasMore()) { // others have taken it while the session was opened
                idle.push(session);
                break;
            }
            Batch<I, R> batch = take();
            collect(batch);
            running++;
            runningItems += batch.size();
            int concurrency = concurrency(batch);
            wakeNext(); // there may be another session, and more than this batch was waiting
            lock.unlock();
            try {
                batch.run(work, session, concurrency);
            } finally {
                lock.lock();
                running--;
                runningItems -= batch.size();
                idle.push(session);
                finish(batch);
            }
            wakeNext();
        }
        wakeNext(); // of those who were woken for a session, this thread may have been the one
    }

    /** Items that are not running yet will make further batches like this one. */
    private int concurrency(Batch<I, R> batch) {
        int further = Math.max(0, wanted.get() - runningItems);
        return Math.min(sessions, running + (further + batch.size() - 1) / batch.size());
    }

    private void summonHelpers(Call<I, R> call) {
        int free = idle.size() + unopened;
        int share = rule.share(call.size(), sessions);
        int batches = (call.size() + share - 1) / share;
        try {
            for (int i = 1; i < Math.min(free, batches); i++) {
                helpers.execute(() -> help(call));
            }
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("no threads to help with a call of {}", call.left(), e); // the caller does it alone
        }
    }

    void help(Call<I, R> call) {
        lock.lock();
        try {
            serve(call);
        } finally {
            lock.unlock();
        }
    }

    /** Where another session cannot be opened, for want of memory say, those that there are do. */
    private S open() {
        unopened--;
        lock.unlock();
        S session = null;
        Throwable failure = null;
        try {
            session = opener.get();
        } catch (Throwable e) { // a native library that is missing, say
            failure = e;
        } finally {
            lock.lock();
        }
        if (session != null) {
            all.add(session);
        } else {
            sessions--;
            LOG.warn("one more session could not be opened; going on with {}", sessions, failure);
        }
        return session;
    }

    /** Begins with the call that has waited longest, which goes to the end of the queue where it has more. */
    private Batch<I, R> take() {
        Call<I, R> first = waiting.poll();
        Batch<I, R> batch = new Batch<>(first.nextShape());
        batch.add(first.take(rule.share(first.size(), sessions)));
        if (first.hasMore()) {
            waiting.add(first);
        }
        fill(batch);
        return batch;
    }

    private void fill(Batch<I, R> batch) {
        if (!rule.merging()) {
            return;
        }
        Iterator<Call<I, R>> calls = waiting.iterator();
        while (batch.size() < rule.maxBatch() && calls.hasNext()) {
            Call<I, R> call = calls.next();
            boolean hasItsShare = !rule.pays() && call == batch.parts().get(0).call();
            if (call.nextShape() == batch.shape() && !hasItsShare) {
                batch.add(call.take(rule.maxBatch() - batch.size()));
                if (!call.hasMore()) {
                    calls.remove();
                }
            }
        }
    }

    /** Waits for more items, not longer than was asked for. */
    private void collect(Batch<I, R> batch) {
        long left = rule.delayNanos();
        while (rule.merging() && left > 0 && batch.size() < rule.maxBatch()) {
            try {
                left = arrival.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            fill(batch);
        }
    }

    private void finish(Batch<I, R> batch) {
        for (Part<I, R> part : batch.parts()) {
            int dropped = part.call().finish(part);
            if (dropped > 0) {
                waiting.remove(part.call());
            }
            wanted.addAndGet(-part.items().size() - dropped);
            part.call().wake();
            if (part.call().isLater()) {
                complete(part.call());
            }
        }
    }

    /** On another thread, because what depends on a future is run there: it may close what this thread is still in. */
    private void complete(Call<I, R> call) {
        try {
            completions.execute(call::complete);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("no thread to complete a future on", e);
            call.complete();
        }
    }

    /** A session is free, or may be: wakes one who has items left. */
    private void wakeNext() {
        if (idle.isEmpty() && unopened == 0) {
            return;
        }
        for (Call<I, R> call : waiting) {
            if (call.wakeOne()) {
                return;
            }
        }
    }

    /** Closes every session. The caller makes sure that none is in use. */
    @Override
    public void close() {
        RuntimeException failure = null;
        lock.lock();
        try {
            for (S session : all) {
                try {
                    session.close();
                } catch (Exception e) {
                    failure = failure == null ? new IllegalStateException("a session did not close", e) : failure;
                }
            }
            all.clear();
            idle.clear();
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            throw failure;
        }
    }
}

package io.yolo4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A bounded pool that opens its members on demand. The most recently used one is given out first: its buffers are still in the
 * cache. Safe for use by several threads.
 *
 * @param <S> the sessions
 */
public final class SessionPool<S extends AutoCloseable> implements AutoCloseable {
    private final Semaphore permits;
    private final Supplier<S> opener;
    private final Deque<S> idle = new ArrayDeque<>();
    private final List<S> all = new ArrayList<>();

    /**
     * Makes a pool around a session that is open already.
     *
     * @param size how many sessions there may be
     * @param first the first of them
     * @param opener opens another; not called concurrently
     */
    public SessionPool(int size, S first, Supplier<S> opener) {
        this.permits = new Semaphore(size, true);
        this.opener = opener;
        idle.push(first);
        all.add(first);
    }

    /**
     * Takes a session, waiting while all are in use. The caller gives it back with {@link #release}.
     *
     * @return a session that nobody else has
     */
    public S acquire() {
        permits.acquireUninterruptibly();
        try {
            synchronized (this) {
                S session = idle.poll();
                if (session == null) {
                    session = opener.get();
                    all.add(session);
                }
                return session;
            }
        } catch (Throwable e) {
            permits.release();
            throw e;
        }
    }

    /**
     * Gives a session back.
     *
     * @param session one that {@link #acquire()} gave
     */
    public void release(S session) {
        synchronized (this) {
            idle.push(session);
        }
        permits.release();
    }

    /** Closes every session. The caller makes sure that none is in use. */
    @Override
    public void close() {
        RuntimeException failure = null;
        synchronized (this) {
            for (S session : all) {
                try {
                    session.close();
                } catch (Exception e) {
                    failure = failure == null ? new IllegalStateException("a session did not close", e) : failure;
                }
            }
            all.clear();
            idle.clear();
        }
        if (failure != null) {
            throw failure;
        }
    }
}

package io.yolo4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded pool that opens its members on demand. The most recently used one is given out first: its buffers are still in the
 * cache. Safe for use by several threads.
 *
 * @param <S> the sessions
 */
public final class SessionPool<S extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionPool.class);

    private final Semaphore permits;
    private final Supplier<S> opener;
    private final Deque<S> idle = new ArrayDeque<>();
    private final List<S> all = new ArrayList<>();

    /**
     * Makes a pool around a session that is open already.
     *
     * @param size how many sessions there may be
     * @param first the first of them
     * @param opener opens another; may be called by several threads at the same time
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
     * <p>Where another session cannot be opened, for want of memory say, the pool makes do with those it has.
     *
     * @return a session that nobody else has
     */
    public S acquire() {
        while (true) {
            permits.acquireUninterruptibly();
            synchronized (this) {
                S session = idle.poll();
                if (session != null) {
                    return session;
                }
            }
            try { // outside of the lock: those who are done need not wait for it
                S session = opener.get();
                synchronized (this) {
                    all.add(session);
                }
                return session;
            } catch (RuntimeException | OutOfMemoryError e) {
                // The permit is kept, so that nobody tries again; the first session's own is never lost.
                LOG.warn("one more session could not be opened; going on with {}", count(), e);
            }
        }
    }

    private synchronized int count() {
        return all.size();
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

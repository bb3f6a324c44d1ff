package io.yolo4j.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets calls in until it is closed, and closes when all have left: freeing a session under a running call would end the process. Safe for use
 * by several threads.
 */
public final class Gate {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** Opens it. */
    public Gate() {}

    /** {@return whether it is closed, or about to be} */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Lets the calling thread in.
     *
     * @return false where it is closed; else the caller has to {@link #leave}
     */
    public boolean enter() {
        if (closed) {
            return false;
        }
        lock.readLock().lock();
        if (closed) {
            lock.readLock().unlock();
            return false;
        }
        return true;
    }

    /** Lets the calling thread out. */
    public void leave() {
        lock.readLock().unlock();
    }

    /**
     * Lets nobody in any more, waits until all have left, and does what needs that.
     *
     * @param last what is to be done
     */
    public void close(Runnable last) {
        closed = true;
        lock.writeLock().lock();
        try {
            last.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Runs tasks on other threads as long as it is open, each as a call of its own; those that come too late are left out.
     *
     * @param threads runs them
     * @return an executor whose tasks may use what is freed at the end
     */
    public Executor within(Executor threads) {
        return task -> threads.execute(() -> {
            if (enter()) {
                try {
                    task.run();
                } finally {
                    leave();
                }
            }
        });
    }
}

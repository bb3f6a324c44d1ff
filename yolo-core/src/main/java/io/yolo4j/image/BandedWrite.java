package io.yolo4j.image;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The bands of one image, each done by whoever comes first. The caller takes part, and does alone what no other thread comes for; so it
 * never waits for a thread to become free, and an executor without free threads, or one that refuses, does no harm.
 */
final class BandedWrite implements Runnable {
    private final int bands;
    private final IntConsumer writer;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch unwritten;
    private volatile Throwable failure;

    private BandedWrite(int bands, IntConsumer writer) {
        this.bands = bands;
        this.writer = writer;
        this.unwritten = new CountDownLatch(bands);
    }

    /** Returns when all bands are written; then no thread touches the image or the input any more. */
    static void run(int bands, IntConsumer writer, Executor executor) {
        BandedWrite write = new BandedWrite(bands, writer);
        try {
            for (int helper = 1; helper < bands; helper++) {
                executor.execute(write);
            }
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No more threads: the caller does what is left.
        }
        write.run();
        write.await();
    }

    @Override
    public void run() {
        for (int band = next.getAndIncrement(); band < bands; band = next.getAndIncrement()) {
            try {
                writer.accept(band);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                unwritten.countDown();
            }
        }
    }

    private void await() {
        boolean interrupted = false;
        while (true) {
            try {
                unwritten.await();
                break;
            } catch (InterruptedException e) {
                interrupted =
                        true; // others are still writing: the buffers cannot be left to the caller before they are done
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}

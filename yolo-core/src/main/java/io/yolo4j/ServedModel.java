package io.yolo4j;

import io.yolo4j.image.ImageDecoder;
import io.yolo4j.runtime.SessionPool;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The life of an open model, whatever it finds: sessions for calls from any number of threads, decoding, and a closing that waits.
 * {@link Detector} and {@link Classifier} say what a call does.
 *
 * @param <S> the pipeline of one thread
 */
final class ServedModel<S extends AutoCloseable> implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String kind;
    private final ModelInfo model;
    private final EngineInfo engine;
    private final ImageDecoder decoder;
    private final SessionPool<S> sessions;
    private final ThreadPoolExecutor asyncCalls;
    private final Cleaner.Cleanable resources;

    /** Calls hold the read lock; closing takes the write lock: freeing a session under a running call would end the process. */
    private final ReadWriteLock calls = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /**
     * Takes a model over.
     *
     * @param kind what messages call it
     * @param tried the model; its session becomes the first of the pool
     * @param model what it is
     * @param decoder decodes image files
     * @param pipeline makes the pipeline around an engine's session; may be called by several threads at the same time
     */
    ServedModel(
            String kind, TriedModel tried, ModelInfo model, ImageDecoder decoder, Function<EngineSession, S> pipeline) {
        Engine opened = tried.engine();
        InputGeometry input = tried.input();
        int concurrentCalls = tried.options().sessions;
        this.kind = kind;
        this.model = model;
        this.engine = opened.info();
        this.decoder = decoder;
        this.sessions = new SessionPool<>(
                concurrentCalls, pipeline.apply(tried.session()), () -> openAnother(opened, input, pipeline));
        this.asyncCalls = newExecutor(concurrentCalls);
        this.resources = CLEANER.register(this, new Resources(sessions, opened));
    }

    /** Frees the natives; must not refer to the served model, which would never become unreachable. */
    private record Resources(SessionPool<?> sessions, Engine engine) implements Runnable {
        @Override
        public void run() {
            try {
                sessions.close();
            } finally {
                engine.close();
            }
        }
    }

    private static <S> S openAnother(Engine engine, InputGeometry input, Function<EngineSession, S> pipeline) {
        EngineSession session = engine.openSession(input.specs());
        try {
            input.prepare(session);
            return pipeline.apply(session);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private static ThreadPoolExecutor newExecutor(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    // Nothing of the caller who happens to be first: neither inherited values nor its class loader.
                    Thread thread = new Thread(null, task, "yolo4j-" + number.incrementAndGet(), 0, false);
                    thread.setContextClassLoader(ServedModel.class.getClassLoader());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Takes images batch by batch through a session, and gives one result for each. */
    <R> List<R> call(List<Image> images, BiFunction<S, List<Image>, List<R>> batchCall) {
        List<Image> all = List.copyOf(images);
        List<R> results = new ArrayList<>(all.size());
        beginCall();
        try {
            int maxBatch = model.maxBatch();
            for (int from = 0; from < all.size(); from += maxBatch) {
                List<Image> batch = all.subList(from, Math.min(from + maxBatch, all.size()));
                S session = sessions.acquire();
                try {
                    results.addAll(batchCall.apply(session, batch));
                } finally {
                    sessions.release(session);
                }
            }
        } finally {
            endCall();
        }
        return List.copyOf(results);
    }

    /** Makes a call on a thread of this model. */
    <R> CompletableFuture<R> callLater(Supplier<R> call) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        try {
            return CompletableFuture.supplyAsync(call, asyncCalls);
        } catch (RejectedExecutionException e) { // closed since
            return CompletableFuture.failedFuture(closedException());
        }
    }

    Image decode(Path file) {
        requireOpen();
        long start = System.nanoTime();
        return decoder.decode(file).decodedIn((System.nanoTime() - start) / 1e6);
    }

    Image decode(byte[] encoded) {
        requireOpen();
        long start = System.nanoTime();
        return decoder.decode(encoded, encoded.length + " bytes in memory")
                .decodedIn((System.nanoTime() - start) / 1e6);
    }

    private void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private void beginCall() {
        requireOpen();
        calls.readLock().lock();
        if (closed) {
            calls.readLock().unlock();
            throw closedException();
        }
    }

    private void endCall() {
        calls.readLock().unlock();
        Reference.reachabilityFence(this);
    }

    private IllegalStateException closedException() {
        return new IllegalStateException("the " + kind + " of " + model.source() + " is closed");
    }

    ModelInfo model() {
        return model;
    }

    EngineInfo engine() {
        return engine;
    }

    @Override
    public void close() {
        closed = true;
        calls.writeLock().lock();
        try {
            asyncCalls.shutdown();
            resources.clean();
        } finally {
            calls.writeLock().unlock();
        }
    }
}

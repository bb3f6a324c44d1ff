package io.yolo4j;

import io.yolo4j.events.DecodeEvent;
import io.yolo4j.events.DetectEvent;
import io.yolo4j.events.Events;
import io.yolo4j.image.DecodedImage;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.runtime.Dispatcher;
import io.yolo4j.runtime.Gate;
import io.yolo4j.runtime.Ticket;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The life of an open model, whatever it finds: sessions for calls from any number of threads, decoding, and a closing that waits.
 * {@link Detector} and {@link Classifier} say what a call does.
 *
 * @param <R> what is found in an image
 */
final class ServedModel<R extends Found> implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String kind;
    private final ModelInfo model;
    private final EngineInfo engine;
    private final ImageDecoder decoder;
    private final Dispatcher<Pipeline<R>, Image, R> dispatcher;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor completions;
    private final Cleaner.Cleanable resources;

    private final Gate gate = new Gate();

    /**
     * Takes a model over.
     *
     * @param kind what messages call it
     * @param tried the model; its session becomes the first of the pool
     * @param model what it is
     * @param decoder decodes image files
     * @param shape a number for each image, equal for those that may share a batch; or null where all may
     * @param pipeline makes the pipeline around an engine's session; may be called by several threads at the same time
     */
    ServedModel(
            String kind,
            TriedModel tried,
            ModelInfo model,
            ImageDecoder decoder,
            ToLongFunction<Image> shape,
            Function<EngineSession, Pipeline<R>> pipeline) {
        Engine opened = tried.engine();
        InputGeometry input = tried.input();
        int sessions = opened.preferredSessions();
        this.kind = kind;
        this.model = model;
        this.engine = opened.info();
        this.decoder = decoder;
        // More than sessions, so that images are decoded while all of them are busy.
        int most = Math.max(sessions, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor executor = newExecutor(most, most, new LinkedBlockingQueue<>());
        this.threads = executor;
        this.completions = newExecutor(0, Integer.MAX_VALUE, new SynchronousQueue<>());
        this.dispatcher = new Dispatcher<>(
                tried.batchRule(),
                sessions,
                pipeline.apply(tried.session()),
                () -> openAnother(opened, input, pipeline),
                (session, batch, concurrency) -> session.run(batch, concurrency, executor),
                shape,
                gate.within(threads), // not a method of this, which would never become unreachable
                completions);
        this.resources = CLEANER.register(this, new Resources(dispatcher, opened));
    }

    /** Frees the natives; must not refer to the served model, which would never become unreachable. */
    private record Resources(Dispatcher<?, ?, ?> dispatcher, Engine engine) implements Runnable {
        @Override
        public void run() {
            try {
                dispatcher.close();
            } finally {
                engine.close();
            }
        }
    }

    private static <R> Pipeline<R> openAnother(
            Engine engine, InputGeometry input, Function<EngineSession, Pipeline<R>> pipeline) {
        EngineSession session = engine.openSession(input.specs());
        try {
            input.prepare(session);
            return pipeline.apply(session);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private static ThreadPoolExecutor newExecutor(int core, int most, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(core, most, 5, TimeUnit.SECONDS, queue, task -> {
            // Nothing of the caller who happens to be first: neither inherited values nor its class loader.
            Thread thread = new Thread(null, task, "yolo4j-" + number.incrementAndGet(), 0, false);
            thread.setContextClassLoader(ServedModel.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    R call(Image image) {
        return call(List.of(image)).get(0);
    }

    /** Takes images batch by batch through the sessions, and gives one result for each. */
    List<R> call(List<Image> images) {
        List<Image> all = List.copyOf(images);
        beginCall();
        try {
            if (all.isEmpty()) {
                return List.of();
            }
            DetectEvent[] events = Events.detect(all.size());
            List<R> results = List.copyOf(dispatcher.call(all));
            if (events != null) {
                record(events, results);
            }
            return results;
        } finally {
            endCall();
        }
    }

    private void record(DetectEvent[] events, List<R> results) {
        for (int i = 0; i < events.length; i++) {
            R found = results.get(i);
            events[i].end(
                    model.source(),
                    model.task(),
                    engine,
                    found.imageWidth(),
                    found.imageHeight(),
                    found.timings(),
                    found.size());
        }
    }

    /** Queues an image that is in memory already: it takes no thread while it waits, so that many can share a batch. */
    CompletableFuture<R> callLater(Image image) {
        if (gate.isClosed()) {
            return CompletableFuture.failedFuture(closedException());
        }
        DetectEvent[] events = Events.detect(1);
        Ticket<Image, R> ticket = dispatcher.submit(image);
        if (events != null) {
            ticket.result().thenAccept(found -> record(events, List.of(found)));
        }
        try {
            threads.execute(() -> serve(ticket));
        } catch (RejectedExecutionException e) { // closed since
            ticket.withdraw(closedException());
        }
        return ticket.result();
    }

    private void serve(Ticket<Image, R> ticket) {
        try {
            beginCall();
        } catch (IllegalStateException e) {
            ticket.withdraw(e);
            return;
        }
        try {
            ticket.serve();
        } finally {
            endCall();
        }
    }

    /** Makes a call on a thread of this model. Images that have to be decoded first do not wait in memory. */
    CompletableFuture<R> callLater(Supplier<R> call) {
        if (gate.isClosed()) {
            return CompletableFuture.failedFuture(closedException());
        }
        CompletableFuture<R> later = new CompletableFuture<>();
        dispatcher.expect(1);
        try {
            threads.execute(() -> {
                dispatcher.expect(-1); // from now on it counts itself
                complete(later, call);
            });
            return later;
        } catch (RejectedExecutionException e) { // closed since
            dispatcher.expect(-1);
            return CompletableFuture.failedFuture(closedException());
        }
    }

    /** What depends on a future may wait for others: it has threads of its own, as many as it takes. */
    private void complete(CompletableFuture<R> later, Supplier<R> call) {
        Runnable completion;
        try {
            R found = call.get();
            completion = () -> later.complete(found);
        } catch (Throwable e) {
            completion = () -> later.completeExceptionally(e);
        }
        try {
            completions.execute(completion);
        } catch (RejectedExecutionException e) { // closed since
            completion.run();
        }
    }

    /** Decodes a file and makes a call with it. */
    R calling(Path file) {
        return calling(file, () -> decoder.open(file));
    }

    /** Decodes the bytes of a file and makes a call with them. */
    R calling(byte[] encoded) {
        String source = nameOf(encoded);
        return calling(source, () -> decoder.open(encoded, source));
    }

    /** The pixels may be native and are freed when the call has ended, whatever came of it. */
    private R calling(Object source, Supplier<DecodedImage> decoding) {
        Timed<DecodedImage> decoded = decode(source, decoding, DecodedImage::image);
        try (DecodedImage open = decoded.value) {
            return call(open.image().decodedIn(decoded.ms));
        }
    }

    Image decode(Path file) {
        return decode(file, () -> decoder.decode(file), Function.identity()).timed();
    }

    Image decode(byte[] encoded) {
        String source = nameOf(encoded);
        return decode(source, () -> decoder.decode(encoded, source), Function.identity())
                .timed();
    }

    private static String nameOf(byte[] encoded) {
        return encoded.length + " bytes in memory";
    }

    /** What was decoded, its pixels, and how long it took. */
    private record Timed<T>(T value, Image pixels, double ms) {
        Image timed() {
            return pixels.decodedIn(ms);
        }
    }

    private <T> Timed<T> decode(Object source, Supplier<T> decoding, Function<T, Image> pixels) {
        requireOpen();
        dispatcher.expect(1); // who decodes an image will want to know what is in it
        try {
            DecodeEvent event = Events.decode();
            long start = System.nanoTime();
            T decoded = decoding.get();
            Timed<T> timed = new Timed<>(decoded, pixels.apply(decoded), (System.nanoTime() - start) / 1e6);
            if (event != null) {
                event.end(source, timed.pixels.width(), timed.pixels.height());
            }
            return timed;
        } finally {
            dispatcher.expect(-1);
        }
    }

    private void requireOpen() {
        if (gate.isClosed()) {
            throw closedException();
        }
    }

    private void beginCall() {
        if (!gate.enter()) {
            throw closedException();
        }
    }

    private void endCall() {
        gate.leave();
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
        gate.close(() -> {
            threads.shutdown();
            completions.shutdown();
            resources.clean();
        });
    }
}

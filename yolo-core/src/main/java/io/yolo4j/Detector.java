package io.yolo4j;

import io.yolo4j.image.ImageDecoder;
import io.yolo4j.runtime.SessionPool;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.ModelSource;
import java.awt.image.BufferedImage;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Finds objects in images with a YOLO model: letterbox, network, decoding of the outputs, NMS.
 *
 * <pre>{@code
 * try (Detector detector = Detector.open(Path.of("yolov8n.onnx"))) {
 *     for (Detection d : detector.detect(Path.of("bus.jpg"))) {
 *         System.out.println(d);                     // bus 0.91 [22.3 231.0 805.0 756.8]
 *     }
 * }
 * }</pre>
 *
 * <p>Defaults equal those of Ultralytics' {@code predict}: confidence 0.25, IoU 0.7, at most 300 boxes, NMS within each class,
 * padded square. Boxes are in pixels of the image that was given, clipped to it.
 *
 * <p><b>Threads.</b> Any number of threads may share a detector; each call runs on a session of its own, and where all are in
 * use it waits for one, uninterruptibly. Results do not depend on what else runs. (Within a list they may, in the last digits,
 * where a network computes something from a whole batch, as dynamically quantised ones do; {@code maxBatch(1)} prevents it.)
 *
 * <p><b>Lifetime.</b> A detector holds native memory. {@link #close()} waits for running calls, is idempotent, and makes later
 * calls fail with {@link IllegalStateException}. A detector that becomes unreachable without having been closed is freed by
 * the garbage collector, at some time.
 */
public final class Detector implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final ModelInfo model;
    private final EngineInfo engine;
    private final ImageDecoder decoder;
    private final SessionPool<DetectionSession> sessions;
    private final ThreadPoolExecutor asyncCalls;
    private final Cleaner.Cleanable resources;

    /** Calls hold the read lock; closing takes the write lock: freeing a session under a running call would end the process. */
    private final ReadWriteLock calls = new ReentrantReadWriteLock();

    private volatile boolean closed;

    Detector(
            ModelInfo model,
            Engine engine,
            ImageDecoder decoder,
            SessionPool<DetectionSession> sessions,
            int concurrentCalls) {
        this.model = model;
        this.engine = engine.info();
        this.decoder = decoder;
        this.sessions = sessions;
        this.asyncCalls = newExecutor(concurrentCalls);
        this.resources = CLEANER.register(this, new Resources(sessions, engine));
    }

    /** Frees the natives; must not refer to the detector, which would never become unreachable. */
    private record Resources(SessionPool<DetectionSession> sessions, Engine engine) implements Runnable {
        @Override
        public void run() {
            try {
                sessions.close();
            } finally {
                engine.close();
            }
        }
    }

    private static ThreadPoolExecutor newExecutor(int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    // Nothing of the caller who happens to be first: neither inherited values nor its class loader.
                    Thread thread = new Thread(null, task, "yolo4j-" + number.incrementAndGet(), 0, false);
                    thread.setContextClassLoader(Detector.class.getClassLoader());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Opens a model with every default.
     *
     * @param model an ONNX file
     * @return a detector, which the caller closes
     * @throws ModelException where the file cannot be read, or is no detector that this library knows
     * @throws EngineException where no engine can run here
     */
    public static Detector open(Path model) {
        return builder(model).build();
    }

    /**
     * Starts to configure a detector.
     *
     * @param model an ONNX file
     * @return a builder
     */
    public static DetectorBuilder builder(Path model) {
        return new DetectorBuilder(ModelSource.of(model));
    }

    /**
     * Starts to configure a detector.
     *
     * @param model the content of an ONNX file; must not change until {@link DetectorBuilder#build()} has returned
     * @return a builder
     */
    public static DetectorBuilder builder(byte[] model) {
        return new DetectorBuilder(ModelSource.of(model));
    }

    /**
     * Detects in pixels in memory.
     *
     * @param image the image; its memory must not change during the call
     * @return what was found
     * @throws IllegalStateException where the detector is closed
     * @throws ModelException where most of the model's output is not finite, or all that it found
     * @throws EngineException where the engine fails
     */
    public Detections detect(Image image) {
        return detect(List.of(image)).get(0);
    }

    /**
     * Detects in an image file.
     *
     * @param file a file in a format that the {@linkplain DetectorBuilder#decoder decoder} reads
     * @return what was found
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(Path file) {
        return detect(decode(file));
    }

    /**
     * Detects in an encoded image: the content of a file.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return what was found
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(byte[] encoded) {
        return detect(decode(encoded));
    }

    /**
     * Detects in a {@code BufferedImage}, without copying the common types; see {@link Image#of(BufferedImage)}.
     *
     * @param image the image; must not change during the call
     * @return what was found
     * @throws IllegalStateException where the detector is closed
     */
    public Detections detect(BufferedImage image) {
        return detect(Image.of(image));
    }

    /**
     * Detects in several images. Lists longer than the largest batch are split.
     *
     * @param images the images, of any sizes and formats; their memory must not change during the call
     * @return what was found in each, in the same order
     * @throws IllegalStateException where the detector is closed
     * @throws ModelException where most of the model's output is not finite, or all that it found
     * @throws EngineException where the engine fails
     */
    public List<Detections> detect(List<Image> images) {
        List<Image> batch = List.copyOf(images);
        Detections[] found = new Detections[batch.size()];
        beginCall();
        try {
            int maxBatch = model.maxBatch();
            for (int from = 0; from < found.length; from += maxBatch) {
                DetectionSession session = sessions.acquire();
                try {
                    session.detect(batch, from, Math.min(maxBatch, found.length - from), found);
                } finally {
                    sessions.release(session);
                }
            }
        } finally {
            endCall();
        }
        return List.of(found);
    }

    /**
     * Detects in pixels in memory, on a thread of the detector. Calls wait in a queue without bound: whoever produces images
     * faster than they are processed should count the futures that are not done.
     *
     * @param image the image; its memory must not change until the future is done
     * @return what will have been found; fails with {@link IllegalStateException} where the detector is closed before the call
     *     has begun
     */
    public CompletableFuture<Detections> detectAsync(Image image) {
        Objects.requireNonNull(image, "image");
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        try {
            return CompletableFuture.supplyAsync(() -> detect(image), asyncCalls);
        } catch (RejectedExecutionException e) { // closed since
            return CompletableFuture.failedFuture(closedException());
        }
    }

    /**
     * Decodes an image file as {@link #detect(Path)} does, for those who need the pixels too. Detecting in the result reports the
     * time of decoding in its {@link Timings}.
     *
     * @param file the file
     * @return the pixels, in memory of their own
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Image decode(Path file) {
        requireOpen();
        long start = System.nanoTime();
        return decoder.decode(file).decodedIn((System.nanoTime() - start) / 1e6);
    }

    /**
     * Decodes an encoded image as {@link #detect(byte[])} does.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return the pixels, in memory of their own
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Image decode(byte[] encoded) {
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
        return new IllegalStateException("the detector of " + model.source() + " is closed");
    }

    /** {@return what the model is} */
    public ModelInfo model() {
        return model;
    }

    /** {@return what it runs on} */
    public EngineInfo engine() {
        return engine;
    }

    /** Waits for running calls and frees the model. Calls that have not begun fail; later calls of this method do nothing. */
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

package io.yolo4j;

import io.yolo4j.spi.ModelSource;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

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
 * use it waits for one, uninterruptibly. Lists are spread over the sessions. Results do not depend on what else runs, but for the last
 * digits of some: where a network computes something from a whole batch, as dynamically quantised ones do, images of a list
 * depend on each other ({@code maxBatch(1)} prevents it), and some networks on the number of threads ({@code threads(n)} does).
 *
 * <p><b>Lifetime.</b> A detector holds native memory. {@link #close()} waits for running calls, is idempotent, and makes later
 * calls fail with {@link IllegalStateException}. A detector that becomes unreachable without having been closed is freed by
 * the garbage collector, at some time.
 */
public final class Detector implements AutoCloseable {
    private final ServedModel<Detections> served;

    Detector(ServedModel<Detections> served) {
        this.served = served;
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
     * Starts to configure a detector whose model has a name in messages, wherever its bytes come from.
     *
     * @param model the model
     * @return a builder
     */
    public static DetectorBuilder builder(ModelSource model) {
        return new DetectorBuilder(Objects.requireNonNull(model, "model"));
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
        return served.call(image);
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
        return served.calling(file);
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
        return served.calling(encoded);
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
        return served.call(images);
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
        return served.callLater(image);
    }

    /**
     * Decodes an image file and detects in it, on a thread of the detector: several files at the same time, so that some are decoded while
     * others are in the network. Calls wait in a queue without bound, as those of {@link #detectAsync(Image)}.
     *
     * @param file a file in a format that the {@linkplain DetectorBuilder#decoder decoder} reads
     * @return what will have been found; fails with {@link ImageException} where the file cannot be decoded
     */
    public CompletableFuture<Detections> detectAsync(Path file) {
        Objects.requireNonNull(file, "file");
        return served.callLater(() -> detect(file));
    }

    /**
     * Decodes an encoded image and detects in it, as {@link #detectAsync(Path)}.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file; must not change until the future is done
     * @return what will have been found; fails with {@link ImageException} where the bytes cannot be decoded
     */
    public CompletableFuture<Detections> detectAsync(byte[] encoded) {
        Objects.requireNonNull(encoded, "encoded");
        return served.callLater(() -> detect(encoded));
    }

    /**
     * Decodes an image file, for those who need the pixels too: the whole picture, whatever
     * {@link DetectorBuilder#scaledDecoding} says. Detecting in the result reports the time of decoding in its {@link Timings}.
     *
     * @param file the file
     * @return the pixels, in memory of their own
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Image decode(Path file) {
        return served.decode(file);
    }

    /**
     * Decodes an encoded image, as {@link #decode(Path)} does.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return the pixels, in memory of their own
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the detector is closed
     */
    public Image decode(byte[] encoded) {
        return served.decode(encoded);
    }

    /** {@return what the model is} */
    public ModelInfo model() {
        return served.model();
    }

    /** {@return what it runs on} */
    public EngineInfo engine() {
        return served.engine();
    }

    /** Waits for running calls and frees the model. Calls that have not begun fail; later calls of this method do nothing. */
    @Override
    public void close() {
        served.close();
    }
}

package io.yolo4j;

import io.yolo4j.spi.ModelSource;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Says what images show as a whole, with a classification model: centre crop, network, probabilities.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.open(Path.of("yolov8n-cls.onnx"))) {
 *     for (Classification c : classifier.classify(Path.of("cat.jpg"))) {
 *         System.out.println(c);                     // tabby 0.91
 *     }
 * }
 * }</pre>
 *
 * <p>Pixels are prepared as Ultralytics' {@code predict} does it: the shorter side resized with antialiasing, the middle cut out, no
 * normalisation beyond / 255. Models of others often want ImageNet's mean and standard deviation, which
 * {@link ClassifierBuilder#preprocessing} gives. Whether the model's numbers are logits is seen from a run.
 *
 * <p><b>Threads.</b> Any number of threads may share a classifier; each call runs on a session of its own, and where all are in
 * use it waits for one, uninterruptibly. Lists are spread over the sessions. Results do not depend on what else runs, but for the last
 * digits of some: where a network computes something from a whole batch, as dynamically quantised ones do, images of a list
 * depend on each other ({@code maxBatch(1)} prevents it), and some networks on the number of threads ({@code threads(n)} does).
 *
 * <p><b>Lifetime.</b> A classifier holds native memory. {@link #close()} waits for running calls, is idempotent, and makes later
 * calls fail with {@link IllegalStateException}. A classifier that becomes unreachable without having been closed is freed by
 * the garbage collector, at some time.
 */
public final class Classifier implements AutoCloseable {
    private final ServedModel<Classifications> served;

    Classifier(ServedModel<Classifications> served) {
        this.served = served;
    }

    /**
     * Opens a model with every default.
     *
     * @param model an ONNX file
     * @return a classifier, which the caller closes
     * @throws ModelException where the file cannot be read, or is no classifier
     * @throws EngineException where no engine can run here
     */
    public static Classifier open(Path model) {
        return builder(model).build();
    }

    /**
     * Starts to configure a classifier.
     *
     * @param model an ONNX file
     * @return a builder
     */
    public static ClassifierBuilder builder(Path model) {
        return new ClassifierBuilder(ModelSource.of(model));
    }

    /**
     * Starts to configure a classifier.
     *
     * @param model the content of an ONNX file; must not change until {@link ClassifierBuilder#build()} has returned
     * @return a builder
     */
    public static ClassifierBuilder builder(byte[] model) {
        return new ClassifierBuilder(ModelSource.of(model));
    }

    /**
     * Starts to configure a classifier whose model has a name in messages, wherever its bytes come from.
     *
     * @param model the model
     * @return a builder
     */
    public static ClassifierBuilder builder(ModelSource model) {
        return new ClassifierBuilder(Objects.requireNonNull(model, "model"));
    }

    /**
     * Classifies pixels in memory.
     *
     * @param image the image; its memory must not change during the call
     * @return what it shows
     * @throws IllegalStateException where the classifier is closed
     * @throws ModelException where the model's output is not finite
     * @throws EngineException where the engine fails
     */
    public Classifications classify(Image image) {
        return served.call(image);
    }

    /**
     * Classifies an image file.
     *
     * @param file a file in a format that the {@linkplain ClassifierBuilder#decoder decoder} reads
     * @return what it shows
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the classifier is closed
     */
    public Classifications classify(Path file) {
        return served.calling(file);
    }

    /**
     * Classifies an encoded image: the content of a file.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return what it shows
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the classifier is closed
     */
    public Classifications classify(byte[] encoded) {
        return served.calling(encoded);
    }

    /**
     * Classifies a {@code BufferedImage}, without copying the common types; see {@link Image#of(BufferedImage)}.
     *
     * @param image the image; must not change during the call
     * @return what it shows
     * @throws IllegalStateException where the classifier is closed
     */
    public Classifications classify(BufferedImage image) {
        return classify(Image.of(image));
    }

    /**
     * Classifies several images. Lists longer than the largest batch are split.
     *
     * @param images the images, of any sizes and formats; their memory must not change during the call
     * @return what each shows, in the same order
     * @throws IllegalStateException where the classifier is closed
     * @throws ModelException where the model's output is not finite
     * @throws EngineException where the engine fails
     */
    public List<Classifications> classify(List<Image> images) {
        return served.call(images);
    }

    /**
     * Classifies pixels in memory, on a thread of the classifier. Calls wait in a queue without bound: whoever produces images
     * faster than they are processed should count the futures that are not done.
     *
     * @param image the image; its memory must not change until the future is done
     * @return what it will have shown; fails with {@link IllegalStateException} where the classifier is closed before the call
     *     has begun
     */
    public CompletableFuture<Classifications> classifyAsync(Image image) {
        Objects.requireNonNull(image, "image");
        return served.callLater(image);
    }

    /**
     * Decodes an image file and classifies it, on a thread of the classifier: several files at the same time, so that some are decoded while
     * others are in the network. Calls wait in a queue without bound, as those of {@link #classifyAsync(Image)}.
     *
     * @param file a file in a format that the {@linkplain ClassifierBuilder#decoder decoder} reads
     * @return what it will have shown; fails with {@link ImageException} where the file cannot be decoded
     */
    public CompletableFuture<Classifications> classifyAsync(Path file) {
        Objects.requireNonNull(file, "file");
        return served.callLater(() -> classify(file));
    }

    /**
     * Decodes an encoded image and classifies it, as {@link #classifyAsync(Path)}.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file; must not change until the future is done
     * @return what it will have shown; fails with {@link ImageException} where the bytes cannot be decoded
     */
    public CompletableFuture<Classifications> classifyAsync(byte[] encoded) {
        Objects.requireNonNull(encoded, "encoded");
        return served.callLater(() -> classify(encoded));
    }

    /**
     * Decodes an image file as {@link #classify(Path)} does, for those who need the pixels too. Classifying the result reports the
     * time of decoding in its {@link Timings}.
     *
     * @param file the file
     * @return the pixels, in memory of their own
     * @throws ImageException where the file cannot be read or decoded, or is larger than the limit
     * @throws IllegalStateException where the classifier is closed
     */
    public Image decode(Path file) {
        return served.decode(file);
    }

    /**
     * Decodes an encoded image as {@link #classify(byte[])} does.
     *
     * @param encoded the bytes of a JPEG, PNG, ... file
     * @return the pixels, in memory of their own
     * @throws ImageException where the bytes cannot be decoded, or hold an image larger than the limit
     * @throws IllegalStateException where the classifier is closed
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

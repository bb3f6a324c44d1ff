package io.yolo4j;

import io.yolo4j.spi.ModelSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Options of a {@link Classifier}. Every option has a default; whatever the library infers from the model can be overridden.
 *
 * <p>Not safe for use by several threads. Values out of range are refused at once with a {@link ConfigurationException}.
 */
public final class ClassifierBuilder {
    private static final int USUAL_SIZE = 224;

    /** The last layer takes the mean over whatever is left of the picture. */
    private static final int USUAL_STRIDE = 1;

    final OpeningOptions opening;
    int topK = 5;
    Boolean softmax;

    ClassifierBuilder(ModelSource source) {
        this.opening = new OpeningOptions(source, USUAL_SIZE, USUAL_STRIDE);
    }

    /**
     * Chooses the engine. Default: the most preferred that is available and takes the model, said in one log line.
     *
     * @param name a name of {@link Engines#available()}, for example {@code onnxruntime-cpu}, or the part before its hyphen
     * @return this builder
     */
    public ClassifierBuilder engine(String name) {
        opening.engine(name);
        return this;
    }

    /**
     * Chooses the GPU. Default: the first that the engine runs on. Engines on the CPU ignore it.
     *
     * @param index index of the device, from 0
     * @return this builder
     */
    public ClassifierBuilder device(int index) {
        opening.device(index);
        return this;
    }

    /**
     * Spreads the work over several GPUs: each batch goes to one that is free. Default: one, as for {@link #device}. Engines on the CPU ignore it; one that
     * serves one GPU takes the first of these.
     *
     * @param indexes indexes of the devices, from 0
     * @return this builder
     */
    public ClassifierBuilder devices(int... indexes) {
        opening.devices(indexes);
        return this;
    }

    /**
     * Has a GPU do the work of this classifier before that of others that waits for it, of this process. Default false. What runs is not
     * interrupted. Engines on the CPU ignore it.
     *
     * @param first whether it goes first
     * @return this builder
     */
    public ClassifierBuilder urgent(boolean first) {
        opening.urgent = first;
        return this;
    }

    /**
     * Gives a budget of device memory, which others share. Default: all there is. Engines on the CPU ignore it.
     *
     * @param budget the budget, the same object for all that share it
     * @return this builder
     */
    public ClassifierBuilder memory(DeviceMemory budget) {
        opening.memory = Objects.requireNonNull(budget, "budget");
        return this;
    }

    /**
     * Limits the scratch memory that a kernel of an engine that is built may take. Default: all there is on the device while it is built.
     * Engines that build none ignore it.
     *
     * @param bytes 1 or more
     * @return this builder
     */
    public ClassifierBuilder workspace(long bytes) {
        opening.workspace(bytes);
        return this;
    }

    /**
     * Sets how much effort goes into building an engine: more takes longer to build, and may run faster. Default 3, TensorRT's own. Engines that
     * build none ignore it.
     *
     * @param level 0 to 5
     * @return this builder
     */
    public ClassifierBuilder optimizationLevel(int level) {
        opening.optimizationLevel(level);
        return this;
    }

    /**
     * Chooses who hears how far the building of an engine is, and may cancel it. Default: nobody. An interrupt of the thread that opens cancels it,
     * too. Engines that build none never call it.
     *
     * @param listener hears of each step
     * @return this builder
     */
    public ClassifierBuilder buildProgress(BuildProgress listener) {
        opening.buildProgress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets how many classes are listed for each image, the most probable ones. Default 5. The scores of all are kept in any case.
     *
     * @param classes 1 or more; all are listed where the model has fewer
     * @return this builder
     */
    public ClassifierBuilder topK(int classes) {
        OpeningOptions.require(classes >= 1, "topK", "1 or more", classes);
        this.topK = classes;
        return this;
    }

    /**
     * Says whether the model gives logits, which softmax has to turn into probabilities. Default: what a run shows, logits being
     * numbers that do not lie between 0 and 1.
     *
     * @param apply true for logits; false to take the model's numbers as they are
     * @return this builder
     */
    public ClassifierBuilder softmax(boolean apply) {
        this.softmax = apply;
        return this;
    }

    /**
     * Names the classes. Default: what the model's metadata say, else their numbers.
     *
     * @param names one for each class, in the order of the model
     * @return this builder
     */
    public ClassifierBuilder classNames(List<String> names) {
        opening.classNames(names);
        return this;
    }

    /**
     * Says how pixels become the input. Default {@link Preprocessing#ULTRALYTICS_CLASSIFY}. Every placement is possible; padding and
     * stretching resize as they do for detectors.
     *
     * @param preprocessing placement, channel order and normalisation
     * @return this builder
     */
    public ClassifierBuilder preprocessing(Preprocessing preprocessing) {
        opening.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
        return this;
    }

    /**
     * Chooses the input size of a model that leaves it open. Default: that of the model's metadata, else 224 x 224.
     *
     * @param width width in pixels
     * @param height height in pixels
     * @return this builder
     */
    public ClassifierBuilder inputSize(int width, int height) {
        opening.inputSize(width, height);
        return this;
    }

    /**
     * Limits the batch of one run. Default: what the engine computes best, or less where memory of a device does not suffice for it
     * ({@link ModelInfo#notes}). A model with a fixed batch runs with that.
     *
     * @param images 1 or more
     * @return this builder
     */
    public ClassifierBuilder maxBatch(int images) {
        opening.maxBatch(images);
        return this;
    }

    /**
     * Sets how long an image waits for others to share its batch, where batches pay: on a GPU, or where the model's batch is fixed. Default 0:
     * a batch starts as soon as a session is free, with what has arrived while all were busy. Larger batches do more in all, and each
     * image waits longer. Given with {@link #maxBatch}, calls share batches on a CPU, too. Models that quantise by what they see
     * ({@code DynamicQuantizeLinear}) never mix calls, because results would depend on the company.
     *
     * @param delay 0 to a minute
     * @return this builder
     */
    public ClassifierBuilder batchDelay(Duration delay) {
        opening.batchDelay(delay);
        return this;
    }

    /**
     * Sets how many threads one run uses on a CPU. Default: as the load has it. A lone run is given all processors available to the JVM
     * (which respects the limits of a container), so that it is done soonest; while as many runs as there are sessions are wanted, each is
     * given its share, by default one thread, which does most in all. For the latter the engine loads the model a second time, when that
     * first happens. Results of some models differ in their last digits with the number of threads.
     *
     * @param count 1 to 1024
     * @return this builder
     */
    public ClassifierBuilder threads(int count) {
        opening.threads(count);
        return this;
    }

    /**
     * Sets how many runs there are at the same time; others wait. Default: on a CPU as many as keep all processors busy, on a GPU 2, so that
     * one prepares its images while the other computes. Sessions are opened when they are needed first; each has its own buffers, weights
     * are shared.
     *
     * @param count 1 or more
     * @return this builder
     */
    public ClassifierBuilder sessions(int count) {
        opening.sessions(count);
        return this;
    }

    /**
     * Has the network compute in another precision than that of the file, which is rewritten for it once and kept (see {@link #cacheFolder}).
     * Default: as the file is. {@link Precision#INT8} needs a {@link #calibration}; on a CPU it is the fastest, {@link Precision#FP16} is for
     * GPUs.
     *
     * @param precision the precision
     * @return this builder
     */
    public ClassifierBuilder precision(Precision precision) {
        opening.precision = Objects.requireNonNull(precision, "precision");
        return this;
    }

    /**
     * Gives pictures, or known ranges, by which the model is quantised, also where it was quantised by others: then that is undone first. Their
     * files are read at each opening, to know whether there is a prepared model for exactly these; the network runs on them only where there
     * is none. Opening is refused where it is given without {@link Precision#INT8}.
     *
     * @param calibration pictures like those that the model will see
     * @return this builder
     */
    public ClassifierBuilder calibration(Calibration calibration) {
        opening.calibration = Objects.requireNonNull(calibration, "calibration");
        return this;
    }

    /**
     * Gives a folder of pictures by which the model is quantised.
     *
     * @param folder a folder of pictures like those that the model will see, or one picture
     * @return this builder
     * @throws ConfigurationException where there is no picture
     */
    public ClassifierBuilder calibration(Path folder) {
        return calibration(Calibration.of(folder));
    }

    /**
     * Chooses where models are kept that {@link #precision} made into something else, in its folder {@code models}, and engines that were built,
     * in its folder {@code engines}. Another {@link #inputSize}
     * or {@link #maxBatch} alone is a matter of milliseconds, and made at each opening. Default: {@code $XDG_CACHE_HOME/yolo4j} or {@code ~/.cache/yolo4j}, on macOS {@code ~/Library/Caches/yolo4j}, on Windows {@code
     * %LOCALAPPDATA%\yolo4j}. A model is found again by its content, that of the pictures, and the options; {@code models} holds 4 GB at most and
     * {@code engines} 20 GB, the least recently used go first. Nobody else may be able to write there.
     *
     * @param folder the folder, which is made where it is missing
     * @return this builder
     */
    public ClassifierBuilder cacheFolder(Path folder) {
        opening.cacheFolder = Objects.requireNonNull(folder, "folder");
        return this;
    }

    /**
     * Chooses the library that decodes image files. Default {@link Decoder#AUTO}.
     *
     * @param decoder the decoder
     * @return this builder
     */
    public ClassifierBuilder decoder(Decoder decoder) {
        opening.decoder = Objects.requireNonNull(decoder, "decoder");
        return this;
    }

    /**
     * Limits the size of image files, which is checked before anything is decoded. Default 100 million.
     *
     * @param pixels width x height, 1 or more
     * @return this builder
     */
    public ClassifierBuilder maxPixels(long pixels) {
        opening.maxPixels(pixels);
        return this;
    }

    /**
     * Opens the model, runs it once, and works out how to serve it.
     *
     * @return a classifier, which the caller closes; the builder may be used again
     * @throws ModelException where the model cannot be read or served
     * @throws EngineException where the engine cannot run here
     * @throws ConfigurationException where an option does not fit the model
     */
    public Classifier build() {
        return new ClassifierOpening(this).open();
    }
}

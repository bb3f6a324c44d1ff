package io.yolo4j;

import io.yolo4j.spi.ModelSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Options of a {@link Detector}. Every option has a default; whatever the library infers from the model can be overridden.
 *
 * <p>Not safe for use by several threads. Values out of range are refused at once with a {@link ConfigurationException}.
 */
public final class DetectorBuilder {
    private static final int USUAL_SIZE = 640;
    private static final int USUAL_STRIDE = 32;

    final OpeningOptions opening;
    float confidence = 0.25f;
    float iou = 0.7f;
    int maxDetections = 300;
    boolean agnosticNms;
    boolean warmUp = true;
    boolean multiLabel;
    boolean scaledDecoding;
    Set<String> classes = Set.of();
    Task task;
    KeypointShape keypoints;
    Boolean normalized;
    OutputLayout layout;

    DetectorBuilder(ModelSource source) {
        this.opening = new OpeningOptions(source, USUAL_SIZE, USUAL_STRIDE);
    }

    /**
     * Chooses the engine. Default: the most preferred that is available and takes the model, said in one log line.
     *
     * @param name a name of {@link Engines#available()}, for example {@code onnxruntime-cpu}, or the part before its hyphen
     * @return this builder
     */
    public DetectorBuilder engine(String name) {
        opening.engine(name);
        return this;
    }

    /**
     * Chooses the GPU. Default: the first that the engine runs on. Engines on the CPU ignore it.
     *
     * @param index index of the device, from 0
     * @return this builder
     */
    public DetectorBuilder device(int index) {
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
    public DetectorBuilder devices(int... indexes) {
        opening.devices(indexes);
        return this;
    }

    /**
     * Has a GPU do the work of this detector before that of others that waits for it, of this process. Default false. What runs is not
     * interrupted. Engines on the CPU ignore it.
     *
     * @param first whether it goes first
     * @return this builder
     */
    public DetectorBuilder urgent(boolean first) {
        opening.urgent = first;
        return this;
    }

    /**
     * Gives a budget of device memory, which others share. Default: all there is. Engines on the CPU ignore it.
     *
     * @param budget the budget, the same object for all that share it
     * @return this builder
     */
    public DetectorBuilder memory(DeviceMemory budget) {
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
    public DetectorBuilder workspace(long bytes) {
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
    public DetectorBuilder optimizationLevel(int level) {
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
    public DetectorBuilder buildProgress(BuildProgress listener) {
        opening.buildProgress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the least confidence. Default 0.25.
     *
     * @param threshold detections have a score greater than it, 0 to 1
     * @return this builder
     */
    public DetectorBuilder confidence(float threshold) {
        OpeningOptions.require(threshold >= 0 && threshold <= 1, "confidence", "0 to 1", threshold);
        this.confidence = threshold;
        return this;
    }

    /**
     * Sets the overlap above which the weaker of two boxes is dropped. Default 0.7. Models with NMS inside ignore it.
     *
     * @param threshold IoU, 0 to 1
     * @return this builder
     */
    public DetectorBuilder iou(float threshold) {
        OpeningOptions.require(threshold >= 0 && threshold <= 1, "iou", "0 to 1", threshold);
        this.iou = threshold;
        return this;
    }

    /**
     * Sets how many objects are returned for each image at most, the best ones. Default 300.
     *
     * @param count 1 or more
     * @return this builder
     */
    public DetectorBuilder maxDetections(int count) {
        OpeningOptions.require(count >= 1, "maxDetections", "1 or more", count);
        this.maxDetections = count;
        return this;
    }

    /**
     * Lets boxes of different classes suppress each other. Default false. Models with NMS inside ignore it.
     *
     * @param agnostic whether they do
     * @return this builder
     */
    public DetectorBuilder agnosticNms(boolean agnostic) {
        this.agnosticNms = agnostic;
        return this;
    }

    /**
     * Counts a box once for each class above the threshold, as accuracy is measured, rather than for its best class. Default
     * false. Models with NMS inside ignore it.
     *
     * @param each whether each class counts
     * @return this builder
     */
    public DetectorBuilder multiLabel(boolean each) {
        this.multiLabel = each;
        return this;
    }

    /**
     * Returns objects of some classes only. Default: all. Others are left out before NMS.
     *
     * @param names names of classes, or their numbers, from 0
     * @return this builder
     */
    public DetectorBuilder classes(String... names) {
        this.classes = new LinkedHashSet<>(List.of(names));
        return this;
    }

    /**
     * Names the classes. Default: what the model's metadata say, else their numbers.
     *
     * @param names one for each class, in the order of the model
     * @return this builder
     */
    public DetectorBuilder classNames(List<String> names) {
        opening.classNames(names);
        return this;
    }

    /**
     * Says what the model finds besides boxes. Default: what its metadata say, else masks where it has prototypes, else nothing:
     * without metadata, nothing tells keypoints and angles from more classes.
     *
     * @param task any but {@link Task#CLASSIFY}, for which there is {@link Classifier}
     * @return this builder
     */
    public DetectorBuilder task(Task task) {
        OpeningOptions.require(
                task != Task.CLASSIFY, "task", "one that finds boxes (Classifier opens classifiers)", task);
        this.task = Objects.requireNonNull(task, "task");
        return this;
    }

    /**
     * Says how many keypoints a pose model gives for each object. Default: what its metadata say, else what the number of classes
     * leaves.
     *
     * @param count number of keypoints
     * @param values 2 for x and y, 3 where a confidence follows
     * @return this builder
     */
    public DetectorBuilder keypoints(int count, int values) {
        this.keypoints = new KeypointShape(count, values);
        return this;
    }

    /**
     * Says whether the model gives boxes and keypoints as fractions of its input's size rather than in pixels. Default: what a run
     * shows.
     *
     * @param fractions whether they are from 0 to 1
     * @return this builder
     */
    public DetectorBuilder normalized(boolean fractions) {
        this.normalized = fractions;
        return this;
    }

    /**
     * Says how the output is to be read. Default: resolved from shapes and metadata; a {@link ModelException} asks for this option
     * where several layouts fit.
     *
     * @param layout any but {@link OutputLayout#CLASS_SCORES}, for which there is {@link Classifier}
     * @return this builder
     */
    public DetectorBuilder layout(OutputLayout layout) {
        OpeningOptions.require(
                layout != OutputLayout.CLASS_SCORES,
                "layout",
                "one that holds boxes (Classifier opens classifiers)",
                layout);
        this.layout = Objects.requireNonNull(layout, "layout");
        return this;
    }

    /**
     * Says how pixels become the input. Default: as models of the output's layout were trained.
     *
     * @param preprocessing placement (any but {@link Preprocessing.Placement#CROP}), channel order and normalisation
     * @return this builder
     */
    public DetectorBuilder preprocessing(Preprocessing preprocessing) {
        OpeningOptions.require(
                preprocessing.placement() != Preprocessing.Placement.CROP,
                "preprocessing",
                "a placement that keeps the whole image",
                preprocessing);
        opening.preprocessing = preprocessing;
        return this;
    }

    /**
     * Chooses the input size of a model that leaves it open. Default: that of the model's metadata, else 640 x 640.
     *
     * @param width width in pixels, a multiple of the model's stride
     * @param height height in pixels, a multiple of the model's stride
     * @return this builder
     */
    public DetectorBuilder inputSize(int width, int height) {
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
    public DetectorBuilder maxBatch(int images) {
        opening.maxBatch(images);
        return this;
    }

    /**
     * Runs each image in the smallest rectangle of whole strides that it fits, rather than padded to the whole input: a picture of 16:9 then
     * costs 40 % less. Only for models that leave their input size open. Default false, as it is for Ultralytics' exported models; boxes
     * change slightly, because there is less padding around the image.
     *
     * @param smallest whether the rectangle is the smallest
     * @return this builder
     */
    public DetectorBuilder rectangular(boolean smallest) {
        opening.rectangular = smallest;
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
    public DetectorBuilder batchDelay(Duration delay) {
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
    public DetectorBuilder threads(int count) {
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
    public DetectorBuilder sessions(int count) {
        opening.sessions(count);
        return this;
    }

    /**
     * Sets whether opening has the JVM compile what surrounds the network, which the first calls of a process would do otherwise: they
     * take up to twice as long as later ones. Half of it happens while the engine loads the model, on a thread that ends with the opening;
     * the other half follows the trial run, and takes at most 30 ms. Default: yes.
     *
     * @param wanted no, for a process that opens a model and may never use it
     * @return this builder
     */
    public DetectorBuilder warmUp(boolean wanted) {
        this.warmUp = wanted;
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
    public DetectorBuilder precision(Precision precision) {
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
    public DetectorBuilder calibration(Calibration calibration) {
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
    public DetectorBuilder calibration(Path folder) {
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
    public DetectorBuilder cacheFolder(Path folder) {
        opening.cacheFolder = Objects.requireNonNull(folder, "folder");
        return this;
    }

    /**
     * Chooses the library that decodes image files. Default {@link Decoder#AUTO}.
     *
     * @param decoder the decoder
     * @return this builder
     */
    public DetectorBuilder decoder(Decoder decoder) {
        opening.decoder = Objects.requireNonNull(decoder, "decoder");
        return this;
    }

    /**
     * Lets {@link Detector#detect(java.nio.file.Path)} and {@link Detector#detect(byte[])} decode JPEGs at a half, a quarter or an
     * eighth of their size, the smallest that is still as large as the model sees the picture. Default false. Boxes, masks and
     * keypoints are in pixels of the picture in the file all the same, but they are not quite those of the whole picture: the model
     * sees one that was smoothed before it was resized. Needs OpenCV; with the JDK's decoder nothing changes.
     *
     * @param scaled whether they do
     * @return this builder
     */
    public DetectorBuilder scaledDecoding(boolean scaled) {
        this.scaledDecoding = scaled;
        return this;
    }

    /**
     * Limits the size of image files, which is checked before anything is decoded. Default 100 million.
     *
     * @param pixels width x height, 1 or more
     * @return this builder
     */
    public DetectorBuilder maxPixels(long pixels) {
        opening.maxPixels(pixels);
        return this;
    }

    /**
     * Opens the model, runs it once, and works out how to serve it.
     *
     * @return a detector, which the caller closes; the builder may be used again
     * @throws ModelException where the model cannot be read or served
     * @throws EngineException where the engine cannot run here
     * @throws ConfigurationException where an option does not fit the model
     */
    public Detector build() {
        return new DetectorOpening(this).open();
    }
}

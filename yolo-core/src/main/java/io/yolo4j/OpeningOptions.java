package io.yolo4j;

import io.yolo4j.spi.BuildOptions;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.ModelSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The options that a detector and a classifier have in common, with their defaults and ranges. */
final class OpeningOptions {
    private static final long DEFAULT_MAX_PIXELS = 100_000_000;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    final ModelSource source;

    /** Of the input of a model that leaves its size open, and whose metadata do not tell. */
    final int usualSize;

    final int usualStride;
    String engine;

    /** Empty where the engine chooses. */
    List<Integer> devices = List.of();

    boolean urgent;
    DeviceMemory memory;
    long workspace;
    int optimizationLevel = BuildOptions.USUAL_LEVEL;
    BuildProgress buildProgress;
    List<String> classNames;
    Preprocessing preprocessing;
    int inputWidth;
    int inputHeight;
    int maxBatch;
    boolean rectangular;
    Duration batchDelay = Duration.ZERO;

    /** Of one run on a CPU, and runs at the same time; 0 where the engine chooses. */
    int threads;

    int sessions;
    Decoder decoder = Decoder.AUTO;

    /** What the model is made before it is opened; null where it stays as it is. */
    Precision precision;

    Calibration calibration;

    /** Where models are kept that were made into something else; null for the user's own. */
    Path cacheFolder;

    long maxPixels = DEFAULT_MAX_PIXELS;

    OpeningOptions(ModelSource source, int usualSize, int usualStride) {
        this.source = source;
        this.usualSize = usualSize;
        this.usualStride = usualStride;
    }

    /** The same options for another form of the same model. */
    OpeningOptions with(ModelSource form) {
        OpeningOptions copy = new OpeningOptions(form, usualSize, usualStride);
        copy.engine = engine;
        copy.devices = devices;
        copy.urgent = urgent;
        copy.memory = memory;
        copy.workspace = workspace;
        copy.optimizationLevel = optimizationLevel;
        copy.buildProgress = buildProgress;
        copy.classNames = classNames;
        copy.preprocessing = preprocessing;
        copy.inputWidth = inputWidth;
        copy.inputHeight = inputHeight;
        copy.maxBatch = maxBatch;
        copy.rectangular = rectangular;
        copy.batchDelay = batchDelay;
        copy.threads = threads;
        copy.sessions = sessions;
        copy.decoder = decoder;
        copy.precision = precision;
        copy.calibration = calibration;
        copy.cacheFolder = cacheFolder;
        copy.maxPixels = maxPixels;
        return copy;
    }

    void engine(String name) {
        this.engine = Objects.requireNonNull(name, "name");
    }

    void device(int index) {
        require(index >= 0, "device", "0 or more", index);
        this.devices = List.of(index);
    }

    void devices(int... indexes) {
        List<Integer> all = Arrays.stream(indexes).boxed().toList();
        require(!all.isEmpty(), "devices", "at least one", all);
        for (int i = 0; i < indexes.length; i++) {
            require(indexes[i] >= 0, "devices", "0 or more", indexes[i]);
            require(all.indexOf(indexes[i]) == i, "devices", "each once", all);
        }
        this.devices = all;
    }

    void workspace(long bytes) {
        require(bytes >= 1, "workspace", "1 byte or more", bytes);
        this.workspace = bytes;
    }

    void optimizationLevel(int level) {
        require(level >= 0 && level <= 5, "optimizationLevel", "0 to 5", level);
        this.optimizationLevel = level;
    }

    /**
     * What of it the engine is told.
     *
     * @param runs how many at the same time, or 0 where the engine chooses
     */
    EngineOptions forEngine(int runs) {
        return new EngineOptions(
                threads,
                runs,
                devices,
                urgent,
                memory,
                new BuildOptions(workspace, optimizationLevel, buildProgress, cacheFolder, rectangular));
    }

    void classNames(List<String> names) {
        require(!names.isEmpty(), "classNames", "at least one name", names);
        this.classNames = List.copyOf(names);
    }

    void inputSize(int width, int height) {
        require(width >= 1 && height >= 1, "inputSize", "at least 1 x 1", width + " x " + height);
        this.inputWidth = width;
        this.inputHeight = height;
    }

    void maxBatch(int images) {
        require(images >= 1 && images <= 1024, "maxBatch", "1 to 1024", images);
        this.maxBatch = images;
    }

    void batchDelay(Duration delay) {
        require(
                !delay.isNegative() && delay.compareTo(LONGEST_DELAY) <= 0,
                "batchDelay",
                "0 to " + LONGEST_DELAY.toSeconds() + " s",
                delay);
        this.batchDelay = delay;
    }

    void threads(int count) {
        require(count >= 1 && count <= 1024, "threads", "1 to 1024", count);
        this.threads = count;
    }

    void sessions(int count) {
        require(count >= 1, "sessions", "1 or more", count);
        this.sessions = count;
    }

    void maxPixels(long pixels) {
        require(pixels >= 1, "maxPixels", "1 or more", pixels);
        this.maxPixels = pixels;
    }

    static void require(boolean condition, String option, String expected, Object found) {
        if (!condition) {
            throw new ConfigurationException(option + ": expected " + expected + ", found " + found);
        }
    }
}

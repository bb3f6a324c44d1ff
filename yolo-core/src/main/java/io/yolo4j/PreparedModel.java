package io.yolo4j;

import io.yolo4j.cache.CacheFolder;
import io.yolo4j.cache.Digest;
import io.yolo4j.cache.FileCache;
import io.yolo4j.graph.ModelFile;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model of a builder in the form that its options ask for. One of another precision is made once and kept, and found again by its
 * content; another size or batch is a matter of milliseconds, and made anew each time.
 *
 * @param options those with which it is opened: the given ones, where nothing has to be made of it
 * @param format what it is, told once
 */
record PreparedModel(OpeningOptions options, ModelFormat format) {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedModel.class);

    /** Counts up whenever a rewrite gives another result than before. */
    private static final int FORMAT = 2;

    private static final long CACHE_LIMIT = 4L << 30;

    private static final String NOT_KEPT = "{} cannot be kept in {} and is prepared at each opening: {}";

    static PreparedModel of(Interpretation interpretation) {
        OpeningOptions asked = interpretation.opening();
        OpeningOptions.require(
                asked.calibration == null || asked.precision == Precision.INT8,
                "calibration",
                "it with precision(INT8)",
                asked.precision == null ? "it without" : "it with " + asked.precision);
        ModelFormat format = ModelFile.format(asked.source);
        if (format == ModelFormat.TENSORRT_PLAN) {
            requireAsBuilt(asked);
            return new PreparedModel(asked, format);
        }
        return new PreparedModel(prepared(interpretation, asked), format);
    }

    private static OpeningOptions prepared(Interpretation interpretation, OpeningOptions asked) {
        int batch = asked.maxBatch > 0 ? asked.maxBatch : EngineSelector.usualBatch(asked.engine);
        if (asked.precision == null && asked.inputWidth == 0 && batch < 2) {
            return asked;
        }
        OnnxFile file = OnnxFile.read(asked.source);
        ModelConversion conversion = new ModelConversion(interpretation);
        boolean otherSize = resize(conversion, file, asked);
        // Whoever gives pictures for a model that is quantised already wants its integers chosen by them, as in a
        // conversion.
        boolean otherPrecision =
                asked.precision != null && (asked.precision != file.precision() || asked.calibration != null);
        if (otherPrecision) {
            conversion.precision(asked.precision);
            if (asked.calibration != null) {
                conversion.calibration(asked.calibration);
            }
            conversion.requireCalibration(asked.precision);
        }
        boolean otherBatch = batch > 1 && isOneByOne(file);
        if (otherBatch) {
            try {
                return with(asked, conversion.dynamicBatch(), file, interpretation, otherPrecision);
            } catch (ModelException e) {
                // A limit, not a demand: what cannot be batched runs one by one, as without the option.
                LOG.info("{} keeps its batch of 1: {}", asked.source, e.getMessage());
                conversion.keepBatch();
            }
        }
        return otherSize || otherPrecision ? with(asked, conversion, file, interpretation, otherPrecision) : asked;
    }

    /** What was built is not rewritten. Batch and size are compared with those of the engine when it is loaded. */
    private static void requireAsBuilt(OpeningOptions asked) {
        String advice = "; give the .onnx file that it was built from";
        OpeningOptions.require(
                asked.precision == null,
                "precision",
                "none with " + asked.source + ", an engine whose precision was decided when it was built",
                asked.precision + advice);
    }

    private static boolean isOneByOne(OnnxFile file) {
        return file.inputs().stream().filter(input -> input.rank() == 4).allMatch(input -> input.dim(0) == 1);
    }

    /** Whether a fixed input has another size than the one that is asked for. */
    private static boolean resize(ModelConversion conversion, OnnxFile file, OpeningOptions asked) {
        if (asked.inputWidth == 0) {
            return false;
        }
        for (TensorSpec input : file.inputs()) {
            boolean picture = input.rank() == 4 && (input.dim(1) == 3 || input.dim(3) == 3);
            if (!picture) {
                continue;
            }
            boolean last = input.dim(1) != 3;
            long height = input.dim(last ? 1 : 2), width = input.dim(last ? 2 : 3);
            if (height > 0 && width > 0 && (height != asked.inputHeight || width != asked.inputWidth)) {
                conversion.inputSize(asked.inputWidth, asked.inputHeight);
                return true;
            }
        }
        return false;
    }

    private static OpeningOptions with(
            OpeningOptions asked,
            ModelConversion conversion,
            OnnxFile file,
            Interpretation interpretation,
            boolean kept) {
        FileCache cache = kept ? cache(asked) : null;
        if (cache == null) {
            return asked.with(asked.source.in(convert(asked, conversion)));
        }
        byte[][] made = new byte[1][];
        try {
            String name = name(asked, conversion, file, interpretation);
            return asked.with(asked.source.in(cache.get(name, () -> made[0] = convert(asked, conversion))));
        } catch (IOException e) {
            LOG.warn(NOT_KEPT, asked.source, cache.folder(), e.toString());
            return asked.with(asked.source.in(made[0] != null ? made[0] : convert(asked, conversion)));
        }
    }

    /** Null for a user without a home, as in many containers. */
    private static FileCache cache(OpeningOptions asked) {
        try {
            Path folder = asked.cacheFolder == null ? CacheFolder.ofUser() : asked.cacheFolder;
            return new FileCache(folder.resolve("models"), CACHE_LIMIT);
        } catch (ConfigurationException e) {
            LOG.warn(NOT_KEPT, asked.source, "the cache of the user", e.getMessage());
            return null;
        }
    }

    private static byte[] convert(OpeningOptions asked, ModelConversion conversion) {
        long start = System.nanoTime();
        ConvertedModel converted = conversion.convert();
        LOG.info(
                "prepared {} in {} s: {}",
                asked.source,
                String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9),
                String.join("; ", converted.steps()));
        return converted.sharedBytes();
    }

    /** A name that says all that the prepared model depends on. */
    private static String name(
            OpeningOptions asked, ModelConversion conversion, OnnxFile file, Interpretation interpretation) {
        Digest digest = Digest.sha256().add("yolo4j prepared model").add(Integer.toString(FORMAT));
        digest.add(file.digest(asked.source));
        digest.add(conversion.toString()).add(interpretation.reading()).add(String.valueOf(asked.preprocessing));
        if (asked.calibration != null && asked.precision == Precision.INT8) {
            addCalibration(digest, asked.calibration);
        }
        String stem = asked.source
                .path()
                .map(path -> path.getFileName().toString())
                .orElse("model")
                .replaceFirst("\\.[^.]*$", "")
                .replaceAll("[^A-Za-z0-9._-]", "_");
        return stem.substring(0, Math.min(stem.length(), 64)) + "-"
                + asked.precision.name().toLowerCase(Locale.ROOT) + "-"
                + digest.hex().substring(0, 32) + ".onnx";
    }

    private static void addCalibration(Digest digest, Calibration calibration) {
        digest.add(calibration.method().toString());
        Path read = calibration.table().orElse(null);
        try {
            if (read != null) {
                digest.addField(read);
            }
            for (Path picture : calibration.files()) {
                digest.addField(read = picture);
            }
        } catch (IOException e) {
            throw new ConfigurationException("calibration: " + read + " cannot be read: " + e, e);
        }
        for (Image image : calibration.images()) {
            digest.add(image.width() + " " + image.height() + " " + image.format());
            byte[] row = new byte[image.width() * image.format().bytesPerPixel()];
            for (int y = 0; y < image.height(); y++) {
                image.copyRow(y, row, 0);
                digest.add(row);
            }
        }
    }
}

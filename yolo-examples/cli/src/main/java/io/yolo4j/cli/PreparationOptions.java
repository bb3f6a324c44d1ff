package io.yolo4j.cli;

import io.yolo4j.Calibration;
import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Precision;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say into what a model is made before it is opened. */
final class PreparationOptions {
    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = ConstantConverter.OfPrecision.class,
            description = "Run the model in another precision, for which it is rewritten once: fp16, int8 (needs"
                    + " --calibration) or fp32. Default: as it is. 'yolo convert' says what comes of it.")
    private Precision precision;

    @Option(
            names = "--calibration",
            paramLabel = "SOURCE",
            description =
                    "With int8: images like those that the model will see, a hundred or so; a directory, a glob or a"
                            + " file; can be given several times.")
    private List<String> calibration;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where rewritten models are kept. Default: the user's folder for caches.")
    private Path cache;

    /** For picocli. */
    PreparationOptions() {}

    /** With values that were given in another way; all may be null. */
    PreparationOptions(Precision precision, List<String> calibration, Path cache) {
        this.precision = precision;
        this.calibration = calibration;
        this.cache = cache;
    }

    DetectorBuilder apply(DetectorBuilder builder) {
        if (precision != null) {
            builder.precision(precision);
        }
        if (calibration != null) {
            builder.calibration(calibration());
        }
        if (cache != null) {
            builder.cacheFolder(cache);
        }
        return builder;
    }

    ClassifierBuilder apply(ClassifierBuilder builder) {
        if (precision != null) {
            builder.precision(precision);
        }
        if (calibration != null) {
            builder.calibration(calibration());
        }
        if (cache != null) {
            builder.cacheFolder(cache);
        }
        return builder;
    }

    private Calibration calibration() {
        Failure.requireWith(precision == Precision.INT8, "--calibration", "--precision int8");
        Sources found = Sources.resolve(calibration, null);
        if (!found.problems().isEmpty()) {
            throw new Failure("--calibration " + String.join("; ", found.problems()));
        }
        return Calibration.of(found.images());
    }
}

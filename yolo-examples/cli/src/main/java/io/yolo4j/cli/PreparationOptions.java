package io.yolo4j.cli;

import io.yolo4j.Calibration;
import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Precision;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
            description = "Where rewritten models and built engines are kept. Default: the user's folder for caches.")
    private Path cache;

    @Option(
            names = "--optimization",
            paramLabel = "N",
            description = "For TensorRT: how much effort goes into building an engine, 0 to 5. Default: 3.")
    private Integer optimization;

    @Option(
            names = "--workspace",
            paramLabel = "MB",
            description = "For TensorRT: scratch memory that a kernel may take. Default: all there is.")
    private Integer workspace;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

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
        if (optimization != null) {
            builder.optimizationLevel(optimization);
        }
        if (workspace != null) {
            builder.workspace(workspace * 1_000_000L);
        }
        if (command != null) {
            builder.buildProgress(
                    new BuildBar(Terminal.ofProcess(), command.commandLine().getErr()));
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
        if (optimization != null) {
            builder.optimizationLevel(optimization);
        }
        if (workspace != null) {
            builder.workspace(workspace * 1_000_000L);
        }
        if (command != null) {
            builder.buildProgress(
                    new BuildBar(Terminal.ofProcess(), command.commandLine().getErr()));
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

package io.yolo4j.cli;

import io.yolo4j.Calibration;
import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ModelConversion;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say by what a model is quantised. */
final class CalibrationOptions {
    @Option(
            names = "--calibration",
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "With int8: images like those that the model will see, a hundred or so; directories, globs or"
                    + " files.")
    private List<String> sources = List.of();

    @Option(
            names = "--calibration-images",
            paramLabel = "N",
            description = "Look at so many of them, at equal distances. Default: 128.")
    private Integer limit;

    @Option(
            names = "--calibration-method",
            paramLabel = "NAME",
            converter = MethodConverter.class,
            description = "How ranges follow from what was seen: min-max, percentile:99.99 or entropy. Default:"
                    + " min-max.")
    private CalibrationMethod method;

    @Option(
            names = "--calibration-table",
            paramLabel = "FILE",
            description = "With int8: the ranges that --save-table kept of an earlier calibration of this model.")
    private Path table;

    @Option(names = "--save-table", paramLabel = "FILE", description = "Keep the ranges of the calibration.")
    private Path saved;

    List<String> sources() {
        return sources;
    }

    Path saved() {
        return saved;
    }

    boolean isByTable() {
        return table != null;
    }

    /** Refuses what would be ignored. */
    void check(boolean int8) {
        Failure.requireWith(int8 || sources.isEmpty(), "--calibration", "--precision int8");
        Failure.requireWith(int8 || table == null, "--calibration-table", "--precision int8");
        Failure.requireWith(int8 || saved == null, "--save-table", "--precision int8");
        Failure.requireWith(limit == null || !sources.isEmpty(), "--calibration-images", "--calibration");
        Failure.requireWith(method == null || !sources.isEmpty(), "--calibration-method", "--calibration");
        if (limit != null && limit < 1) {
            throw new Failure("--calibration-images: expected 1 or more, found " + limit);
        }
        if (table != null && !sources.isEmpty()) {
            throw new Failure("--calibration-table: expected it instead of --calibration, found both");
        }
    }

    /** The files that are read besides images. */
    Map<Path, String> files() {
        Map<Path, String> files = new LinkedHashMap<>();
        if (table != null) {
            files.put(table, "the file of --calibration-table");
        }
        return files;
    }

    /** Those of them that are looked at. */
    Calibration of(List<Path> images) {
        Calibration calibration = Calibration.of(images);
        if (limit != null) {
            calibration = calibration.limit(limit);
        }
        return method == null ? calibration : calibration.method(method);
    }

    void apply(ModelConversion conversion, List<Path> images) {
        if (table != null) {
            conversion.calibration(Calibration.table(table));
        } else if (!images.isEmpty()) {
            conversion.calibration(of(images));
        }
    }

    static boolean mayBeginTable(String line) {
        return line.startsWith("yolo4j-ranges ");
    }

    /** As {@link CalibrationMethod#parse} reads it. */
    static final class MethodConverter implements ITypeConverter<CalibrationMethod> {
        @Override
        public CalibrationMethod convert(String text) {
            try {
                return CalibrationMethod.parse(text);
            } catch (ConfigurationException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

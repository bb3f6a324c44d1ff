package io.yolo4j.cli;

import io.yolo4j.OutputLayout;
import io.yolo4j.Precision;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@link ModelOptions} for two detectors: given once they hold for both, given twice for the first and the second. */
final class PairOptions {
    @Option(
            names = "--model",
            paramLabel = "M",
            description =
                    "The model, an ONNX file. Once for both, or twice: first A, then B; so are all options down to"
                            + " --precision. Default: " + DefaultModel.DESCRIPTION)
    private List<Path> models;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description = "The engine, as 'yolo engines' lists it. Default: the best that runs here.")
    private List<String> engines;

    @Option(
            names = "--device",
            paramLabel = "N",
            description = "The GPU, from 0. Default: the first that the engine runs on.")
    private List<Integer> devices;

    @Option(
            names = "--imgsz",
            paramLabel = "N|HxW",
            converter = ModelOptions.InputSize.Converter.class,
            description =
                    "Input size; a model of another fixed size is rewritten for it. Default: what the model says, else 640.")
    private List<ModelOptions.InputSize> inputSizes;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            converter = ConstantConverter.OfLayout.class,
            description = "How the output is to be read, where the library cannot tell; as for 'yolo detect'.")
    private List<OutputLayout> layouts;

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "Names of the classes: a text with one name in a line, or YOLO's YAML data file. Default: the"
                    + " model's own.")
    private List<Path> names;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads for one image on a CPU. Default: one for each processor.")
    private List<Integer> threads;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = ConstantConverter.OfPrecision.class,
            description =
                    "Run the model in another precision, for which it is rewritten once: fp16, int8 (needs"
                            + " --calibration) or fp32. Default: as it is. 'fp32' for A leaves a model of that precision as it is.")
    private List<Precision> precisions;

    @Option(
            names = "--calibration",
            paramLabel = "SOURCE",
            description = "With int8: images like those that the model will see, a hundred or so, for A and B; a"
                    + " directory, a glob or a file; can be given several times.")
    private List<String> calibration;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where rewritten models are kept. Default: the user's folder for caches.")
    private Path cache;

    /**
     * The options of one detector.
     *
     * @param side 0 or 1
     */
    ModelOptions of(int side) {
        ReadingOptions reading = new ReadingOptions(
                pick("--model", models, side),
                pick("--engine", engines, side),
                pick("--device", devices, side),
                pick("--layout", layouts, side),
                pick("--names", names, side),
                pick("--threads", threads, side));
        Precision precision = pick("--precision", precisions, side);
        boolean int8 = precisions != null && precisions.contains(Precision.INT8);
        Failure.requireWith(int8 || calibration == null, "--calibration", "--precision int8");
        PreparationOptions preparation =
                new PreparationOptions(precision, precision == Precision.INT8 ? calibration : null, cache);
        return new ModelOptions(reading, pick("--imgsz", inputSizes, side), preparation);
    }

    private static <T> T pick(String option, List<T> values, int side) {
        if (values == null) {
            return null;
        } else if (values.size() > 2) {
            throw new Failure(
                    option + ": expected it once for both detectors or twice, found it " + values.size() + " times");
        }
        return values.get(Math.min(side, values.size() - 1));
    }

    /** Whether anything tells the two apart: if not, a detector is compared with itself. */
    boolean differ() {
        for (List<?> values :
                new List<?>[] {models, engines, devices, inputSizes, layouts, names, threads, precisions}) {
            if (values != null && values.size() > 1 && !values.get(0).equals(values.get(1))) {
                return true;
            }
        }
        return false;
    }

    Inputs inputs(Sources sources) {
        Map<Path, String> second = new LinkedHashMap<>();
        if (models != null) {
            second.put(pick("--model", models, 1), "the model");
        }
        if (names != null) {
            second.put(pick("--names", names, 1), "the file of --names");
        }
        return of(0).inputs(sources).with(second);
    }
}

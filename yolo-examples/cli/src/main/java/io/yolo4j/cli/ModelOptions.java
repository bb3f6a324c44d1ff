package io.yolo4j.cli;

import io.yolo4j.Decoder;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.KeypointShape;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which model is opened, and how. */
final class ModelOptions {
    @Option(names = "--model", required = true, paramLabel = "M", description = "The model, an ONNX file.")
    private Path model;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description = "The engine, as 'yolo engines' lists it. Default: the best that runs here.")
    private String engine;

    @Option(names = "--device", paramLabel = "N", description = "The GPU, from 0. Default: 0.")
    private Integer device;

    @Option(
            names = "--imgsz",
            paramLabel = "N|HxW",
            converter = InputSize.Converter.class,
            description = "Input size of a model that leaves it open. Default: what the model says, else 640.")
    private InputSize inputSize;

    @Option(
            names = "--rectangular",
            description =
                    "Run each image in the smallest rectangle that it fits, rather than in a square, where the model"
                            + " leaves its input size open: faster, and boxes change slightly.")
    private boolean rectangular;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            converter = LayoutConverter.class,
            completionCandidates = LayoutNames.class,
            description = "How the output is to be read, where the library cannot tell: ${COMPLETION-CANDIDATES}.")
    private OutputLayout layout;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            converter = TaskConverter.class,
            description = "What the model finds: detect (boxes), segment (masks), pose (keypoints), oriented (rotated"
                    + " boxes). Default: what the model says, else masks or boxes.")
    private Task task;

    @Option(
            names = "--keypoints",
            paramLabel = "NxV",
            converter = KeypointsConverter.class,
            description = "Keypoints of a pose model that does not say: their number, and 2 values for each (x, y) or 3"
                    + " (confidence, too), such as 17x3.")
    private KeypointShape keypoints;

    @Option(
            names = "--normalized",
            negatable = true,
            description = "Whether the model gives coordinates as fractions of its input's size. Default: what a run"
                    + " shows.")
    private Boolean normalized;

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "Names of the classes: a text with one name in a line, or YOLO's YAML data file. Default: the"
                    + " model's own.")
    private Path names;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads for one image on a CPU. Default: all processors for a single image, one for each of many.")
    private Integer threads;

    /** For picocli. */
    ModelOptions() {}

    /** With values that were given in another way; all but the model may be null. */
    ModelOptions(
            Path model,
            String engine,
            Integer device,
            InputSize inputSize,
            OutputLayout layout,
            Path names,
            Integer threads) {
        this.model = model;
        this.engine = engine;
        this.device = device;
        this.inputSize = inputSize;
        this.layout = layout;
        this.names = names;
        this.threads = threads;
    }

    Inputs inputs(Sources sources) {
        return new Inputs(model, names, sources.images());
    }

    /** What of these options holds for a classifier, too. */
    ClassifierOptions classifier() {
        return new ClassifierOptions(model, engine, device, inputSize, names, threads);
    }

    /** A builder with every option that was given; the others keep the library's defaults. */
    DetectorBuilder builder() {
        DetectorBuilder builder =
                Detector.builder(model).warmUp(false); // a program is started for its first picture, too
        if (engine != null) {
            builder.engine(engine);
        }
        if (device != null) {
            builder.device(device);
        }
        if (inputSize != null) {
            builder.inputSize(inputSize.width(), inputSize.height());
        }
        if (rectangular) {
            builder.rectangular(true);
        }
        if (layout != null) {
            builder.layout(layout);
        }
        if (task != null) {
            builder.task(task);
        }
        if (keypoints != null) {
            builder.keypoints(keypoints.count(), keypoints.values());
        }
        if (normalized != null) {
            builder.normalized(normalized);
        }
        if (names != null) {
            builder.classNames(NamesFile.read(names));
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder;
    }

    /** Height first, as everywhere in YOLO. */
    record InputSize(int height, int width) {
        /** {@code 640} or {@code 480x640}. */
        static final class Converter implements ITypeConverter<InputSize> {
            private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(?:[xX](\\d{1,6}))?");

            @Override
            public InputSize convert(String text) {
                Matcher size = SIZE.matcher(text);
                if (!size.matches()) {
                    throw new TypeConversionException(
                            "expected a size such as 640, or height x width such as 480x640, found '" + text + "'");
                }
                int height = Integer.parseInt(size.group(1));
                return new InputSize(height, size.group(2) == null ? height : Integer.parseInt(size.group(2)));
            }
        }
    }

    /** {@code 17x3}. */
    static final class KeypointsConverter implements ITypeConverter<KeypointShape> {
        private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,3})[xX]([23])");

        @Override
        public KeypointShape convert(String text) {
            Matcher shape = SHAPE.matcher(text);
            if (!shape.matches()) {
                throw new TypeConversionException(
                        "expected number x values such as 17x3, or 17x2 where there is no confidence, found '" + text
                                + "'");
            }
            return new KeypointShape(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)));
        }
    }

    /** The constants of an enum in the spelling of the help; any case will do. */
    static class ConstantConverter<E extends Enum<E>> implements ITypeConverter<E> {
        private final Class<E> type;

        ConstantConverter(Class<E> type) {
            this.type = type;
        }

        @Override
        public E convert(String text) {
            String spelling = Flags.spelling(text);
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> Flags.spelling(constant.name()).equals(spelling))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("expected one of " + all() + ", found '" + text + "'"));
        }

        /** Those of classifiers are understood, so that the library can say what they are for, but not offered. */
        private String all() {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant != Task.CLASSIFY && constant != OutputLayout.CLASS_SCORES)
                    .map(constant -> Flags.spelling(constant.name()))
                    .collect(Collectors.joining(", "));
        }
    }

    /** For {@code --layout}. */
    static final class LayoutConverter extends ConstantConverter<OutputLayout> {
        LayoutConverter() {
            super(OutputLayout.class);
        }
    }

    /** For the help of {@code --layout}. */
    static final class LayoutNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        LayoutNames() {
            for (OutputLayout layout : OutputLayout.values()) {
                if (layout != OutputLayout.CLASS_SCORES) { // these options open models that find boxes
                    add(Flags.spelling(layout.name()));
                }
            }
        }
    }

    /** For {@code --task}. */
    static final class TaskConverter extends ConstantConverter<Task> {
        TaskConverter() {
            super(Task.class);
        }
    }

    /** For {@code --decoder}. */
    static final class DecoderConverter extends ConstantConverter<Decoder> {
        DecoderConverter() {
            super(Decoder.class);
        }
    }
}

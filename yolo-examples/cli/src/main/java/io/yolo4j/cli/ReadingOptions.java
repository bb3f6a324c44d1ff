package io.yolo4j.cli;

import io.yolo4j.Classifier;
import io.yolo4j.ClassifierBuilder;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelInfo;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.ModelSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which model it is, what its outputs mean, and on what it runs. */
final class ReadingOptions {
    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The model, an ONNX file. Default: " + DefaultModel.DESCRIPTION)
    private Path model;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description = "The engine, as 'yolo engines' lists it. Default: the best that runs here.")
    private String engine;

    @Option(
            names = "--device",
            paramLabel = "N[,N]",
            split = ",",
            description =
                    "The GPU, from 0, or several, which share the images. Default: the first that the engine runs on.")
    private List<Integer> devices;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads for one image on a CPU. Default: all processors for a single image, one for each of many.")
    private Integer threads;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            converter = ConstantConverter.OfLayout.class,
            completionCandidates = LayoutNames.class,
            description = "How the output is to be read, where the library cannot tell: ${COMPLETION-CANDIDATES}.")
    private OutputLayout layout;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            converter = ConstantConverter.OfTask.class,
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

    /** For picocli. */
    ReadingOptions() {}

    /** With values that were given in another way; all may be null. */
    ReadingOptions(Path model, String engine, Integer device, OutputLayout layout, Path names, Integer threads) {
        this.model = model;
        this.engine = engine;
        this.devices = device == null ? null : List.of(device);
        this.layout = layout;
        this.names = names;
        this.threads = threads;
    }

    /** The model that was given, or the one that comes with the program. */
    ModelSource model() {
        return model == null ? DefaultModel.source() : ModelSource.of(model);
    }

    boolean isModelGiven() {
        return model != null;
    }

    /** Tells whoever forgot to give a model of their own why this one finds nothing. */
    void noteDefault(ModelInfo opened, PrintWriter out) {
        if (!isModelGiven()) {
            out.println(DefaultModel.note(opened));
            out.flush();
        }
    }

    boolean areThreadsGiven() {
        return threads != null;
    }

    Inputs inputs(Sources sources) {
        return new Inputs(model, names, sources.images());
    }

    /** A builder with every option that was given; the others keep the library's defaults. */
    DetectorBuilder detector() {
        return applied(Detector.builder(model()));
    }

    /** The same for what has become of the model. */
    DetectorBuilder detector(byte[] converted) {
        return applied(Detector.builder(converted));
    }

    private DetectorBuilder applied(DetectorBuilder builder) {
        builder.warmUp(false); // a program is started for its first picture, too
        if (engine != null) {
            builder.engine(engine);
        }
        if (devices != null) {
            builder.devices(devices.stream().mapToInt(Integer::intValue).toArray());
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

    /** A builder with what of these options holds for a classifier, too. */
    ClassifierBuilder classifier() {
        return applied(Classifier.builder(model()));
    }

    /** The same for what has become of the model. */
    ClassifierBuilder classifier(byte[] converted) {
        return applied(Classifier.builder(converted));
    }

    private ClassifierBuilder applied(ClassifierBuilder builder) {
        if (engine != null) {
            builder.engine(engine);
        }
        if (devices != null) {
            builder.devices(devices.stream().mapToInt(Integer::intValue).toArray());
        }
        if (names != null) {
            builder.classNames(NamesFile.read(names));
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder;
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
}

package io.yolo4j.cli;

import io.yolo4j.Classifier;
import io.yolo4j.ClassifierBuilder;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which classifier is opened, and how. */
final class ClassifierOptions {
    @Option(names = "--model", required = true, paramLabel = "M", description = "The model, an ONNX file.")
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
            names = "--imgsz",
            paramLabel = "N|HxW",
            converter = ModelOptions.InputSize.Converter.class,
            description =
                    "Input size; a model of another fixed size is rewritten for it. Default: what the model says, else 224.")
    private ModelOptions.InputSize inputSize;

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

    @Option(names = "--topk", paramLabel = "N", description = "List so many classes for each image. Default: 5.")
    private Integer topK;

    @Option(
            names = "--softmax",
            negatable = true,
            description = "Whether the model gives logits, which softmax turns into probabilities. Default: what a run"
                    + " shows.")
    private Boolean softmax;

    @Mixin
    private PreparationOptions preparation;

    Inputs inputs(Sources sources) {
        return new Inputs(model, names, sources.images());
    }

    /** A builder with every option that was given; the others keep the library's defaults. */
    ClassifierBuilder builder() {
        ClassifierBuilder builder = preparation.apply(Classifier.builder(model));
        if (engine != null) {
            builder.engine(engine);
        }
        if (devices != null) {
            builder.devices(devices.stream().mapToInt(Integer::intValue).toArray());
        }
        if (inputSize != null) {
            builder.inputSize(inputSize.width(), inputSize.height());
        }
        if (names != null) {
            builder.classNames(NamesFile.read(names));
        }
        if (threads != null) {
            builder.threads(threads);
        }
        if (topK != null) {
            builder.topK(topK);
        }
        if (softmax != null) {
            builder.softmax(softmax);
        }
        return builder;
    }
}

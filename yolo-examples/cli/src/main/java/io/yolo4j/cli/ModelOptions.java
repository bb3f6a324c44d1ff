package io.yolo4j.cli;

import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ModelInfo;
import java.io.PrintWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which model is opened, and how. */
final class ModelOptions {
    @Mixin
    private ReadingOptions reading;

    @Option(
            names = "--imgsz",
            paramLabel = "N|HxW",
            converter = InputSize.Converter.class,
            description =
                    "Input size; a model of another fixed size is rewritten for it. Default: what the model says, else 640.")
    private InputSize inputSize;

    @Option(
            names = "--rectangular",
            description =
                    "Run each image in the smallest rectangle that it fits, rather than in a square, where the model"
                            + " leaves its input size open: faster, and boxes change slightly.")
    private boolean rectangular;

    @Mixin
    private PreparationOptions preparation;

    /** For picocli. */
    ModelOptions() {}

    /** With values that were given in another way; the size may be null. */
    ModelOptions(ReadingOptions reading, InputSize inputSize, PreparationOptions preparation) {
        this.reading = reading;
        this.inputSize = inputSize;
        this.preparation = preparation;
    }

    ReadingOptions reading() {
        return reading;
    }

    boolean isModelGiven() {
        return reading.isModelGiven();
    }

    void noteDefault(ModelInfo opened, PrintWriter out) {
        reading.noteDefault(opened, out);
    }

    Inputs inputs(Sources sources) {
        return reading.inputs(sources);
    }

    /** A builder with every option that was given; the others keep the library's defaults. */
    DetectorBuilder builder() {
        DetectorBuilder builder = preparation.apply(reading.detector());
        if (inputSize != null) {
            builder.inputSize(inputSize.width(), inputSize.height());
        }
        if (rectangular) {
            builder.rectangular(true);
        }
        return builder;
    }

    /** A builder with what of these options holds for a classifier, too. */
    ClassifierBuilder classifier() {
        ClassifierBuilder builder = preparation.apply(reading.classifier());
        if (inputSize != null) {
            builder.inputSize(inputSize.width(), inputSize.height());
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
}

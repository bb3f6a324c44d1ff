package io.yolo4j.cli;

import io.yolo4j.ModelConversion;
import io.yolo4j.Precision;
import io.yolo4j.Target;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say what becomes of a model. */
final class ConversionOptions {
    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = ConstantConverter.OfPrecision.class,
            description = "fp16: half the size, for GPUs. int8: a quarter, and the fastest on a CPU; needs"
                    + " --calibration. fp32: takes back what quantised a model. Default: as it is.")
    private Precision precision;

    @Option(
            names = "--batch",
            paramLabel = "N|dynamic",
            converter = Batch.Converter.class,
            description = "Images of one run: a number, or 'dynamic' to leave it to each run. Default: as it is.")
    private Batch batch;

    @Option(
            names = "--imgsz",
            paramLabel = "N|HxW",
            converter = ModelOptions.InputSize.Converter.class,
            description = "Another input size, such as 640, or height x width such as 480x640. Default: as it is.")
    private ModelOptions.InputSize inputSize;

    @Option(
            names = "--uint8-input",
            description = "Take 8-bit pixels, height x width x 3, and normalise them inside: a quarter of the bytes to"
                    + " copy.")
    private boolean byteInput;

    @Option(
            names = "--half-border",
            description = "With fp16: take and give half precision, too. Default: single precision.")
    private boolean halfBorder;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            converter = ConstantConverter.OfTarget.class,
            description = "With int8: for whose kernels, cpu or tensorrt. Default: those of the engine.")
    private Target target;

    boolean isInt8() {
        return precision == Precision.INT8;
    }

    /** Refuses what would be ignored. */
    void check() {
        if (precision == null && batch == null && inputSize == null && !byteInput) {
            throw new Failure("expected something to be done: --precision, --batch, --imgsz or --uint8-input");
        }
        Failure.requireWith(!halfBorder || precision == Precision.FP16, "--half-border", "--precision fp16");
        Failure.requireWith(target == null || precision == Precision.INT8, "--target", "--precision int8");
    }

    void apply(ModelConversion conversion) {
        if (precision != null) {
            conversion.precision(precision);
        }
        if (batch != null && batch.images() == Batch.DYNAMIC) {
            conversion.dynamicBatch();
        } else if (batch != null) {
            conversion.batch(batch.images());
        }
        if (inputSize != null) {
            conversion.inputSize(inputSize.width(), inputSize.height());
        }
        if (target != null) {
            conversion.target(target);
        }
        conversion.byteInput(byteInput).halfBorder(halfBorder);
    }

    /** Images of one run. */
    record Batch(int images) {
        static final int DYNAMIC = 0;

        /** {@code 8} or {@code dynamic}. */
        static final class Converter implements ITypeConverter<Batch> {
            private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,5}");

            @Override
            public Batch convert(String text) {
                if (text.equalsIgnoreCase("dynamic")) {
                    return new Batch(DYNAMIC);
                } else if (NUMBER.matcher(text).matches()) {
                    return new Batch(Integer.parseInt(text));
                }
                throw new TypeConversionException("expected 1 to 1024 images or 'dynamic', found '" + text + "'");
            }
        }
    }
}

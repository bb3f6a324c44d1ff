package io.yolo4j.cli;

import io.yolo4j.ConvertedModel;
import io.yolo4j.ModelConversion;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes another model of a model. */
@Command(
        name = "convert",
        sortOptions = false,
        customSynopsis = "yolo convert [--model M] --out F [OPTIONS]",
        description = {
            "Makes another model of a detector or classifier: in half precision or 8-bit integers, for batches, for another"
                    + " input size, for 8-bit pixels.",
            "Says what was done, what it costs before and after, and how far both agree on images that it was not"
                    + " calibrated by."
        },
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:The model was written.",
            "1:It is worse than --require-map-drop allows, and was not written; or, without that option, it was written,"
                    + " and some images could not be compared, as was said.",
            "2:Wrong usage, or a model, engine, image, labels or output that cannot be used; nothing was written."
        },
        footer = {
            "",
            "Examples:",
            "  yolo convert --model yolov8n.onnx --precision int8 --calibration photos/ --out yolov8n-int8.onnx",
            "  yolo convert --model yolov8n.onnx --precision fp16 --check photos/ --out yolov8n-fp16.onnx",
            "  yolo convert --model yolov8n.onnx --batch dynamic --imgsz 320 --out yolov8n-320.onnx",
            "  yolo convert --model yolov8n.onnx --precision int8 --calibration train/ --check val/images"
                    + " --labels val/labels --require-map-drop 1.0 --out yolov8n-int8.onnx"
        })
final class ConvertCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ReadingOptions model;

    @Option(names = "--out", required = true, paramLabel = "F", description = "Where the new model goes.")
    private Path out;

    @Option(names = "--force", description = "Replace the file of --out, if there is one.")
    private boolean force;

    @Mixin
    private ConversionOptions conversion;

    @Mixin
    private CalibrationOptions calibration;

    @Mixin
    private CheckOptions check;

    @Mixin
    private DecodingOptions decoding;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write the figures as JSON; '-' writes them to standard output, and the table to standard error.")
    private String json;

    @Mixin
    private Verbosity verbosity;

    ConvertCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        conversion.check();
        calibration.check(conversion.isInt8());
        check.check();
        ConversionPictures pictures = ConversionPictures.resolve(calibration.sources(), check.sources());
        Labels labels = readLabels(pictures);
        checkOutputs(pictures, labels);
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter lines = jsonIsOut() ? err : spec.commandLine().getOut();
        Thread openCv = decoding.loadOpenCv();
        ConversionSide sideBefore = new ConversionSide(model, null, decoding);
        try (OpenModel before = sideBefore.open()) {
            openCv.join(); // at once where it was not started
            model.noteDefault(before.model(), lines);
            matchLabels(labels, before);
            tell(pictures, labels, lines);
            ConvertedModel converted = convert(before, pictures.calibration());
            ConversionSide sideAfter = new ConversionSide(model, converted.bytes(), decoding);
            try (ConversionMeasurement measurement =
                    new ConversionMeasurement(sideBefore, before, sideAfter, terminal, err, verbosity.isVerbose())) {
                ConversionResult result = measure(measurement, before, converted, pictures, labels);
                ConversionTable.print(result, lines);
                return finish(result, converted, lines, err);
            }
        }
    }

    private Labels readLabels(ConversionPictures pictures) {
        if (check.labels() == null) {
            return null;
        } else if (pictures.check().isEmpty()) {
            throw new Failure("--labels: expected images of --check that they belong to, found none");
        }
        return Labels.read(check.labels(), pictures.check());
    }

    private void checkOutputs(ConversionPictures pictures, Labels labels) {
        Inputs inputs =
                model.inputs(new Sources(pictures.all(), List.of(), List.of())).with(calibration.files());
        inputs = labels == null ? inputs : inputs.with(labels.files());
        OutputFile.checkNew("--out " + out, out, inputs, force, "the new model");
        Path table = calibration.saved();
        if (table != null) {
            OutputFile.check(
                    "--save-table " + table, table, inputs, CalibrationOptions::mayBeginTable, "table of ranges");
        }
        if (json != null && !jsonIsOut()) {
            OutputFile.check("--json " + json, Path.of(json), inputs, ConversionJson::mayBegin, "such figures");
        }
    }

    private boolean jsonIsOut() {
        return JsonLines.STANDARD_OUTPUT.equals(json);
    }

    private void matchLabels(Labels labels, OpenModel before) {
        if (labels == null) {
            return;
        } else if (before instanceof OpenModel.Detecting detecting) {
            labels.matchClasses(
                    Validation.classNames(detecting.detector()), before.model().task());
        } else {
            throw new Failure("--labels: boxes and masks can be measured; this model's task is "
                    + Flags.spelling(before.model().task().name()));
        }
    }

    private void tell(ConversionPictures pictures, Labels labels, PrintWriter lines) {
        pictures.notes().forEach(lines::println);
        if (labels != null) {
            labels.notes().forEach(lines::println);
        }
        if (calibration.isByTable() && !pictures.check().isEmpty()) {
            lines.println(
                    "--calibration-table: whether the images of --check are among those that it was made by is for"
                            + " you to know");
        }
        lines.flush();
    }

    private ConvertedModel convert(OpenModel before, List<Path> images) {
        ModelConversion conversion = before instanceof OpenModel.Detecting
                ? ModelConversion.of(decoding.apply(model.detector()))
                : ModelConversion.of(decoding.apply(model.classifier()));
        this.conversion.apply(conversion);
        calibration.apply(conversion, images);
        try (ConversionBars bars =
                new ConversionBars(terminal, spec.commandLine().getErr())) {
            return conversion.progress(bars).convert();
        }
    }

    private ConversionResult measure(
            ConversionMeasurement measurement,
            OpenModel before,
            ConvertedModel converted,
            ConversionPictures pictures,
            Labels labels)
            throws IOException, InterruptedException {
        List<Path> images = pictures.check();
        AccuracyChange accuracy = labels == null ? null : measurement.accuracy(labels);
        ObjectAgreement objects = images.isEmpty() ? null : measurement.objects(images);
        ClassAgreement classes = images.isEmpty() ? null : measurement.classes(images);
        List<Speed> speeds = measurement.speeds(model.areThreadsGiven());
        return new ConversionResult(
                out,
                sizeOf(model.model()),
                converted.size(),
                before.model(),
                measurement.after().model(),
                before.engine(),
                converted.steps(),
                speeds,
                objects,
                classes,
                accuracy,
                measurement.failures(),
                check.mostDrop());
    }

    /** With weights that lie in files of their own. */
    private static long sizeOf(ModelSource model) throws IOException {
        long size = model.path().isPresent()
                ? Files.size(model.path().get())
                : model.bytes().orElseThrow().length;
        for (Path weights : OnnxFile.read(model).weightFiles()) {
            size += Files.size(weights);
        }
        return size;
    }

    /** All that is written is written here, the model first. */
    private int finish(ConversionResult result, ConvertedModel converted, PrintWriter lines, PrintWriter err)
            throws IOException {
        String refusal = result.refusal();
        if (refusal == null) {
            write("--out " + out, out, converted::write);
            if (calibration.saved() != null) {
                write("--save-table " + calibration.saved(), calibration.saved(), converted::writeRanges);
            }
            lines.println();
            lines.println("written: " + out);
            if (calibration.saved() != null) {
                lines.println("written: " + calibration.saved());
            }
            lines.flush();
        } else {
            err.println("error: refused: " + refusal + "; " + out + " was not written");
        }
        if (jsonIsOut()) {
            spec.commandLine().getOut().print(ConversionJson.of(result));
            spec.commandLine().getOut().flush();
        } else if (json != null) {
            String figures = ConversionJson.of(result);
            write("--json " + json, Path.of(json), file -> Files.writeString(file, figures));
        }
        return refusal == null && result.failures() == 0 ? Main.OK : Main.SOME_FAILED;
    }

    private static void write(String option, Path file, OutputFile.Content content) {
        try {
            OutputFile.write(file, content);
        } catch (IOException e) {
            throw OutputFile.unwritable(option, e);
        }
    }
}

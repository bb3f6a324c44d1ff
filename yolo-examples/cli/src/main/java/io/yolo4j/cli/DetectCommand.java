package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.SlicedDetector;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds objects in image files. */
@Command(
        name = "detect",
        sortOptions = false,
        customSynopsis = "yolo detect [--model M] [OPTIONS] [SOURCE...]",
        description = {
            "Finds objects in images.",
            "Without --model these are codes: QR code, barcode, Data Matrix, Aztec, PDF417. Without a source, too, it shows"
                    + " that on a sample picture, and writes what it found into sample.annotated.jpg."
        },
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All images were done.",
            "1:Some failed, as was said; the others were done.",
            "2:Wrong usage, or a model, engine or output that cannot be used; nothing was done."
        },
        footer = {
            "",
            "Examples:",
            "  yolo detect",
            "  yolo detect --save marked parcels/",
            "  yolo detect --model yolov8n.onnx bus.jpg",
            "  yolo detect --model yolov8n.onnx --classes person,dog --conf 0.5 photos/",
            "  yolo detect --model yolov8n.onnx --save marked 'photos/**/*.jpg'",
            "  yolo detect --model yolov8n.onnx --json - photos/ | jq .detections[].className",
            "  yolo detect --model yolov8n.onnx --slice 640 aerial.jpg",
            "  yolo detect --model custom.onnx --names data.yaml --imgsz 480x640 frame.png"
        })
final class DetectCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "SOURCE",
            description =
                    "Images, directories, or globs; ** goes through directories within directories. Default: a sample"
                            + " picture for the model that comes with this program.")
    private List<String> sources = List.of();

    @Mixin
    private ModelOptions model;

    @Mixin
    private SelectionOptions selection;

    @Mixin
    private SliceOptions slicing;

    @Mixin
    private DecodingOptions decoding;

    @Mixin
    private ScalingOptions scaling;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write JSON Lines, an object for each image; '-' writes them to standard output, and the summary"
                            + " to standard error. Masks are in COCO's compressed run lengths, which pycocotools"
                            + " decodes.")
    private String json;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description =
                    "Write the images with boxes, names and scores, masks, and keypoints with a confidence over 0.5.")
    private Path save;

    @Mixin
    private Verbosity verbosity;

    DetectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        slicing.check();
        boolean isSample = sources.isEmpty();
        if (isSample && model.isModelGiven()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'SOURCE'");
        }
        if (isSample && save == null && Files.isWritable(Path.of(""))) {
            save = Path.of("."); // whoever starts the program for the first time looks there
        }
        DetectorBuilder builder = builder();
        // Before there are pictures of this run to be found.
        Sources found = isSample ? SampleLook.SOURCES : Sources.resolve(sources, save);
        Inputs inputs = model.inputs(found);
        if (json != null) {
            JsonLines.check(json, inputs);
        }
        Thread openCv = decoding.loadOpenCv();
        try (Detector detector = builder.build()) {
            openCv.join(); // at once where it was not started
            SlicedDetector sliced = slicing.over(detector);
            if (!model.isModelGiven()) {
                found = found.noting(DefaultModel.note(detector.model()), isSample ? SampleLook.NOTE : null);
            }
            SavedPictures pictures = save == null ? null : SavedPictures.into(save, inputs, err);
            try (JsonLines lines = json == null ? null : JsonLines.open(json, out);
                    Report report = new Report(out, err, terminal, found, JsonLines.STANDARD_OUTPUT.equals(json))) {
                DetectionLook files = new DetectionLook(detector, sliced, pictures);
                ImageRun.Look<DetectionLook.Seen> look = isSample ? new SampleLook(files, save) : files;
                return new ImageRun<>(look, detector.engine(), found, report, lines, verbosity.isVerbose()).call();
            }
        }
    }

    private DetectorBuilder builder() {
        DetectorBuilder builder = model.builder();
        selection.apply(builder);
        decoding.apply(builder);
        scaling.apply(builder);
        return builder;
    }
}

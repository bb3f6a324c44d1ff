package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how accurate a model is. */
@Command(
        name = "val",
        sortOptions = false,
        customSynopsis = "yolo val [--model M] --data IMAGES --labels LABELS [OPTIONS]",
        description = "Measures the accuracy of a model on labelled images: COCO's average precision and recall.",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All images and labels were used.",
            "1:Some could not be, as was said; the figures are those of the others.",
            "2:Wrong usage, or a model, engine, labels or output that cannot be used; nothing was done."
        },
        footer = {
            "",
            "Examples:",
            "  yolo val --model yolov8n.onnx --data coco/images/val --labels coco/labels/val",
            "  yolo val --model yolov8n.onnx --data val2017 --labels instances_val2017.json --json accuracy.json",
            "  yolo val --model custom.onnx --names data.yaml --data images --labels labels --save plots",
            "  yolo val --model yolov8n.onnx --data images --labels labels --export-coco results.json"
        })
final class ValCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "IMAGES",
            description = "The images: a directory, or a glob; can be given several times.")
    private List<String> data;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "LABELS",
            description = "What is in them: a directory with a YOLO text for each image, or a COCO JSON file.")
    private Path labels;

    @Option(
            names = "--conf",
            paramLabel = "F",
            description = "Least confidence, 0 to 1. Default: 0.001, the whole precision-recall curve.")
    private float confidence = 0.001f;

    @Option(
            names = "--iou",
            paramLabel = "F",
            description = "Overlap above which the weaker of two boxes is dropped, 0 to 1. Default: 0.7.")
    private float iou = 0.7f;

    @Option(names = "--max-det", paramLabel = "N", description = "At most so many objects in an image. Default: 300.")
    private int maxDetections = 300;

    @Option(
            names = "--single-label",
            description = "Count a box for its best class only. Default: for each class above the confidence.")
    private boolean singleLabel;

    @Option(names = "--agnostic", description = "Boxes of different classes drop each other, too.")
    private boolean agnostic;

    @Mixin
    private DecodingOptions decoding;

    @Mixin
    private ScalingOptions scaling;

    @Mixin
    private ValOutputs outputs;

    @Mixin
    private Verbosity verbosity;

    ValCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out =
                outputs.jsonIsStandardOutput() ? err : spec.commandLine().getOut();
        DetectorBuilder builder = builder();
        Sources found = Sources.resolve(data, outputs.plots());
        if (!found.problems().isEmpty()) {
            throw new Failure("--data " + String.join("; ", found.problems()));
        }
        Labels known = Labels.read(labels, found.images());
        Inputs inputs = model.inputs(found).with(known.files());
        outputs.check(inputs, known.images());
        Thread openCv = decoding.loadOpenCv();
        try (Detector detector = builder.build()) {
            openCv.join(); // at once where it was not started
            model.noteDefault(detector.model(), out);
            known.matchClasses(Validation.classNames(detector), detector.model().task());
            found.notes().forEach(out::println);
            known.notes().forEach(out::println);
            if (detector.model().task() == Task.POSE) {
                out.println("the boxes are measured; keypoints are not");
            }
            out.flush();
            Validation validation = new Validation(detector, known, err, verbosity.isVerbose());
            try (Exports exports = outputs.openExports(known);
                    Progress progress = Progress.of(known.images().size(), terminal, err)) {
                validation.run(exports, progress);
                exports.complete();
            }
            ValResult result = validation.result();
            ValTable.print(result, out);
            outputs.write(result, spec.commandLine().getOut(), err);
            return result.failures() == 0 ? Main.OK : Main.SOME_FAILED;
        }
    }

    private DetectorBuilder builder() {
        DetectorBuilder builder = model.builder()
                .confidence(confidence)
                .iou(iou)
                .maxDetections(maxDetections)
                .agnosticNms(agnostic)
                .multiLabel(!singleLabel);
        decoding.apply(builder);
        scaling.apply(builder);
        return builder;
    }
}

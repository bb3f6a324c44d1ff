package io.yolo4j.cli;

import io.yolo4j.Classifier;
import io.yolo4j.ClassifierBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what image files show as a whole. */
@Command(
        name = "classify",
        sortOptions = false,
        customSynopsis = "yolo classify --model M [OPTIONS] SOURCE...",
        description = "Says what images show, with a classification model.",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All images were done.",
            "1:Some failed, as was said; the others were done.",
            "2:Wrong usage, or a model, engine or output that cannot be used; nothing was done."
        },
        footer = {
            "",
            "Examples:",
            "  yolo classify --model yolov8n-cls.onnx cat.jpg",
            "  yolo classify --model yolov8n-cls.onnx --topk 1 photos/",
            "  yolo classify --model yolov8n-cls.onnx --json - photos/ | jq .classifications[0].className"
        })
final class ClassifyCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "Images, directories, or globs; ** goes through directories within directories.")
    private List<String> sources;

    @Mixin
    private ClassifierOptions model;

    @Mixin
    private DecodingOptions decoding;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write JSON Lines, an object for each image; '-' writes them to standard output, and the summary"
                            + " to standard error.")
    private String json;

    @Option(names = "--save", paramLabel = "DIR", description = "Write the images with the best classes in a corner.")
    private Path save;

    @Mixin
    private Verbosity verbosity;

    ClassifyCommand(Terminal terminal) {
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
        ClassifierBuilder builder = model.builder();
        decoding.apply(builder);
        Sources found = Sources.resolve(sources, save); // before there are pictures of this run to be found
        Inputs inputs = model.inputs(found);
        if (json != null) {
            JsonLines.check(json, inputs);
        }
        Thread openCv = decoding.loadOpenCv();
        try (Classifier classifier = builder.build()) {
            openCv.join(); // at once where it was not started
            SavedPictures pictures = save == null ? null : SavedPictures.into(save, inputs, err);
            ClassificationLook look = new ClassificationLook(classifier, new Legend(err), pictures);
            try (JsonLines lines = json == null ? null : JsonLines.open(json, out);
                    Report report = new Report(out, err, terminal, found, JsonLines.STANDARD_OUTPUT.equals(json))) {
                return new ImageRun<>(look, classifier.engine(), found, report, lines, verbosity.isVerbose()).call();
            }
        }
    }
}

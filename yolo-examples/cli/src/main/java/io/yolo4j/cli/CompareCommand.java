package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how far two models, or engines, agree. */
@Command(
        name = "compare",
        sortOptions = false,
        customSynopsis = "yolo compare [--model A [--model B]] [OPTIONS] SOURCE...",
        description =
                "Says how far two detectors agree on the same images: two models, or one model with two engines or"
                        + " sizes. Boxes of one class whose IoU is at least 0.5 are the same object.",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All images were compared.",
            "1:Some failed, as was said; the others were compared.",
            "2:Wrong usage, or a model, engine or output that cannot be used; nothing was done."
        },
        footer = {
            "",
            "Examples:",
            "  yolo compare --model yolov8n.onnx --model yolov8n-int8.onnx photos/",
            "  yolo compare --model yolov8n.onnx --engine onnxruntime-cpu --engine onnxruntime-cuda photos/",
            "  yolo compare --model a.onnx --model b.onnx --names data.yaml --save worst --worst 20 'photos/**/*.jpg'"
        })
final class CompareCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "Images, directories, or globs; ** goes through directories within directories.")
    private List<String> sources;

    @Mixin
    private PairOptions pair;

    @Mixin
    private SelectionOptions selection;

    @Mixin
    private DecodingOptions decoding;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write the figures as JSON, with a line for each image; '-' writes them to standard output, and the"
                            + " table to standard error.")
    private String json;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description =
                    "Draw the images on which the two differ most, side by side: what both found in thin lines, what"
                            + " one found with its name.")
    private Path save;

    @Option(names = "--worst", paramLabel = "N", description = "How many images are named and drawn. Default: 10.")
    private int worst = 10;

    @Mixin
    private Verbosity verbosity;

    CompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        if (worst < 0) {
            throw new Failure("--worst: expected 0 or more, found " + worst);
        }
        boolean jsonIsOut = JsonLines.STANDARD_OUTPUT.equals(json);
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = jsonIsOut ? err : spec.commandLine().getOut();
        DetectorBuilder first = builder(0), second = builder(1);
        Sources found = Sources.resolve(sources, save);
        Inputs inputs = pair.inputs(found);
        if (json != null && !jsonIsOut) {
            OutputFile.check("--json " + json, Path.of(json), inputs, CompareJson::mayBegin, "such figures");
        }
        Thread openCv = decoding.loadOpenCv();
        try (Detector a = first.build();
                Detector b = second.build()) {
            openCv.join(); // at once where it was not started
            pair.of(0).noteDefault(a.model(), out);
            requireSameClasses(a.model().classNames(), b.model().classNames());
            SideBySide pictures = save == null ? null : SideBySide.into(save, inputs, err);
            found.notes().forEach(out::println);
            if (!pair.differ()) {
                out.println("both detectors are the same; a second --model or --engine tells them apart");
            }
            out.flush();
            ComparisonRun run = new ComparisonRun(a, b, err, verbosity.isVerbose());
            try (Progress progress =
                    Progress.of(found.images().size() + found.problems().size(), terminal, err)) {
                run.run(found, progress);
                if (pictures != null) {
                    run.worst(worst).forEach(each -> pictures.save(a.decode(each.image()), each));
                }
            }
            CompareTable.print(run, worst, out);
            write(run, jsonIsOut);
            return run.failures() == 0 ? Main.OK : Main.SOME_FAILED;
        }
    }

    private DetectorBuilder builder(int side) {
        DetectorBuilder builder = pair.of(side).builder().sessions(1);
        selection.apply(builder);
        decoding.apply(builder);
        return builder;
    }

    /** Classes are compared by their numbers, which must mean the same. A model without names has numbers for names. */
    private static void requireSameClasses(List<String> a, List<String> b) {
        boolean bare = isBare(a) || isBare(b);
        if (!a.equals(b) && !(bare && (a.size() == b.size() || a.isEmpty() || b.isEmpty()))) {
            int at = IntStream.range(0, Math.min(a.size(), b.size()))
                    .filter(i -> !a.get(i).equals(b.get(i)))
                    .findFirst()
                    .orElse(-1);
            throw new Failure("--model: expected two models of the same classes, found "
                    + (at < 0
                            ? a.size() + " and " + b.size()
                            : "'" + a.get(at) + "' and '" + b.get(at) + "' for class " + at)
                    + "; where they mean the same, give their names with --names");
        }
    }

    private static boolean isBare(List<String> names) {
        return IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals(Integer.toString(i)));
    }

    private void write(ComparisonRun run, boolean jsonIsOut) throws IOException {
        if (jsonIsOut) {
            spec.commandLine().getOut().print(CompareJson.of(run));
            spec.commandLine().getOut().flush();
        } else if (json != null) {
            try {
                OutputFile.write(Path.of(json), CompareJson.of(run));
            } catch (IOException e) {
                throw OutputFile.unwritable("--json " + json, e);
            }
        }
    }
}

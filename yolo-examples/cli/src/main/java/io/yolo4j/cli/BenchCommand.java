package io.yolo4j.cli;

import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.YoloException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures what a model costs here. */
@Command(
        name = "bench",
        sortOptions = false,
        customSynopsis = "yolo bench [--model M] [OPTIONS] [SOURCE...]",
        description = {
            "Measures what a detector or classifier costs on this machine: how long calls take, and each stage of them,"
                    + " images per second, and memory.",
            "A caller calls again as soon as it has its answer, so the times are those of --callers callers and of no"
                    + " other schedule. Percentiles are exact: every call is kept."
        },
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All is measured.",
            "2:Wrong usage, or a model, engine, image or output that cannot be used; nothing was measured."
        },
        footer = {
            "",
            "Examples:",
            "  yolo bench --model yolov8n.onnx",
            "  yolo bench --model yolov8n.onnx --engine onnxruntime-cpu --threads 1 photos/",
            "  yolo bench --model yolov8n.onnx --callers 8 --seconds 30 --json figures.json",
            "  yolo bench --model yolov8n.onnx --batch 8 --max-batch 8"
        })
final class BenchCommand implements Callable<Integer>, Verbosity.Holder {
    private static final PictureSize USUAL = new PictureSize(1280, 720);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "SOURCE",
            description = "Images, directories, or globs, taken in turn; each call decodes its own. Default: a drawn"
                    + " picture in memory, of --size, in which most models find nothing.")
    private List<String> sources = List.of();

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            converter = PictureSize.Converter.class,
            description = "Width and height of the drawn picture. Default: 1280x720.")
    private PictureSize size;

    @Mixin
    private BenchOptions options;

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

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        boolean jsonIsOut = JsonLines.STANDARD_OUTPUT.equals(json);
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = jsonIsOut ? err : spec.commandLine().getOut();
        options.check();
        Sources found = sources();
        if (json != null && !jsonIsOut) {
            OutputFile.check("--json " + json, Path.of(json), model.inputs(found), BenchJson::mayBegin, "such figures");
        }
        Thread openCv = found.images().isEmpty() ? null : decoding.loadOpenCv();
        try (OpenModel open = OpenModel.open(model, this::apply, this::apply)) {
            if (openCv != null) {
                openCv.join(); // at once where it was not started
            }
            found.notes().forEach(out::println);
            out.flush();
            BenchRun run = new BenchRun(open, pictures(found), options.callers(), options.batch(), options.length());
            BenchRecord record = run.call(terminal, err);
            BenchResult result = new BenchResult(run, record, PeakMemory.now());
            BenchTable.print(result, out);
            write(result, jsonIsOut);
            return Main.OK;
        } catch (YoloException e) {
            throw new Failure(BenchOptions.translate(Failure.explain(e)), e);
        }
    }

    /** What cannot be read would leave figures of something else than was asked for. */
    private Sources sources() {
        if (size != null && !sources.isEmpty()) {
            throw new Failure(
                    "--size: expected it for the drawn picture, found images to measure with; leave out one of"
                            + " the two");
        }
        Sources found = Sources.resolve(sources, null);
        if (!found.problems().isEmpty()) {
            throw new Failure(String.join("; ", found.problems()));
        }
        return found;
    }

    private BenchPictures pictures(Sources found) {
        if (!found.images().isEmpty()) {
            return BenchPictures.of(found.images());
        }
        PictureSize drawn = size == null ? USUAL : size;
        return BenchPictures.drawn(drawn.width(), drawn.height());
    }

    private void apply(DetectorBuilder builder) {
        options.apply(builder);
        decoding.apply(builder);
    }

    private void apply(ClassifierBuilder builder) {
        options.apply(builder);
        decoding.apply(builder);
    }

    private void write(BenchResult result, boolean jsonIsOut) throws IOException {
        if (jsonIsOut) {
            spec.commandLine().getOut().print(BenchJson.of(result));
            spec.commandLine().getOut().flush();
        } else if (json != null) {
            try {
                OutputFile.write(Path.of(json), BenchJson.of(result));
            } catch (IOException e) {
                throw OutputFile.unwritable("--json " + json, e);
            }
        }
    }

    /** Width first, as pictures are spoken of. */
    record PictureSize(int width, int height) {
        /** {@code 1280x720}. */
        static final class Converter implements ITypeConverter<PictureSize> {
            private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})[xX]([1-9]\\d{0,4})");

            @Override
            public PictureSize convert(String text) {
                Matcher size = SIZE.matcher(text);
                if (!size.matches() || 3L * number(size, 1) * number(size, 2) > Integer.MAX_VALUE - 8) {
                    throw new TypeConversionException(
                            "expected width x height such as 1280x720, 700 million pixels at most, found '" + text
                                    + "'");
                }
                return new PictureSize(number(size, 1), number(size, 2));
            }

            private static int number(Matcher size, int group) {
                return Integer.parseInt(size.group(group));
            }
        }
    }
}

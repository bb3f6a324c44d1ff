package io.yolo4j.cli;

import io.yolo4j.EngineInfo;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelInfo;
import io.yolo4j.graph.ModelFile;
import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.graph.PlanFile;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a model is. */
@Command(
        name = "info",
        sortOptions = false,
        customSynopsis = "yolo info [--model M] [OPTIONS]",
        description =
                "Describes a detector or classifier that this version can open: task, input, output, classes, precision, metadata.")
final class InfoCommand implements Callable<Integer>, Verbosity.Holder {
    private static final int WIDTH = 100, LABEL = 12;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--conversions",
            description = "Try what 'yolo convert' can make of it, and say what it cannot, and why; takes seconds.")
    private boolean conversions;

    @Mixin
    private Verbosity verbosity;

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() {
        verbosity.apply();
        PrintWriter out = spec.commandLine().getOut();
        ModelSource source = model.reading().model();
        if (ModelFile.format(source) == ModelFormat.TENSORRT_PLAN) {
            Failure.requireWith(!conversions, "--conversions", "an ONNX file");
            print(source, PlanFile.read(source), out);
            out.flush();
            return Main.OK;
        }
        try (OpenModel open = OpenModel.open(model, builder -> builder.sessions(1), builder -> builder.sessions(1))) {
            OnnxFile file = OnnxFile.read(source);
            print(open.model(), open.engine(), file, out);
            if (conversions) {
                PossibleConversions.of(model.reading(), open).print(out);
            }
        }
        out.flush();
        return Main.OK;
    }

    private static void print(ModelInfo info, EngineInfo engine, OnnxFile file, PrintWriter out) {
        line(out, "model", info.source());
        line(out, "task", Flags.spelling(info.task().name()));
        info.keypoints().ifPresent(shape -> line(out, "keypoints", keypoints(shape)));
        line(out, "layout", Flags.spelling(info.layout().name()));
        line(
                out,
                "input size",
                info.inputWidth() + " x " + info.inputHeight()
                        + (info.dynamicSize() ? ", others with --imgsz, where the model runs at them" : ", fixed"));
        line(
                out,
                "batch",
                info.dynamicBatch() ? "any, " + info.maxBatch() + " at a time" : info.maxBatch() + ", fixed");
        line(out, "precision", info.precision().toString());
        line(out, "pixels", info.preprocessing().toString());
        line(out, "engine", engine.toString());
        info.notes().forEach(note -> line(out, "note", Text.wrap(note, WIDTH, LABEL, LABEL)));
        tensors(out, "inputs", info.inputs());
        tensors(out, "outputs", info.outputs());
        line(out, "opset", file.opset() + (file.producer().isBlank() ? "" : ", written by " + file.producer()));
        line(out, "operators", Text.wrap(operators(file.operators()), WIDTH, LABEL, LABEL));
        classes(out, info.classNames());
        metadata(out, info.metadata());
    }

    /** What the file tells without the GPU that it was built for. */
    private static void print(ModelSource source, PlanFile plan, PrintWriter out) {
        ModelMetadata metadata = ModelMetadata.of(plan.metadata());
        line(out, "model", source.name());
        line(
                out,
                "engine",
                "built with TensorRT "
                        + plan.version().orElse("of a version that the file does not tell")
                        + String.format(Locale.ROOT, ", %.1f MB", plan.length() / 1e6));
        if (plan.metadata().isEmpty()) {
            line(out, "metadata", "none; it has to be opened with TensorRT to tell more");
            return;
        }
        metadata.task().ifPresent(task -> line(out, "task", Flags.spelling(task.name())));
        int[] size = metadata.imageSize();
        if (size.length == 2) {
            line(out, "input size", size[1] + " x " + size[0]);
        }
        metadata.batch().ifPresent(batch -> line(out, "batch", Integer.toString(batch)));
        line(out, "precision", plan.precision().toString());
        classes(out, metadata.names());
        metadata(out, plan.metadata());
    }

    private static String keypoints(KeypointShape shape) {
        return shape.count() + ", each x, y" + (shape.values() == 3 ? ", confidence" : "");
    }

    /** The most frequent first. */
    private static String operators(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private static void line(PrintWriter out, String label, String value) {
        out.println(Text.padRight(label, LABEL) + value);
    }

    private static void tensors(PrintWriter out, String label, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            line(out, label, tensor.toString());
            label = "";
        }
    }

    private static void classes(PrintWriter out, List<String> names) {
        if (!names.isEmpty()
                && IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals(Integer.toString(i)))) {
            line(out, "classes", names.size() + ", without names; --names gives them some");
            return;
        }
        String label = names.isEmpty() ? "unknown, their number too" : names.size() + ":";
        StringBuilder line = new StringBuilder(Text.padRight("classes", LABEL)).append(label);
        for (int i = 0; i < names.size(); i++) {
            String next = " " + i + " " + names.get(i) + (i < names.size() - 1 ? "," : "");
            if (line.length() + next.length() > WIDTH) {
                out.println(line);
                line.setLength(0);
                line.append(" ".repeat(11));
            }
            line.append(next);
        }
        out.println(line);
    }

    /** The names have been told already, and code that exporters embed is not for reading. */
    private static void metadata(PrintWriter out, Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            line(out, "metadata", "none");
            return;
        }
        Map<String, String> sorted = new TreeMap<>(metadata);
        sorted.remove("names");
        int width = sorted.keySet().stream().mapToInt(String::length).max().orElse(0);
        String label = "metadata";
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            String value = entry.getValue().replaceAll("\\s+", " ");
            int room = Math.max(20, WIDTH - 14 - width);
            line(
                    out,
                    label,
                    Text.padRight(entry.getKey(), width) + "  "
                            + (value.length() <= room ? value : value.substring(0, room - 3) + "..."));
            label = "";
        }
    }
}

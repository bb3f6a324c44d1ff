package io.yolo4j.cli;

import io.yolo4j.Engines;
import io.yolo4j.cache.EngineCache;
import io.yolo4j.cache.FileCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the engines, and what TensorRT has built. */
@Command(
        name = "engines",
        description =
                "Lists the inference engines, and why one cannot run here; and the TensorRT engines that were built.")
final class EnginesCommand implements Callable<Integer>, Verbosity.Holder {
    @Spec
    private CommandSpec spec;

    @Option(names = "--clear", description = "Delete the TensorRT engines that were built.")
    private boolean clear;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where built engines are kept. Default: the user's folder for caches.")
    private Path folder;

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
        FileCache built = EngineCache.in(folder);
        try {
            if (clear) {
                int gone = built.clear();
                out.println("deleted " + Text.count(gone, "file") + " in " + built.folder());
            } else {
                engines(out);
                built(built, out);
            }
        } catch (IOException e) {
            throw new Failure(built.folder() + " cannot be read or written: " + e.getMessage());
        }
        out.flush();
        return Main.OK;
    }

    private static void engines(PrintWriter out) {
        List<Engines.Status> engines = Engines.available();
        int width = engines.stream().mapToInt(e -> e.name().length()).max().orElse(0);
        for (Engines.Status engine : engines) {
            out.println(Text.padRight(engine.name(), width) + "  " + engine.availability());
        }
    }

    private static void built(FileCache cache, PrintWriter out) throws IOException {
        List<FileCache.Entry> entries = cache.entries().stream()
                .sorted(Comparator.comparing(FileCache.Entry::used).reversed())
                .toList();
        List<FileCache.Entry> plans = entries.stream()
                .filter(entry -> entry.file().toString().endsWith(EngineCache.PLAN))
                .toList();
        if (plans.isEmpty()) {
            return;
        }
        long bytes = entries.stream().mapToLong(FileCache.Entry::bytes).sum();
        out.println();
        out.println(Text.count(plans.size(), "TensorRT engine") + " in " + cache.folder() + ", " + megabytes(bytes)
                + " of " + megabytes(EngineCache.LIMIT) + ", the last used first:");
        for (FileCache.Entry plan : plans) {
            Map<String, String> about = facts(plan.about());
            out.println(
                    about.getOrDefault("model", plan.file().getFileName().toString()) + ", " + megabytes(plan.bytes()));
            for (String fact : List.of("inputs", "gpu", "tensorrt", "made")) {
                if (about.containsKey(fact)) {
                    out.println("  " + Text.padRight(fact, 9) + about.get(fact));
                }
            }
        }
    }

    /** The lines {@code name: value} of the text beside an engine. */
    private static Map<String, String> facts(String about) {
        return about.lines()
                .filter(line -> line.contains(": "))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(": ")),
                        line -> line.substring(line.indexOf(": ") + 2),
                        (first, second) -> first));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
    }
}

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
    private static final int WIDTH = 120, LABEL = 11;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--clear",
            description = "Delete the TensorRT engines that were built, and what is known of those that could not be.")
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
        if (!plans.isEmpty()) {
            plans(cache, entries, plans, out);
        }
        List<FileCache.Entry> refusals = entries.stream()
                .filter(entry -> entry.file().toString().endsWith(EngineCache.REFUSAL))
                .toList();
        if (!refusals.isEmpty()) {
            out.println();
            out.println(Text.count(refusals.size(), "TensorRT engine") + " in " + cache.folder()
                    + " could not be built, which --clear forgets:");
            for (FileCache.Entry refusal : refusals) {
                Map<String, String> about = facts(refusal.about());
                out.println(
                        about.getOrDefault("model", refusal.file().getFileName().toString()));
                print(about, List.of("inputs", "gpu", "tensorrt", "made", "refused"), out);
            }
        }
    }

    private static void plans(
            FileCache cache, List<FileCache.Entry> entries, List<FileCache.Entry> plans, PrintWriter out) {
        long bytes = entries.stream().mapToLong(FileCache.Entry::bytes).sum();
        out.println();
        out.println(Text.count(plans.size(), "TensorRT engine") + " in " + cache.folder() + ", " + megabytes(bytes)
                + " of " + megabytes(EngineCache.LIMIT) + ", the last used first:");
        for (FileCache.Entry plan : plans) {
            Map<String, String> about = facts(plan.about());
            out.println(
                    about.getOrDefault("model", plan.file().getFileName().toString()) + ", " + megabytes(plan.bytes()));
            print(about, List.of("inputs", "gpu", "tensorrt", "made"), out);
        }
    }

    private static void print(Map<String, String> about, List<String> names, PrintWriter out) {
        for (String fact : names) {
            if (about.containsKey(fact)) {
                out.println("  " + Text.padRight(fact, 9) + Text.wrap(about.get(fact), WIDTH, LABEL, LABEL));
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

package io.yolo4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything and writes the tables of docs/performance.md. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Measures, and writes the tables of docs/performance.md and the chart beside it.",
            "Whatever needs something that is not here says so, and leaves its table as it stands."
        })
final class Report implements Callable<Integer> {
    /** In the order in which they are measured. DJL refuses to start in a process that has used ONNX Runtime, so the peers come first. */
    static final List<Section> SECTIONS = List.of(
            new PeersSection(),
            new CallSection(),
            new JmhSection("allocation", "Allocation", DetectBenchmark.class),
            new ThroughputSection(),
            new CallersSection(),
            new RectangularSection(),
            new MaskSection());

    private final Path root = Path.of(System.getProperty("yolo.root", "")).toAbsolutePath();

    @Option(names = "--model", paramLabel = "FILE", description = "A detector with a fixed float input of 640 x 640.")
    private Path model;

    @Option(names = "--dynamic-model", paramLabel = "FILE", description = "A detector that leaves its input size open.")
    private Path dynamicModel;

    @Option(names = "--models", paramLabel = "DIR", description = "The other models. Default: ../shared/models")
    private Path models;

    @Option(names = "--images", paramLabel = "DIR", description = "The pictures. Default: ../shared/images")
    private Path images;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of every contestant. Default: the processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "An interpreter that has python/requirements.txt. Default: venv/bin/python, where there is one.")
    private String python;

    @Option(names = "--section", paramLabel = "NAME", description = "Only this one; may be repeated.")
    private List<String> only = List.of();

    @Option(
            names = "--quick",
            description = "Two minutes for all, less steady; writes to yolo-examples/bench/target instead of docs.")
    private boolean quick;

    @Option(names = "--docs", paramLabel = "DIR", description = "Where performance.md is. Default: docs")
    private Path docs;

    /**
     * Measures.
     *
     * @param args options; {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Report()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        for (String name : only) {
            if (SECTIONS.stream().noneMatch(section -> section.name().equals(name))) {
                List<String> names = SECTIONS.stream().map(Section::name).toList();
                System.err.println("expected --section to be one of " + names + ", found " + name);
                return 2;
            }
        }
        Path source = (docs == null ? root.resolve("docs") : docs).resolve("performance.md");
        Path target = quick && docs == null ? root.resolve("yolo-examples/bench/target/performance.md") : source;
        String document = Files.readString(source);
        if (!target.equals(source)) {
            Files.writeString(target, document);
        }
        Settings settings = settings(target);
        boolean failed = false;
        int measured = 0;
        for (Section section : SECTIONS) {
            if (only.isEmpty() || only.contains(section.name())) {
                System.out.println("\n" + section.name() + ": " + section.title());
                long start = System.nanoTime();
                try {
                    Table table = section.measure(settings);
                    System.out.println(table.plain());
                    System.out.printf(Locale.ROOT, "measured in %.0f s%n", (System.nanoTime() - start) / 1e9);
                    document = GeneratedTables.replace(
                            Files.readString(target),
                            section.name(),
                            section.title(),
                            content(section, table, settings));
                    Files.writeString(target, document);
                    measured++;
                } catch (MissingException e) {
                    System.out.println("left as it was: " + e.getMessage());
                } catch (Exception e) {
                    // The others are worth having; this one must not look measured.
                    e.printStackTrace();
                    failed = true;
                }
            }
        }
        System.out.println(measured > 0 ? "\nwritten: " + target : "\nnothing was measured");
        return failed || measured == 0 ? 1 : 0;
    }

    private Settings settings(Path target) throws IOException {
        Path shared = root.resolveSibling("shared");
        Path folder = models == null ? shared.resolve("models") : models;
        Path pictures = target.resolveSibling("pictures");
        Files.createDirectories(pictures);
        return new Settings(
                folder,
                model == null ? folder.resolve("yolov8n-640-fp32.onnx") : model,
                Optional.ofNullable(dynamicModel),
                images == null ? shared.resolve("images") : images,
                threads,
                quick,
                interpreter(),
                root.resolve("yolo-examples/bench/python"),
                pictures);
    }

    private Optional<String> interpreter() {
        Path usual = root.resolve("venv/bin/python");
        return python == null && Files.exists(usual) ? Optional.of(usual.toString()) : Optional.ofNullable(python);
    }

    private String content(Section section, Table table, Settings settings) {
        return table.markdown() + "\n" + Machine.describe() + ", " + section.conditions(settings)
                + (quick ? ", measured in haste (`--quick`)" : "") + ". Repeat it: `yolo-examples/bench/run --section "
                + section.name() + section.options() + "`\n";
    }
}

package io.yolo4j.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A class of JMH benchmarks as a table: time and allocation of each. JMH runs each by itself in a process of its own, so this is for what a
 * kernel costs, and not for who is faster on a noisy machine.
 */
final class JmhSection implements Section {
    /** System properties of the forks. */
    static final String MODEL = "yolo.bench.model";

    static final String THREADS = "yolo.bench.threads";

    private final String name;
    private final String title;
    private final Class<?> benchmark;

    JmhSection(String name, String title, Class<?> benchmark) {
        this.name = name;
        this.title = title;
        this.benchmark = benchmark;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Options options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.")
                .forks(1)
                .warmupIterations(settings.either(3, 1))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(settings.either(5, 2))
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-D" + MODEL + "=" + settings.existingModel(), "-D" + THREADS + "=" + settings.threads())
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        List<List<String>> rows = new ArrayList<>();
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            rows.add(List.of(
                    time.getLabel(),
                    parameters(result.getParams()),
                    String.format(Locale.ROOT, "%.3g", time.getScore()),
                    time.getScoreUnit(),
                    bytes == null ? "" : String.format(Locale.ROOT, "%,.0f", bytes.getScore())));
        }
        return new Table(List.of("benchmark", "of", "time", "unit", "allocated, bytes per call"), rows, List.of());
    }

    private static String parameters(BenchmarkParams params) {
        return new TreeSet<>(params.getParamsKeys())
                .stream().map(params::getParam).collect(Collectors.joining(", "));
    }
}

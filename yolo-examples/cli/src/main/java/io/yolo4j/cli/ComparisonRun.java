package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.eval.Comparison;
import io.yolo4j.eval.Consistency;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes the images one by one: decode once, detect twice, compare. */
final class ComparisonRun {
    /**
     * One image.
     *
     * @param image the file
     * @param comparison of what was found in it
     */
    record Compared(Path image, Comparison comparison) {}

    private final Detector first;
    private final Detector second;
    private final PrintWriter err;
    private final boolean verbose;
    private final List<Compared> compared = new ArrayList<>();
    private int failures;
    private double firstMs;
    private double secondMs;

    ComparisonRun(Detector first, Detector second, PrintWriter err, boolean verbose) {
        this.first = first;
        this.second = second;
        this.err = err;
        this.verbose = verbose;
    }

    void run(Sources sources, Progress progress) {
        sources.problems().forEach(problem -> failed(progress, problem));
        for (Path image : sources.images()) {
            process(image, progress);
            progress.step();
        }
    }

    /** One bad image, even one that the memory does not suffice for, must not keep the others from being compared. */
    private void process(Path file, Progress progress) {
        try {
            Image image = first.decode(file);
            Comparison comparison = Comparison.of(first.detect(image), second.detect(image));
            firstMs += comparison.first().timings().inferenceMs();
            secondMs += comparison.second().timings().inferenceMs();
            compared.add(new Compared(file, comparison));
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = Failure.explain(e);
            failed(progress, message.contains(file.toString()) ? message : file + ": " + message);
            if (verbose) {
                progress.pause(() -> e.printStackTrace(err));
            }
        }
    }

    private void failed(Progress progress, String message) {
        failures++;
        progress.print(err, "error: " + message);
    }

    List<Compared> compared() {
        return compared;
    }

    /** Those that differ most, the worst first; none that agrees. */
    List<Compared> worst(int count) {
        return compared.stream()
                .filter(each -> each.comparison.badness() > 0)
                .sorted(Comparator.comparingDouble((Compared each) -> each.comparison.badness())
                        .reversed())
                .limit(count)
                .toList();
    }

    Consistency consistency() {
        return Consistency.of(compared.stream().map(Compared::comparison).toList());
    }

    int failures() {
        return failures;
    }

    Detector first() {
        return first;
    }

    Detector second() {
        return second;
    }

    double firstMs() {
        return firstMs / Math.max(1, compared.size());
    }

    double secondMs() {
        return secondMs / Math.max(1, compared.size());
    }
}

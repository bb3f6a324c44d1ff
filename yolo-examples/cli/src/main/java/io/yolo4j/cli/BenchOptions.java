package io.yolo4j.cli;

import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import java.util.function.IntConsumer;
import picocli.CommandLine.Option;

/** The options that say who calls, and for how long. */
final class BenchOptions {
    private static final double USUAL_SECONDS = 10;

    @Option(names = "--callers", paramLabel = "N", description = "Callers at the same time. Default: 1.")
    private int callers = 1;

    @Option(names = "--batch", paramLabel = "N", description = "Images that a caller gives in one call. Default: 1.")
    private int batch = 1;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            description = "Images that the engine takes in one run. Default: what is best for the engine.")
    private Integer maxBatch;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Calls that run at the same time; others wait. Default: the library's.")
    private Integer sessions;

    @Option(names = "--seconds", paramLabel = "F", description = "Measure for so long. Default: 10.")
    private Double seconds;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Measure so many images, rounded up to whole calls, however long it takes.")
    private Integer images;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Images before that. Default: until calls become no faster, 15 seconds at most.")
    private Integer warmUp;

    int callers() {
        return callers;
    }

    int batch() {
        return batch;
    }

    BenchLength length() {
        return new BenchLength(
                warmUp == null ? -1 : warmUp, images == null ? 0 : images, seconds == null ? USUAL_SECONDS : seconds);
    }

    void check() {
        require(callers >= 1 && callers <= 1024, "--callers", "1 to 1024", callers);
        require(batch >= 1 && batch <= 1024, "--batch", "1 to 1024", batch);
        require(maxBatch == null || maxBatch >= 1 && maxBatch <= 1024, "--max-batch", "1 to 1024", maxBatch);
        require(sessions == null || sessions >= 1, "--sessions", "1 or more", sessions);
        require(
                seconds == null || seconds > 0 && seconds <= 86_400,
                "--seconds",
                "more than 0, 86400 at most",
                seconds);
        require(images == null || images >= 1, "--images", "1 or more", images);
        require(warmUp == null || warmUp >= 0, "--warmup", "0 or more", warmUp);
        if (images != null && seconds != null) {
            throw new Failure("--images: expected either this or --seconds, found both");
        }
    }

    private static void require(boolean condition, String option, String expected, Object found) {
        if (!condition) {
            throw new Failure(option + ": expected " + expected + ", found " + found);
        }
    }

    void apply(DetectorBuilder builder) {
        apply(builder::maxBatch, builder::sessions);
    }

    void apply(ClassifierBuilder builder) {
        apply(builder::maxBatch, builder::sessions);
    }

    private void apply(IntConsumer maxBatchOption, IntConsumer sessionsOption) {
        if (maxBatch != null) {
            maxBatchOption.accept(maxBatch);
        }
        if (sessions != null) {
            sessionsOption.accept(sessions);
        }
    }

    /** Other commands do not have these options, and are told so. */
    static String translate(String message) {
        return message.replaceAll("maxBatch\\((\\d+)\\) \\(only in the library\\)", "--max-batch $1")
                .replace("maxBatch (only in the library)", "--max-batch");
    }
}

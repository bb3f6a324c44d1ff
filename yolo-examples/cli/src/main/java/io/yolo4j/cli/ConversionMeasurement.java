package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Image;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures a model before and after its conversion. */
final class ConversionMeasurement implements AutoCloseable {
    /** Those of 'yolo val': COCO's protocol. */
    private static final float CONFIDENCE = 0.001f, IOU = 0.7f;

    private static final int MAX_DETECTIONS = 300;

    /** In which a detector finds nothing: for those who give no image. */
    private static final int DRAWN_WIDTH = 1280, DRAWN_HEIGHT = 720;

    private final ConversionSide sideBefore;
    private final ConversionSide sideAfter;
    private final OpenModel before;
    private final OpenModel after;
    private final Terminal terminal;
    private final PrintWriter err;
    private final boolean verbose;

    /** Null until an image could be decoded. */
    private Path readable;

    private int failures;

    /** For what has been told before. */
    private final PrintWriter silent = new PrintWriter(Writer.nullWriter());

    /** Opens the converted model; the other one stays the caller's. */
    ConversionMeasurement(
            ConversionSide sideBefore,
            OpenModel before,
            ConversionSide sideAfter,
            Terminal terminal,
            PrintWriter err,
            boolean verbose) {
        this.sideBefore = sideBefore;
        this.sideAfter = sideAfter;
        this.before = before;
        this.after = sideAfter.open(before);
        this.terminal = terminal;
        this.err = err;
        this.verbose = verbose;
    }

    OpenModel after() {
        return after;
    }

    /** How many images could not be used; each was told of. */
    int failures() {
        return failures;
    }

    /** Null where these are classifiers. */
    ObjectAgreement objects(List<Path> images) {
        if (!(before instanceof OpenModel.Detecting first && after instanceof OpenModel.Detecting second)) {
            return null;
        }
        PrintWriter problems = failures > 0 ? silent : err; // those of accuracy() are the same
        ComparisonRun run = new ComparisonRun(first.detector(), second.detector(), problems, verbose);
        try (Progress progress = Progress.of("comparing", images.size(), " images", 1, terminal, err)) {
            run.run(new Sources(images, List.of(), List.of()), progress);
        }
        failures = Math.max(failures, run.failures());
        readable = run.compared().isEmpty() ? null : run.compared().get(0).image();
        return ObjectAgreement.of(
                run.compared().stream().map(ComparisonRun.Compared::comparison).toList());
    }

    /** Null where these are detectors. */
    ClassAgreement classes(List<Path> images) {
        if (!(before instanceof OpenModel.Classifying first && after instanceof OpenModel.Classifying second)) {
            return null;
        }
        List<ClassAgreement.Pair> pairs = new ArrayList<>();
        try (Progress progress = Progress.of("comparing", images.size(), " images", 1, terminal, err)) {
            for (Path file : images) {
                try {
                    Image image = before.decode(file);
                    pairs.add(new ClassAgreement.Pair(
                            first.classifier().classify(image),
                            second.classifier().classify(image)));
                    readable = readable == null ? file : readable;
                } catch (RuntimeException | OutOfMemoryError e) {
                    failed(file, e, progress);
                }
                progress.step();
            }
        }
        return ClassAgreement.of(pairs);
    }

    private void failed(Path file, Throwable e, Progress progress) {
        failures++;
        String message = Failure.explain(e);
        progress.print(err, "error: " + (message.contains(file.toString()) ? message : file + ": " + message));
        if (verbose) {
            progress.pause(() -> e.printStackTrace(err));
        }
    }

    /**
     * What a call costs: with the threads that it has by default, and on a CPU with one, as it has beside others.
     *
     * @param threadsAreGiven whether the user said how many there shall be
     */
    List<Speed> speeds(boolean threadsAreGiven) throws InterruptedException {
        Image image = readable == null
                ? BenchPictures.drawn(DRAWN_WIDTH, DRAWN_HEIGHT).drawn()
                : before.decode(readable);
        int batch = Math.max(fixedBatch(before), fixedBatch(after));
        List<Speed> speeds = new ArrayList<>();
        boolean alone = before.engine().device().startsWith("CPU") && !threadsAreGiven;
        int processors = Runtime.getRuntime().availableProcessors();
        boolean twice = alone && processors > 1;
        try (Progress progress = Progress.of("timing", (twice ? 2 : 1) * SpeedRun.tenths(), " s", 10, terminal, err)) {
            speeds.add(new SpeedRun(before, after, image, batch).measure(alone ? processors : 0, progress, 0));
            if (twice) {
                try (OpenModel one = sideBefore.openOnOneThread(before);
                        OpenModel other = sideAfter.openOnOneThread(before)) {
                    speeds.add(new SpeedRun(one, other, image, batch).measure(1, progress, SpeedRun.tenths()));
                }
            }
        }
        return speeds;
    }

    private static int fixedBatch(OpenModel model) {
        return model.model().dynamicBatch() ? 1 : model.model().maxBatch();
    }

    AccuracyChange accuracy(Labels labels) {
        ValResult first = validate("AP before", sideBefore, labels, err);
        ValResult second = validate("AP after", sideAfter, labels, silent); // what is wrong has been told
        if (second.failures() > first.failures()) {
            err.println("error: the converted model failed on "
                    + Text.count(second.failures() - first.failures(), "image") + " on which the other did not");
        }
        failures += Math.max(first.failures(), second.failures());
        return new AccuracyChange(first, second);
    }

    private ValResult validate(String task, ConversionSide side, Labels labels, PrintWriter problems) {
        DetectorBuilder builder = side.detector()
                .confidence(CONFIDENCE)
                .iou(IOU)
                .maxDetections(MAX_DETECTIONS)
                .multiLabel(true);
        try (Detector detector = builder.build();
                Progress progress = Progress.of(task, labels.images().size(), " images", 1, terminal, err)) {
            Validation validation = new Validation(detector, labels, problems, verbose);
            validation.run(new Exports(List.of()), progress);
            return validation.result();
        }
    }

    @Override
    public void close() {
        after.close();
    }
}

package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Task;
import io.yolo4j.Timings;
import io.yolo4j.eval.CocoEvaluator;
import io.yolo4j.eval.ConfusionMatrix;
import io.yolo4j.eval.GroundTruth;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Takes the images through decoding and detection, several at the same time, and compares one by one with the labels. */
final class Validation {
    /** More of them say no more. */
    private static final int SHOWN_PROBLEMS = 10;

    private final Detector detector;
    private final Labels labels;
    private final PrintWriter err;
    private final boolean verbose;
    private final CocoEvaluator boxes;

    /** Null where the model segments nothing. */
    private CocoEvaluator masks;

    private final ConfusionMatrix confusion;

    private int images;
    private int failures;
    private Timings sum = Timings.ZERO;
    private double seconds;

    Validation(Detector detector, Labels labels, PrintWriter err, boolean verbose) {
        this.detector = detector;
        this.labels = labels;
        this.err = err;
        this.verbose = verbose;
        int classes = classNames(detector).size();
        this.boxes = CocoEvaluator.ofBoxes(classes);
        this.masks = detector.model().task() == Task.SEGMENT ? CocoEvaluator.ofMasks(classes) : null;
        this.confusion = new ConfusionMatrix(classes);
    }

    /** Refuses what cannot be measured. */
    static List<String> classNames(Detector detector) {
        Task task = detector.model().task();
        if (task == Task.ORIENTED || task == Task.CLASSIFY) {
            throw new Failure("--model " + detector.model().source()
                    + ": val measures boxes and masks; this model's task is " + Flags.spelling(task.name()));
        }
        List<String> names = detector.model().classNames();
        if (names.isEmpty()) {
            throw new Failure(
                    "--model " + detector.model().source() + ": expected a model that knows its classes, found"
                            + " neither names nor their number; give them with --names");
        }
        return names;
    }

    void run(Exports exports, Progress progress) {
        List<String> problems = labels.problems();
        for (int i = 0; i < Math.min(SHOWN_PROBLEMS, problems.size()); i++) {
            failed(progress, problems.get(i));
        }
        int hidden = problems.size() - SHOWN_PROBLEMS;
        if (hidden > 0) {
            failed(progress, Text.count(hidden, "more mistake") + " in the labels");
            failures += hidden - 1;
        }
        long start = System.nanoTime();
        try (Ahead<Path, Detections> detections = new Ahead<>(labels.images(), detector::detect)) {
            for (Path image : labels.images()) {
                process(image, detections, exports, progress);
                progress.step();
            }
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    /** One bad image, even one that the memory does not suffice for, must not keep the others from being measured. */
    private void process(Path file, Ahead<Path, Detections> detections, Exports exports, Progress progress) {
        Detections found;
        List<GroundTruth> objects;
        try {
            Detections all = detections.next();
            objects = labels.of(file, all.imageWidth(), all.imageHeight(), masks != null);
            found = labelled(all);
            addMasks(file, objects, found, progress);
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = Failure.explain(e);
            failed(progress, message.contains(file.toString()) ? message : file + ": " + message);
            if (verbose) {
                progress.pause(() -> e.printStackTrace(err));
            }
            return;
        }
        boxes.add(objects, found);
        confusion.add(objects, found);
        images++;
        Timings t = found.timings();
        sum = new Timings(
                sum.decodeMs() + t.decodeMs(),
                sum.preprocessMs() + t.preprocessMs(),
                sum.inferenceMs() + t.inferenceMs(),
                sum.postprocessMs() + t.postprocessMs());
        try {
            exports.add(file, found);
        } catch (IOException e) {
            throw new Failure(Main.SOME_FAILED, "cannot write: " + Failure.reason(e) + "; stopped at " + file, e);
        }
    }

    /** Without classes that nobody has looked for: nobody knows whether they are right. */
    private Detections labelled(Detections found) {
        return found.select(IntStream.range(0, found.size())
                .filter(i -> labels.categoryId(found.classId(i)) >= 0)
                .toArray());
    }

    /** Before the boxes: masks are assembled here, and where that fails the image does not count. */
    private void addMasks(Path file, List<GroundTruth> objects, Detections found, Progress progress) {
        if (masks == null) {
            return;
        }
        if (objects.stream().anyMatch(object -> object.mask() == null)) {
            masks = null;
            progress.print(
                    err, "warning: the masks are not measured: the labels of " + file + " have boxes without outlines");
            return;
        }
        masks.add(objects, found);
    }

    private void failed(Progress progress, String message) {
        failures++;
        progress.print(err, "error: " + message);
    }

    ValResult result() {
        return new ValResult(
                detector.model().source(),
                detector.engine().toString(),
                detector.model().classNames(),
                images,
                failures,
                boxes.accuracy(),
                masks == null ? null : masks.accuracy(),
                confusion,
                sum,
                seconds);
    }
}

package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes the images one by one: decode, detect, report, write.
 *
 * @param detector finds
 * @param sources the images
 * @param report tells people
 * @param json tells programs; or null
 * @param pictures draws; or null
 * @param verbose whether failures are shown with their stack traces
 */
record DetectionRun(
        Detector detector, Sources sources, Report report, JsonLines json, SavedPictures pictures, boolean verbose) {
    int call() {
        // Whoever stops the program shall find complete lines. Lines are written under the same lock.
        Thread stopped = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(stopped);
        try {
            sources.problems().forEach(report::failed);
            for (Path image : sources.images()) {
                process(image);
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopped);
        }
        report.summary(detector.engine());
        return report.failures() == 0 ? Main.OK : Main.SOME_FAILED;
    }

    /** One bad image, even one that the memory does not suffice for, must not keep the others from being done. */
    private void process(Path file) {
        Detections found;
        try {
            Image image = detector.decode(file);
            found = detector.detect(image);
            if (pictures != null) {
                pictures.save(file, image, found);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = Failure.explain(e);
            report.failed(message.contains(file.toString()) ? message : file + ": " + message);
            if (verbose) {
                report.trace(e);
            }
            return;
        }
        write(file, found);
        report.found(file, found);
    }

    private void write(Path file, Detections found) {
        if (json != null) {
            try {
                json.write(file.toString(), found);
            } catch (IOException e) {
                throw new Failure(
                        Main.SOME_FAILED, "--json: cannot write: " + e.getMessage() + "; stopped at " + file, e);
            }
        }
    }

    private void stop() {
        report.close(); // takes the bar away, where the prompt is about to be
        if (json != null) {
            try {
                json.close();
            } catch (IOException e) {
                report.failed("--json: cannot write: " + e.getMessage());
            }
        }
    }
}

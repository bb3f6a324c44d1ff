package io.yolo4j.cli;

import io.yolo4j.EngineInfo;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes the images through decoding and a look, several at the same time, and then one by one: draw, write, report.
 *
 * @param look what is done with an image
 * @param engine what it is done on
 * @param sources the images
 * @param report tells people
 * @param json tells programs; or null
 * @param verbose whether failures are shown with their stack traces
 */
record ImageRun<R>(Look<R> look, EngineInfo engine, Sources sources, Report report, JsonLines json, boolean verbose) {
    /** What differs between the commands. */
    interface Look<R> {
        /** Decodes an image and looks at it; called by several threads. */
        R at(Path file);

        /** Saves what is to be seen, where that was asked for. */
        void save(Path file, R seen);

        /** Writes a result as a line of JSON. */
        void write(JsonLines json, String source, R seen) throws IOException;

        /** Tells a person. */
        void tell(Report report, Path file, R seen);
    }

    int call() {
        // Whoever stops the program shall find complete lines. Lines are written under the same lock.
        Thread stopped = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(stopped);
        try (Ahead<Path, R> looks = new Ahead<>(sources.images(), look::at)) {
            sources.problems().forEach(report::failed);
            for (Path image : sources.images()) {
                process(image, looks);
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopped);
        }
        report.summary(engine);
        return report.failures() == 0 ? Main.OK : Main.SOME_FAILED;
    }

    /** One bad image, even one that the memory does not suffice for, must not keep the others from being done. */
    private void process(Path file, Ahead<Path, R> looks) {
        R seen;
        try {
            seen = looks.next();
            look.save(file, seen);
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = Failure.explain(e);
            report.failed(message.contains(file.toString()) ? message : file + ": " + message);
            if (verbose) {
                report.trace(e);
            }
            return;
        }
        write(file, seen);
        look.tell(report, file, seen);
    }

    private void write(Path file, R seen) {
        if (json != null) {
            try {
                look.write(json, file.toString(), seen);
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

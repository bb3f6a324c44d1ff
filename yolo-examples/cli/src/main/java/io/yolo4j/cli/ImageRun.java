package io.yolo4j.cli;

import io.yolo4j.EngineInfo;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes the images one by one: decode, look, draw, write, report.
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
        /** Decodes an image, looks at it, and saves what is to be seen. */
        R at(Path file);

        /** Writes a result as a line of JSON. */
        void write(JsonLines json, String source, R found) throws IOException;

        /** Tells a person. */
        void tell(Report report, Path file, R found);
    }

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
        report.summary(engine);
        return report.failures() == 0 ? Main.OK : Main.SOME_FAILED;
    }

    /** One bad image, even one that the memory does not suffice for, must not keep the others from being done. */
    private void process(Path file) {
        R found;
        try {
            found = look.at(file);
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = Failure.explain(e);
            report.failed(message.contains(file.toString()) ? message : file + ": " + message);
            if (verbose) {
                report.trace(e);
            }
            return;
        }
        write(file, found);
        look.tell(report, file, found);
    }

    private void write(Path file, R found) {
        if (json != null) {
            try {
                look.write(json, file.toString(), found);
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

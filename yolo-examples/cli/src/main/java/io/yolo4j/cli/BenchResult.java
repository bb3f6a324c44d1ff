package io.yolo4j.cli;

/**
 * What a benchmark has measured, and of what.
 *
 * @param run what was run
 * @param record what it took
 * @param memory how much memory
 */
record BenchResult(BenchRun run, BenchRecord record, PeakMemory memory) {
    double imagesPerSecond() {
        return record.images() / record.seconds();
    }

    /** Where a call is of several pictures their stages may overlap. */
    boolean hasRest() {
        return run.batch() == 1;
    }

    static String machine() {
        return Text.count(Runtime.getRuntime().availableProcessors(), "processor") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                + System.getProperty("java.version");
    }
}

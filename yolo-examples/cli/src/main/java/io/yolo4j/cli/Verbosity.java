package io.yolo4j.cli;

import picocli.CommandLine.Option;

/** The option {@code --verbose}, which every command has. */
final class Verbosity {
    /** A command that has it. */
    interface Holder {
        Verbosity verbosity();
    }

    @Option(names = "--verbose", description = "Show the library's log, and stack traces with errors.")
    private boolean verbose;

    boolean isVerbose() {
        return verbose;
    }

    /** Before the first logger is made: slf4j-simple reads its level then. */
    void apply() {
        if (verbose) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        }
    }
}

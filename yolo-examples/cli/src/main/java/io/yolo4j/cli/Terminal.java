package io.yolo4j.cli;

/**
 * What the start script found out about standard error: Java cannot tell whether one stream is a terminal.
 *
 * @param interactive whether standard error is a terminal
 * @param columns its width in characters
 */
record Terminal(boolean interactive, int columns) {
    static final Terminal NONE = new Terminal(false, 80);

    static Terminal ofProcess() {
        int columns = Integer.getInteger("yolo.columns", 0);
        return columns > 0 ? new Terminal(true, columns) : NONE;
    }
}

package io.yolo4j.bench;

/** Something that a measurement needs is not here. The message says what, and how to get it. */
final class MissingException extends Exception {
    private static final long serialVersionUID = 1;

    MissingException(String message) {
        super(message);
    }

    MissingException(String message, Throwable cause) {
        super(message, cause);
    }
}

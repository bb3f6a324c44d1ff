package io.yolo4j;

/** Root of every exception that this library throws on its own account; the message says what was expected, what was found and what to do. */
public class YoloException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public YoloException(String message) {
        super(message);
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public YoloException(String message, Throwable cause) {
        super(message, cause);
    }
}

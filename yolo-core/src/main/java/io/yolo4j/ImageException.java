package io.yolo4j;

/** An image that cannot be read or decoded, or that is empty or larger than the limit. */
public class ImageException extends YoloException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public ImageException(String message) {
        super(message);
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}

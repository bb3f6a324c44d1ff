package io.yolo4j;

/** A model file that cannot be read, or a model that this library cannot serve. */
public class ModelException extends YoloException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public ModelException(String message) {
        super(message);
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}

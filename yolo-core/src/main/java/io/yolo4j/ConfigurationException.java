package io.yolo4j;

/** An option that is out of its range, unknown, or that does not fit the model. */
public class ConfigurationException extends YoloException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}

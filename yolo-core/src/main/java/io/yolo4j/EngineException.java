package io.yolo4j;

/** An inference engine that is not available, or that failed while it ran. */
public class EngineException extends YoloException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public EngineException(String message) {
        super(message);
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether what threw this can still be used.
     *
     * @return false where nothing works any more on a device in this process, and only a new process recovers; else true
     */
    public boolean usable() {
        return true;
    }
}

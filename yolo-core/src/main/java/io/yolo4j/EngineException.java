package io.yolo4j;

/** An inference engine that is not available, or that failed while it ran. */
public class EngineException extends YoloException {
    private static final long serialVersionUID = 1L;

    /** What {@link #outOfMemory()} says. */
    private final boolean outOfMemory;

    /**
     * Creates an exception.
     *
     * @param message what was expected, what was found and what to do
     */
    public EngineException(String message) {
        this(message, false);
    }

    /**
     * Creates an exception that says whether memory was missing.
     *
     * @param message what was expected, what was found and what to do
     * @param outOfMemory as {@link #outOfMemory()} tells it
     */
    public EngineException(String message, boolean outOfMemory) {
        super(message);
        this.outOfMemory = outOfMemory;
    }

    /**
     * Creates an exception with the failure behind it.
     *
     * @param message what was expected, what was found and what to do
     * @param cause the failure behind it
     */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
        this.outOfMemory = false;
    }

    /**
     * Whether what threw this can still be used.
     *
     * @return false where nothing works any more on a device in this process, and only a new process recovers; else true
     */
    public boolean usable() {
        return true;
    }

    /**
     * Whether what was missing is memory: of a device, or of a {@link DeviceMemory} that it is drawn from. Less of everything may do: a smaller
     * {@code maxBatch} or input size, fewer sessions, or the same after other models were closed.
     *
     * @return true where memory was missing; else false
     */
    public boolean outOfMemory() {
        return outOfMemory;
    }
}

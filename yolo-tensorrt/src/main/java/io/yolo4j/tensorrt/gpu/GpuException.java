package io.yolo4j.tensorrt.gpu;

import io.yolo4j.EngineException;

/** A device that reported an error. */
public final class GpuException extends EngineException {
    private static final long serialVersionUID = 1L;

    private final boolean sticky;

    /**
     * Creates an exception.
     *
     * @param message what was being done, the error and what to do
     * @param outOfMemory whether memory was missing
     * @param sticky whether the device refuses everything that this process asks of it from now on
     */
    public GpuException(String message, boolean outOfMemory, boolean sticky) {
        super(message, outOfMemory);
        this.sticky = sticky;
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was being done, the error and what to do
     * @param outOfMemory whether memory was missing
     * @param sticky whether the device refuses everything that this process asks of it from now on
     * @param cause what it was told by
     */
    public GpuException(String message, boolean outOfMemory, boolean sticky, Throwable cause) {
        this(message, outOfMemory, sticky);
        initCause(cause);
    }

    /** {@return whether nothing works any more on this device in this process} */
    public boolean sticky() {
        return sticky;
    }

    @Override
    public boolean usable() {
        return !sticky;
    }
}

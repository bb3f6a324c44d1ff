package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.spi.Availability;
import io.yolo4j.tensorrt.gpu.TensorRt;

/**
 * CUDA and TensorRT in this process, loaded once: or why they are not. Mentions no class of the bindings, because it has to be loaded to say that
 * there are none.
 */
public final class Natives {
    private static Natives loaded;

    private final Availability availability;
    private final TensorRt tensorRt;

    private Natives(Availability availability, TensorRt tensorRt) {
        this.availability = availability;
        this.tensorRt = tensorRt;
    }

    /** Loads what can be loaded, the first time; unpacks up to 3 GB into the cache of JavaCPP where the natives come in jars and a GPU is there. */
    public static synchronized Natives get() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private static Natives load() {
        try {
            Availability verdict = Libraries.load();
            return new Natives(verdict, verdict.available() ? new NativeTensorRt() : null);
        } catch (LinkageError | RuntimeException e) {
            return new Natives(Verdict.broken(e), null);
        }
    }

    /** The verdict of the first time; never throws. */
    public Availability availability() {
        return availability;
    }

    /**
     * What was loaded.
     *
     * @throws EngineException where it is not available, with the reason
     */
    public TensorRt tensorRt() {
        if (tensorRt == null) {
            throw new EngineException("TensorRT is " + availability);
        }
        return tensorRt;
    }
}

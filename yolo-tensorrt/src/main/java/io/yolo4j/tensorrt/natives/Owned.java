package io.yolo4j.tensorrt.natives;

import org.bytedeco.javacpp.Pointer;

/** An object of TensorRT that is destroyed when this is closed. Those it was made from have to live on until then. */
final class Owned<P extends Pointer> implements AutoCloseable {
    private final P object;
    private final int entry;

    private Owned(P object, int entry) {
        this.object = object;
        this.entry = entry;
    }

    /** Whatever a factory returned; nothing, where it failed. */
    static <P extends Pointer> Owned<P> of(P object) {
        return new Owned<>(object, Destruction.FIRST);
    }

    static <P extends Pointer> Owned<P> of(P object, int entry) {
        return new Owned<>(object, entry);
    }

    boolean missing() {
        return Destruction.isNull(object);
    }

    P get() {
        if (missing()) {
            throw new IllegalStateException("used after it was closed");
        }
        return object;
    }

    @Override
    public void close() {
        Destruction.destroy(object, entry);
    }
}

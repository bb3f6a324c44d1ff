package io.yolo4j.tensorrt.pipeline;

import java.util.function.Supplier;

/** Keeps compiled kernels between processes. Safe for use by several threads. */
@FunctionalInterface
public interface CubinStore {
    /** Keeps nothing. */
    CubinStore NONE = (name, compiler) -> compiler.get();

    /**
     * A cubin that is kept, or is compiled now.
     *
     * @param name the name of a file, which says all that the cubin depends on
     */
    byte[] get(String name, Supplier<byte[]> compiler);
}

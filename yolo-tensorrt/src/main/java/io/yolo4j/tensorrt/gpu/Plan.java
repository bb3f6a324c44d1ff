package io.yolo4j.tensorrt.gpu;

import io.yolo4j.spi.TensorSpec;
import java.util.List;

/** A loaded engine. Safe for use by several threads; closed after its contexts. */
public interface Plan extends AutoCloseable {
    /** The inputs; -1 where a dimension is dynamic. */
    List<TensorSpec> inputs();

    /** The outputs; -1 where a dimension is dynamic. */
    List<TensorSpec> outputs();

    /** The shapes that it was built for, at least one range of them, with the inputs in the order of {@link #inputs}. */
    List<ShapeRange> profiles();

    /**
     * Device memory that a context needs for activations, besides the weights, whatever its profile.
     *
     * @param inputs the largest shapes that it will run with, in any order
     */
    long contextBytes(List<TensorSpec> inputs);

    /**
     * Opens a context. Each recorded graph wants one of its own, because choosing another shape changes what a recording refers to (TensorRT's
     * developer guide, CUDA graphs); those that take turns on one stream share their memory. A profile may have any number of contexts: profiles
     * are shared since TensorRT 10 ({@code PreviewFeature::kPROFILE_SHARING_0806}, which is always on).
     *
     * @param profile position in {@link #profiles}; stays the same, because going over to another one costs the next run dearly
     * @param stream the one that it will run on
     * @param activations address of memory of the device, which the context uses while it runs and does not free; anything where it is of 0 bytes
     * @param bytes how much that is: {@link #contextBytes} of the largest shapes that it will run with
     */
    PlanContext openContext(int profile, GpuStream stream, long activations, long bytes);

    @Override
    void close();
}

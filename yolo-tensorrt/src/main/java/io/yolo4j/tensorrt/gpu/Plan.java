package io.yolo4j.tensorrt.gpu;

import io.yolo4j.spi.TensorSpec;
import java.util.List;

/** A loaded engine. Safe for use by several threads; closed after its contexts. */
public interface Plan extends AutoCloseable {
    /** The inputs; -1 where a dimension is dynamic. */
    List<TensorSpec> inputs();

    /** The outputs; -1 where a dimension is dynamic. */
    List<TensorSpec> outputs();

    /** The smallest shape of an input. */
    long[] least(int input);

    /** The largest shape of an input. */
    long[] most(int input);

    /** Device memory that a context needs for activations, besides the weights. */
    long contextBytes();

    /**
     * Opens a context. Each recorded graph wants one of its own, because choosing another shape changes what a recording refers to (TensorRT's
     * developer guide, CUDA graphs); those that take turns on one stream share their memory.
     *
     * @param activations address of {@link #contextBytes} bytes on the device, which the context uses while it runs and does not free; anything
     *     where these are 0
     */
    PlanContext openContext(long activations);

    @Override
    void close();
}

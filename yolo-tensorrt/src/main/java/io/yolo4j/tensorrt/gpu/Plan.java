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

    /** Device memory that a context takes for activations, besides the weights. */
    long contextBytes();

    PlanContext openContext();

    @Override
    void close();
}

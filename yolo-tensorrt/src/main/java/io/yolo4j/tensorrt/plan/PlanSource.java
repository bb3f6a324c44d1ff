package io.yolo4j.tensorrt.plan;

import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.Plan;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** A model that plans come from. Safe for use by several threads. */
public interface PlanSource {
    /** What messages call the model. */
    String name();

    /** The inputs; -1 where a dimension is open. */
    List<TensorSpec> inputs();

    /** The outputs; -1 where a dimension is open. */
    List<TensorSpec> outputs();

    Map<String, String> metadata();

    /** The largest batch that there can be, or {@link Integer#MAX_VALUE} where that is to be decided. */
    int largestBatch();

    /**
     * A plan.
     *
     * @param plan the loaded engine, which the caller closes
     * @param bytes its size, about what its weights take on the device
     */
    record Opened(Plan plan, long bytes) {}

    /** Whether a plan takes inputs of these shapes. */
    static boolean takes(Plan plan, List<TensorSpec> shapes) {
        return plan.profiles().stream().anyMatch(profile -> profile.takes(shapes));
    }

    /**
     * Loads a plan that takes inputs of these shapes and smaller batches, and builds it where there is none yet.
     *
     * @param beforeLoading is told the size of the plan before it takes memory of the device; what it throws is passed on
     * @throws io.yolo4j.ModelException where the model cannot take these shapes
     * @throws io.yolo4j.ConfigurationException where a built engine cannot, and the caller chose them
     * @throws io.yolo4j.EngineException where building was cancelled, or the device fails
     */
    Opened open(Gpu gpu, List<TensorSpec> shapes, LongConsumer beforeLoading);
}

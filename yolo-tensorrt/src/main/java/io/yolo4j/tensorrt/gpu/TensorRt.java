package io.yolo4j.tensorrt.gpu;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** TensorRT and CUDA as they are on this machine. Safe for use by several threads. */
public interface TensorRt {
    /** The full version, for example {@code 10.6.0.26}. */
    String version();

    int devices();

    /** Why it does not run on a device; empty where it does. */
    Optional<String> unsupported(Gpu gpu);

    /** A device, from 0 to {@link #devices()} - 1; the same object each time. */
    Gpu gpu(int index);

    /**
     * Builds a serialised engine, which takes from seconds to many minutes. Strongly typed: precisions are those of the graph.
     *
     * @throws io.yolo4j.ModelException where the parser or the builder refuses the model; names the node and its operator
     * @throws io.yolo4j.EngineException where it was cancelled, or the device fails
     */
    BuiltPlan build(Gpu gpu, PlanRequest request, PlanProgress progress);

    /**
     * Loads a serialised engine.
     *
     * @param plan a direct buffer with the plan from position to limit; must stay as it is until this returns
     * @throws io.yolo4j.EngineException where it is not of this TensorRT or not for this device
     */
    Plan load(Gpu gpu, ByteBuffer plan);

    /**
     * Compiles CUDA C for an architecture, for example {@code sm_90}. Needs no device.
     *
     * @return the cubin
     */
    byte[] compile(String source, String name, String architecture, List<String> options);
}

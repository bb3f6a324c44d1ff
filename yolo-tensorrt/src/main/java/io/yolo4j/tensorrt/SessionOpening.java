package io.yolo4j.tensorrt;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.TensorRt;
import io.yolo4j.tensorrt.pipeline.CubinStore;
import java.util.List;

/** Makes sessions of a plan. */
interface SessionOpening {
    EngineSession open(Gpu gpu, TensorRt trt, Plan plan, List<TensorSpec> inputs, boolean urgent, CubinStore kernels);
}

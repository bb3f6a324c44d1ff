package io.yolo4j.tensorrt;

import io.yolo4j.spi.Engine;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuStream;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A plan that ONNX Runtime runs. */
final class FakePlan implements Plan {
    final Engine engine;
    private final List<ShapeRange> profiles;
    private final AtomicInteger open;

    FakePlan(Engine engine, List<ShapeRange> profiles, AtomicInteger open) {
        this.engine = engine;
        this.profiles = profiles;
        this.open = open;
    }

    @Override
    public List<TensorSpec> inputs() {
        return engine.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return engine.outputs();
    }

    @Override
    public List<ShapeRange> profiles() {
        return profiles;
    }

    @Override
    public long contextBytes(List<TensorSpec> inputs) {
        return FakeTensorRt.CONTEXT_BYTES
                * inputs.get(0).dim(0)
                / profiles.get(0).most().get(0).dim(0);
    }

    @Override
    public PlanContext openContext(int profile, GpuStream stream, long activations, long bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        open.decrementAndGet();
        engine.close();
    }
}

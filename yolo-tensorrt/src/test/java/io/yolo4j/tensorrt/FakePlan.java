package io.yolo4j.tensorrt;

import io.yolo4j.spi.Engine;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A plan that ONNX Runtime runs. */
final class FakePlan implements Plan {
    final Engine engine;
    private final long[] least;
    private final long[] most;
    private final AtomicInteger open;

    FakePlan(Engine engine, long[] least, long[] most, AtomicInteger open) {
        this.engine = engine;
        this.least = least;
        this.most = most;
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
    public long[] least(int input) {
        return least.clone();
    }

    @Override
    public long[] most(int input) {
        return most.clone();
    }

    @Override
    public long contextBytes() {
        return FakeTensorRt.CONTEXT_BYTES;
    }

    @Override
    public PlanContext openContext(long activations) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        open.decrementAndGet();
        engine.close();
    }
}

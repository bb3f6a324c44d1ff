package io.yolo4j.tensorrt.plan;

import io.yolo4j.ConfigurationException;
import io.yolo4j.DeviceMemory;
import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.graph.PlanFile;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** An engine in a file that its user has built. It is native code: who opens it trusts who made it. */
public final class BuiltByOthers implements PlanSource {
    private final TensorRt trt;
    private final ModelSource source;
    private final PlanFile file;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final int largestBatch;

    /**
     * Loads the engine once, because only it tells its inputs.
     *
     * @param memory what it is drawn from meanwhile, or null
     */
    @SuppressWarnings("try") // the share is held, not used
    public BuiltByOthers(TensorRt trt, Gpu gpu, ModelSource source, DeviceMemory memory) {
        this.trt = trt;
        this.source = source;
        this.file = PlanFile.read(source);
        int device = gpu.info().index();
        try (DeviceMemory.Share share = memory == null ? null : memory.draw(name(), device, file.length());
                Plan plan = load(gpu)) {
            this.inputs = plan.inputs();
            this.outputs = plan.outputs();
            this.largestBatch = plan.profiles().stream()
                    .mapToInt(BuiltByOthers::largestBatch)
                    .max()
                    .orElse(1);
        }
    }

    private static int largestBatch(ShapeRange profile) {
        boolean batched = !profile.most().isEmpty() && profile.most().get(0).rank() > 0;
        return batched
                ? (int) Math.max(
                        1, Math.min(Integer.MAX_VALUE, profile.most().get(0).dim(0)))
                : 1;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<TensorSpec> inputs() {
        return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public int largestBatch() {
        return largestBatch;
    }

    @Override
    public Opened open(Gpu gpu, List<TensorSpec> shapes, LongConsumer beforeLoading) {
        beforeLoading.accept(file.length());
        Plan plan = load(gpu);
        if (!PlanSource.takes(plan, shapes)) {
            String profiles = new Profiles(plan.profiles()).toString();
            plan.close();
            throw new ConfigurationException("maxBatch, inputSize: " + name() + " is an engine that was built for "
                    + profiles + ", found " + shapes + "; choose within that, or give the .onnx file that it was built"
                    + " from");
        }
        return new Opened(plan, file.length());
    }

    private Plan load(Gpu gpu) {
        String advice =
                "; an engine runs on the version of TensorRT and the kind of GPU that it was built with: build it"
                        + " again here, or give the .onnx file that it was built from";
        if (file.version().filter(version -> !version.equals(trt.version())).isPresent()) {
            throw new ModelException(
                    name() + " was built with TensorRT " + file.version().get() + ", found " + trt.version() + advice);
        }
        try {
            return trt.load(gpu, file.plan());
        } catch (GpuException e) {
            throw e;
        } catch (EngineException e) {
            throw new ModelException(
                    name() + " was not loaded by TensorRT " + trt.version() + " on "
                            + gpu.info().name() + ": " + e.getMessage() + advice,
                    e);
        }
    }
}

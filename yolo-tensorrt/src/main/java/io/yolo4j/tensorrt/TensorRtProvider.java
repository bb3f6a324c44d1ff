package io.yolo4j.tensorrt;

import io.yolo4j.EngineException;
import io.yolo4j.Target;
import io.yolo4j.graph.ModelFile;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.TensorRt;
import io.yolo4j.tensorrt.natives.Natives;
import io.yolo4j.tensorrt.pipeline.GpuSession;
import io.yolo4j.tensorrt.plan.BuiltByOthers;
import io.yolo4j.tensorrt.plan.BuiltOnce;
import io.yolo4j.tensorrt.plan.PlanSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** TensorRT on NVIDIA GPUs, where the application has the native libraries of TensorRT and CUDA on its path. */
public final class TensorRtProvider implements EngineProvider {
    static final String NAME = "tensorrt";

    private final Supplier<Availability> verdict;
    private final Supplier<TensorRt> loaded;
    private final SessionOpening opening;

    /** For {@link java.util.ServiceLoader}. */
    public TensorRtProvider() {
        this(() -> Natives.get().availability(), () -> Natives.get().tensorRt(), GpuSession::open);
    }

    /** Another world than that of the GPUs of this machine, for tests. */
    TensorRtProvider(Supplier<Availability> verdict, Supplier<TensorRt> loaded, SessionOpening opening) {
        this.verdict = verdict;
        this.loaded = loaded;
        this.opening = opening;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 200;
    }

    @Override
    public Availability availability() {
        return verdict.get();
    }

    @Override
    public Target target() {
        return Target.TENSORRT;
    }

    @Override
    public boolean reads(ModelFormat format) {
        return true;
    }

    /** A GPU computes sixteen pictures in little more time than a few. */
    @Override
    public int usualBatch() {
        return TensorRtEngine.USUAL_BATCH;
    }

    @Override
    public boolean buildsSlowly() {
        return true;
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        TensorRt trt = loaded.get();
        List<Gpu> gpus = gpus(trt, options);
        PlanSource source = ModelFile.format(model) == ModelFormat.TENSORRT_PLAN
                ? new BuiltByOthers(trt, gpus.get(0), model, options.memory())
                : new BuiltOnce(trt, model, options.building());
        return new TensorRtEngine(trt, gpus, source, opening, options);
    }

    private static List<Gpu> gpus(TensorRt trt, EngineOptions options) {
        int there = trt.devices();
        List<Gpu> gpus = new ArrayList<>();
        for (int index : options.devices()) {
            if (index >= there) {
                throw new EngineException("device: expected 0 to " + (there - 1) + ", because there "
                        + (there == 1 ? "is one GPU" : "are " + there + " GPUs") + ", found " + index);
            }
            gpus.add(trt.gpu(index));
        }
        return gpus;
    }
}

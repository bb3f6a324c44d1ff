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
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TensorRT on NVIDIA GPUs, where the application has the native libraries of TensorRT and CUDA on its path. */
public final class TensorRtProvider implements EngineProvider {
    static final String NAME = "tensorrt";

    private static final Logger LOG = LoggerFactory.getLogger(TensorRtProvider.class);

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

    /** Those that were asked for, or the first one that TensorRT runs on. */
    private static List<Gpu> gpus(TensorRt trt, EngineOptions options) {
        if (options.devices().isEmpty()) {
            return List.of(firstSupported(trt));
        }
        int there = trt.devices();
        List<Gpu> gpus = new ArrayList<>();
        for (int index : options.devices()) {
            if (index >= there) {
                throw new EngineException("device: expected 0 to " + (there - 1) + ", because there "
                        + (there == 1 ? "is one GPU" : "are " + there + " GPUs") + ", found " + index);
            }
            Gpu gpu = trt.gpu(index);
            trt.unsupported(gpu).ifPresent(reason -> {
                throw new EngineException("device: expected one that TensorRT runs on, found " + index + ": " + reason
                        + "; choose another one, or leave device out for the first that it runs on");
            });
            gpus.add(gpu);
        }
        return gpus;
    }

    private static Gpu firstSupported(TensorRt trt) {
        List<String> reasons = new ArrayList<>();
        for (int index = 0; index < trt.devices(); index++) {
            Gpu gpu = trt.gpu(index);
            Optional<String> reason = trt.unsupported(gpu);
            if (reason.isEmpty()) {
                if (!reasons.isEmpty()) {
                    LOG.info("GPU {} is taken: {}", index, String.join("; ", reasons));
                }
                return gpu;
            }
            reasons.add("not " + index + ", because " + reason.get());
        }
        throw new EngineException("expected a GPU that TensorRT runs on, found none: " + String.join("; ", reasons)
                + "; choose another engine");
    }
}

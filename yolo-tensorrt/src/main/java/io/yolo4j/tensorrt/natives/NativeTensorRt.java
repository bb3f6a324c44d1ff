package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.BuiltPlan;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.Plan;
import io.yolo4j.tensorrt.gpu.PlanProgress;
import io.yolo4j.tensorrt.gpu.PlanRequest;
import io.yolo4j.tensorrt.gpu.TensorRt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.tensorrt.global.nvinfer;

/** TensorRT and CUDA where {@link Libraries} loaded them, and found a device. */
final class NativeTensorRt implements TensorRt {
    private final TensorRtLog log = new TensorRtLog();
    private final String version = nvinfer.getInferLibMajorVersion() + "." + nvinfer.getInferLibMinorVersion() + "."
            + nvinfer.getInferLibPatchVersion() + "." + nvinfer.getInferLibBuildVersion();
    private final List<CudaGpu> gpus = new ArrayList<>();
    /** Two builds at once would measure each other's kernels. */
    private final Lock building = new ReentrantLock();

    NativeTensorRt() {
        Plugins.register(log);
        for (GpuInfo info : Libraries.gpus()) {
            gpus.add(new CudaGpu(info));
        }
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public int devices() {
        return gpus.size();
    }

    @Override
    public Gpu gpu(int index) {
        if (index < 0 || index >= gpus.size()) {
            throw new EngineException(
                    "there is no CUDA device " + index + ": this machine has " + gpus.size() + ", counted from 0");
        }
        return gpus.get(index);
    }

    @Override
    public BuiltPlan build(Gpu gpu, PlanRequest request, PlanProgress progress) {
        CudaGpu device = usable(gpu);
        building.lock();
        try {
            return new PlanBuild(log, version, device, request, progress).run();
        } finally {
            building.unlock();
        }
    }

    @Override
    public Plan load(Gpu gpu, ByteBuffer plan) {
        return NativePlan.load(log, version, usable(gpu), plan);
    }

    @Override
    public Optional<String> unsupported(Gpu gpu) {
        return Optional.ofNullable(Verdict.unsupported(gpu.info(), nvinfer.getInferLibVersion()));
    }

    private CudaGpu usable(Gpu gpu) {
        unsupported(gpu).ifPresent(reason -> {
            throw new EngineException(reason + "; choose another device or another engine");
        });
        return (CudaGpu) gpu;
    }

    @Override
    public byte[] compile(String source, String name, String architecture, List<String> options) {
        return Nvrtc.compile(source, name, architecture, options);
    }
}

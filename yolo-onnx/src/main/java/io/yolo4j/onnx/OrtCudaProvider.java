package io.yolo4j.onnx;

import io.yolo4j.Target;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.ModelSource;

/** ONNX Runtime on an NVIDIA GPU, where the application has {@code onnxruntime_gpu} on its path instead of {@code onnxruntime}. */
public final class OrtCudaProvider extends OrtProvider {
    static final String NAME = "onnxruntime-cuda";

    /** For {@link java.util.ServiceLoader}. */
    public OrtCudaProvider() {
        super(NAME, 100, () -> OrtRuntime.get().cuda());
    }

    /** It has no fused integer kernels either way; the layout for TensorRT has the fewest operators that quantise. */
    @Override
    public Target target() {
        return Target.TENSORRT;
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return OrtEngine.openOnCuda(model, options);
    }
}

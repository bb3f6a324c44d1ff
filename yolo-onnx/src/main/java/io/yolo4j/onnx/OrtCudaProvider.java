package io.yolo4j.onnx;

import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelSource;

/** ONNX Runtime on an NVIDIA GPU, where the application has {@code onnxruntime_gpu} on its path instead of {@code onnxruntime}. */
public final class OrtCudaProvider implements EngineProvider {
    static final String NAME = "onnxruntime-cuda";

    /** For {@link java.util.ServiceLoader}. */
    public OrtCudaProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        try {
            return OrtRuntime.get().cuda();
        } catch (LinkageError e) { // not even its classes are on the path
            return Availability.no(
                    "ONNX Runtime is not on the class or module path (" + e + ")",
                    "add com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu in its place");
        }
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return OrtEngine.openOnCuda(model, options.threads(), options.device());
    }
}

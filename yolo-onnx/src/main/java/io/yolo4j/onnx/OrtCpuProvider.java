package io.yolo4j.onnx;

import io.yolo4j.spi.Availability;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.ModelSource;

/** ONNX Runtime on the CPU: the engine that always works. */
public final class OrtCpuProvider implements EngineProvider {
    static final String NAME = "onnxruntime-cpu";

    /** For {@link java.util.ServiceLoader}. */
    public OrtCpuProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        try {
            return OrtRuntime.get().cpu();
        } catch (LinkageError e) { // not even its classes are on the path
            return Availability.no(
                    "ONNX Runtime is not on the class or module path (" + e + ")",
                    "add com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu in its place");
        }
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return OrtEngine.openOnCpu(model, options.threads());
    }
}

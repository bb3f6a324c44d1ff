package io.yolo4j.onnx;

import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.ModelSource;

/** ONNX Runtime on the CPU: the engine that always works. */
public final class OrtCpuProvider extends OrtProvider {
    static final String NAME = "onnxruntime-cpu";

    /** For {@link java.util.ServiceLoader}. */
    public OrtCpuProvider() {
        super(NAME, 0, () -> OrtRuntime.get().cpu());
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return OrtEngine.openOnCpu(model, options);
    }
}

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
        return OrtRuntime.get().cpu();
    }

    @Override
    public Engine open(ModelSource model, EngineOptions options) {
        return OrtEngine.openOnCpu(model, options.threads());
    }
}

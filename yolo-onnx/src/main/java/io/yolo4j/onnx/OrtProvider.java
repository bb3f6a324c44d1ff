package io.yolo4j.onnx;

import io.yolo4j.spi.Availability;
import io.yolo4j.spi.EngineProvider;
import java.util.function.Supplier;

/**
 * What the providers have in common. Mentions no class of ONNX Runtime: where none is on the path, a provider still has to be loaded
 * to say so.
 */
abstract class OrtProvider implements EngineProvider {
    private final String name;
    private final int priority;
    private final Supplier<Availability> verdict;

    OrtProvider(String name, int priority, Supplier<Availability> verdict) {
        this.name = name;
        this.priority = priority;
        this.verdict = verdict;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int priority() {
        return priority;
    }

    @Override
    public final Availability availability() {
        try {
            return verdict.get();
        } catch (LinkageError e) { // not even its classes are on the path
            return Availability.no(
                    "ONNX Runtime is not on the class or module path (" + e + ")",
                    "add com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu in its place");
        }
    }
}

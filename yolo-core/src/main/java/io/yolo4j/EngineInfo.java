package io.yolo4j;

/**
 * The engine behind a detector.
 *
 * @param name name by which the builder selects it, for example {@code onnxruntime-cpu}
 * @param version version of the native engine
 * @param device what it computes on, for example {@code CPU, 2 threads} or the name of a GPU
 */
public record EngineInfo(String name, String version, String device) {
    /** {@return for example {@code onnxruntime-cpu 1.29.0 (CPU, 2 threads)}} */
    @Override
    public String toString() {
        return name + " " + version + " (" + device + ")";
    }
}

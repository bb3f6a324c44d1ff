package io.yolo4j.spi;

import io.yolo4j.Target;

/**
 * Opens models with one inference engine. Found with {@link java.util.ServiceLoader}, so it has a public constructor without
 * arguments, which must neither load native code nor throw.
 *
 * <p>Providers are safe for use by several threads.
 */
public interface EngineProvider {
    /**
     * The name by which a builder selects the engine, for example {@code onnxruntime-cpu}.
     *
     * @return lower case letters, digits and hyphens
     */
    String name();

    /**
     * How much this engine is to be preferred over others that are available too.
     *
     * @return larger is better: 0 for a CPU, 100 for a GPU through a general runtime, 200 for a GPU through its own
     */
    int priority();

    /**
     * Whether the engine can run here. Loads native libraries at most once and remembers the verdict.
     *
     * @return the verdict with its reason; never throws and never ends the process
     */
    Availability availability();

    /**
     * Whose kernels a model is laid out for that is quantised to run here.
     *
     * @return {@link Target#CPU} unless the engine says otherwise
     */
    default Target target() {
        return Target.CPU;
    }

    /**
     * Opens a model.
     *
     * @param model where the model's bytes are
     * @param options what the caller asked for
     * @return an engine that the caller closes
     * @throws io.yolo4j.ModelException where the model cannot be loaded
     * @throws io.yolo4j.EngineException where the engine cannot run
     */
    Engine open(ModelSource model, EngineOptions options);
}

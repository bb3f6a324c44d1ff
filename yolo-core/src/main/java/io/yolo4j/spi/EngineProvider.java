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
     * Whether the engine opens files of a format. A built engine is asked of nobody else.
     *
     * @param format the format
     * @return whether it is {@link ModelFormat#ONNX}, unless the engine says otherwise
     */
    default boolean reads(ModelFormat format) {
        return format == ModelFormat.ONNX;
    }

    /**
     * The batch for which a model is made ready that was exported for one picture, and where nobody asks for another: the batch is left open
     * then, as far as the model can be rewritten.
     *
     * @return 1 where batches bring nothing
     */
    default int usualBatch() {
        return 1;
    }

    /**
     * Whether a model that was not seen before is opened only after a while, because kernels are chosen for it. Another engine then runs the dozens
     * of variants by which a model is quantised, where there is one.
     *
     * @return whether it takes more than a second or two
     */
    default boolean buildsSlowly() {
        return false;
    }

    /**
     * Opens a model.
     *
     * @param model where the model's bytes are
     * @param options what the caller asked for
     * @return an engine that the caller closes
     * @throws io.yolo4j.ModelException where the model cannot be loaded; another engine is asked then, where none was chosen by name
     * @throws io.yolo4j.EngineException where the engine cannot run
     */
    Engine open(ModelSource model, EngineOptions options);
}

package io.yolo4j.spi;

import io.yolo4j.EngineInfo;
import java.util.List;
import java.util.Map;

/**
 * A model that an engine has loaded. Safe for use by several threads until it is closed; whoever opened it closes every session
 * first, and never while one of them runs.
 */
public interface Engine extends AutoCloseable {
    /** {@return what the model runs on} */
    EngineInfo info();

    /** {@return the inputs as the model declares them, without initialisers; -1 where a dimension is dynamic} */
    List<TensorSpec> inputs();

    /** {@return the outputs as the model declares them; -1 where a dimension is dynamic or unknown} */
    List<TensorSpec> outputs();

    /** {@return the model's own metadata: names, task, stride and what else its exporter wrote} */
    Map<String, String> metadata();

    /**
     * The batch that this engine computes at best throughput where the model leaves it open.
     *
     * @return 1 where batches bring nothing
     */
    int preferredBatch();

    /**
     * How many runs at the same time give the best throughput.
     *
     * @return what {@link EngineOptions#sessions()} asked for, else the engine's own choice, at least 1
     */
    int preferredSessions();

    /**
     * Allocates buffers for runs with inputs of the given shapes.
     *
     * @param inputs the inputs of {@link #inputs()} in their order with every dimension decided; the first dimension of each is
     *     the largest batch
     * @return a session, which the caller closes
     * @throws io.yolo4j.ModelException where the model cannot take these shapes
     * @throws io.yolo4j.EngineException where the engine fails; with {@link io.yolo4j.EngineException#outOfMemory()} it is asked again for a
     *     smaller batch, where nobody wanted this one
     */
    EngineSession openSession(List<TensorSpec> inputs);

    /** Frees the model. Idempotent. */
    @Override
    void close();
}

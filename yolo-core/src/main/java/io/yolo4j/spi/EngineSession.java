package io.yolo4j.spi;

import java.nio.ByteBuffer;

/**
 * Input and output buffers of one run at a time. Used by one thread at a time, not always the same; several sessions of one
 * engine run concurrently.
 */
public interface EngineSession extends AutoCloseable {
    /**
     * The memory of an input, which stays the same for the life of the session.
     *
     * @param index position in {@link Engine#inputs()}
     * @return a direct buffer in native order with room for the largest batch; its position and limit are not used
     */
    ByteBuffer input(int index);

    /**
     * Runs the network on the first pictures of the input buffers.
     *
     * @param batch how many pictures, from 1 to the largest batch; exactly the largest where the model's batch is fixed
     * @throws io.yolo4j.EngineException where the run fails
     */
    void run(int batch);

    /** {@return the number of outputs, as in {@link Engine#outputs()}} */
    int outputs();

    /**
     * An output of the last run.
     *
     * @param index position in {@link Engine#outputs()}
     * @return the tensor, read in place and valid until the next run
     */
    Tensor output(int index);

    /** Frees the buffers. Idempotent. */
    @Override
    void close();
}

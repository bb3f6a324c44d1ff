package io.yolo4j.spi;

import java.nio.ByteBuffer;

/**
 * Input and output buffers of one run at a time. Used by one thread at a time, not always the same; several sessions of one
 * engine run concurrently.
 */
public interface EngineSession extends AutoCloseable {
    /**
     * The memory of an input, which stays the same for the life of the session. Runs read it and leave it as it is: what was
     * written for one run (padding, for instance) need not be written for the next.
     *
     * @param index position in {@link Engine#inputs()}
     * @return a direct buffer in native order with room for the largest batch; its position and limit are not used
     */
    ByteBuffer input(int index);

    /**
     * Chooses the height and the width of an input {@code [batch, 3, height, width]} or {@code [batch, height, width, 3]} (which of them
     * {@link TensorSpec#channelsLast} tells) for the runs that follow; its elements then follow each other without gaps from the beginning of its memory. A session begins with those it was opened with. Asked for only
     * where the model leaves both open and the engine was told so ({@link BuildOptions#resized}).
     *
     * @param index position in {@link Engine#inputs()}
     * @param height at most that of the opening
     * @param width at most that of the opening
     */
    default void resize(int index, int height, int width) {
        throw new UnsupportedOperationException(
                "this engine runs every picture in the size that its session was opened with");
    }

    /**
     * Runs the network on the first pictures of the input buffers.
     *
     * @param batch how many pictures, from 1 to the largest batch; exactly the largest where the model's batch is fixed
     * @param concurrency how many runs of this model there are at this time or will be at once, this one included; an engine may give each
     *     of many fewer threads
     * @throws io.yolo4j.EngineException where the run fails
     */
    void run(int batch, int concurrency);

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

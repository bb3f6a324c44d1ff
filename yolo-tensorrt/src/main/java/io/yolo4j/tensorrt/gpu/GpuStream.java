package io.yolo4j.tensorrt.gpu;

import java.nio.ByteBuffer;

/**
 * A queue of work on a device: what is put into it is done later, in order. Used by one thread at a time. Pinned buffers are read and written when
 * the work is done; until {@link #synchronize} they belong to the device. Positions and limits of buffers are not used.
 */
public interface GpuStream extends AutoCloseable {
    /** From pinned memory to the device. */
    void upload(ByteBuffer pinned, long offset, long device, long bytes);

    /** From the device to pinned memory. */
    void download(long device, ByteBuffer pinned, long offset, long bytes);

    /** Fills device memory with zeros. */
    void zero(long device, long bytes);

    /**
     * Runs a kernel on {@code gridX x gridY x gridZ} blocks of {@code block} threads.
     *
     * @param arguments one long for each parameter of the kernel: a device address, an integer, or the raw bits of a float or a double; each
     *     parameter of a kernel is 8 bytes wide
     */
    void launch(GpuKernel kernel, int gridX, int gridY, int gridZ, int block, long... arguments);

    /**
     * Records what {@code work} puts into this stream, instead of doing it.
     *
     * @return the recording, or null where it cannot be recorded: then the work has to be put into the stream each time
     */
    GpuGraph capture(Runnable work);

    /** Does what was recorded. Pinned and device memory are read and written at the addresses of the recording. */
    void launch(GpuGraph graph);

    /** Waits until all is done. */
    void synchronize();

    /** The {@code cudaStream_t}, for TensorRT. */
    long handle();

    @Override
    void close();
}

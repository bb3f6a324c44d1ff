package io.yolo4j.tensorrt.gpu;

import java.nio.ByteBuffer;

/**
 * One CUDA device. Safe for use by several threads. Every method throws {@link GpuException} where the device reports an error, that of an
 * earlier asynchronous operation included.
 */
public interface Gpu {
    GpuInfo info();

    /** Free and total memory of the device at this moment, of all processes. */
    GpuMemory memory();

    /**
     * Allocates device memory, aligned to 256 bytes.
     *
     * @return the address on the device
     * @throws GpuException whose {@link GpuException#outOfMemory} is true where there is not enough
     */
    long allocate(long bytes);

    void free(long address);

    /** Allocates page-locked memory of the host: a direct buffer in native order, zeroed. */
    ByteBuffer allocatePinned(long bytes);

    void freePinned(ByteBuffer memory);

    GpuStream openStream(boolean urgent);

    /** Loads a cubin that was compiled for this device, and finds a kernel in it. The module stays loaded until {@link GpuKernel#close}. */
    GpuKernel loadKernel(byte[] cubin, String name);
}

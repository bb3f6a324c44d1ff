package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.Gpu;
import io.yolo4j.tensorrt.gpu.GpuInfo;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuMemory;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A device through the CUDA runtime. */
final class CudaGpu implements Gpu {
    private final GpuInfo info;

    CudaGpu(GpuInfo info) {
        this.info = info;
    }

    @Override
    public GpuInfo info() {
        return info;
    }

    /** CUDA has a current device in each thread, and callers come from any: so every call chooses, which costs some ten nanoseconds. */
    void select() {
        Cuda.check(cudart.cudaSetDevice(info.index()), "choosing device " + info.index());
    }

    @Override
    public GpuMemory memory() {
        select();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            Cuda.check(cudart.cudaMemGetInfo(free, total), "asking for free memory");
            return new GpuMemory(free.get(), total.get());
        }
    }

    @Override
    public long allocate(long bytes) {
        select();
        Pointer memory = new Pointer();
        int status = cudart.cudaMalloc(memory, bytes);
        if (status != 0) {
            throw Cuda.failure(status, "allocating " + bytes + " bytes on " + info.name());
        }
        return memory.address();
    }

    @Override
    public void free(long address) {
        select();
        Cuda.check(cudart.cudaFree(new Address().at(address)), "freeing device memory");
    }

    @Override
    public ByteBuffer allocatePinned(long bytes) {
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new EngineException("a page-locked buffer holds up to " + Integer.MAX_VALUE + " bytes, and " + bytes
                    + " are asked for; take a smaller batch");
        }
        select();
        Pointer memory = new Pointer();
        long allocated = Math.max(bytes, 1);
        // portable: page-locked for every device
        int status = cudart.cudaHostAlloc(memory, allocated, cudart.cudaHostAllocPortable);
        if (status != 0) {
            throw Cuda.failure(status, "allocating " + bytes + " bytes of page-locked memory");
        }
        Pointer.memset(memory, 0, allocated);
        return memory.capacity(allocated).asByteBuffer().limit((int) bytes);
    }

    @Override
    public void freePinned(ByteBuffer memory) {
        select();
        Cuda.check(cudart.cudaFreeHost(new Address().at(Address.of(memory))), "freeing page-locked memory");
    }

    @Override
    public GpuStream openStream(boolean urgent) {
        select();
        return new CudaStream(this, urgent);
    }

    @Override
    public GpuKernel loadKernel(byte[] cubin, String name) {
        select();
        return new CudaKernel(this, cubin, name);
    }

    @Override
    public String toString() {
        return info.name() + " (device " + info.index() + ", " + info.architecture() + ")";
    }
}

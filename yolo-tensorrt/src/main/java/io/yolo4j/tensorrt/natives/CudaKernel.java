package io.yolo4j.tensorrt.natives;

import io.yolo4j.tensorrt.gpu.GpuKernel;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** A kernel and the module it is alone in. The driver's own functions: the runtime loads no module from memory before CUDA 12.8. */
final class CudaKernel implements GpuKernel {
    private final CudaGpu gpu;
    private final String name;
    private final CUmod_st module = new CUmod_st();
    private final CUfunc_st function = new CUfunc_st();
    private boolean closed;

    /** For the device that was selected. */
    CudaKernel(CudaGpu gpu, byte[] cubin, String name) {
        this.gpu = gpu;
        this.name = name;
        // Makes the context of the runtime current, which the driver's functions need: since CUDA 12 cudaSetDevice does
        // it too.
        Cuda.check(cudart.cudaFree(null), "starting CUDA on " + gpu);
        try (BytePointer image = new BytePointer(cubin)) {
            Cuda.check(cudart.cuModuleLoadData(module, image), "loading the kernel " + name);
        }
        int status = cudart.cuModuleGetFunction(function, module, name);
        if (status != 0) {
            cudart.cuModuleUnload(module);
            throw Cuda.failure(status, "finding the kernel " + name);
        }
    }

    CUfunc_st function() {
        if (closed) {
            throw new IllegalStateException("the kernel " + name + " is closed");
        }
        return function;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gpu.select();
            Cuda.check(cudart.cuModuleUnload(module), "unloading a kernel");
        }
    }
}

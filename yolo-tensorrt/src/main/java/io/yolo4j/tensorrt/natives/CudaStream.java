package io.yolo4j.tensorrt.natives;

import io.yolo4j.EngineException;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.GpuGraph;
import io.yolo4j.tensorrt.gpu.GpuKernel;
import io.yolo4j.tensorrt.gpu.GpuStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Objects;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A CUDA stream with the arguments of its calls, which are used again and again. */
final class CudaStream implements GpuStream {
    private static final Logger LOG = LoggerFactory.getLogger(CudaStream.class);
    private static final int MOST_ARGUMENTS = 32;

    private final CudaGpu gpu;
    private final CUstream_st stream = new CUstream_st();
    private final Address device = new Address();
    private final Address read = new Address();
    private final Address written = new Address();
    private final LongPointer values = new LongPointer(MOST_ARGUMENTS);
    private final LongBuffer arguments = values.asBuffer();
    private final PointerPointer<Pointer> parameters = new PointerPointer<>(MOST_ARGUMENTS);
    private boolean closed;

    /** On the device that was selected. */
    CudaStream(CudaGpu gpu, boolean urgent) {
        this.gpu = gpu;
        int[] least = new int[1];
        int[] greatest = new int[1];
        Cuda.check(cudart.cudaDeviceGetStreamPriorityRange(least, greatest), "asking for the priorities of " + gpu);
        int priority = urgent ? greatest[0] : least[0];
        // does not wait for the default stream, which other libraries of the process may use
        Cuda.check(
                cudart.cudaStreamCreateWithPriority(stream, cudart.cudaStreamNonBlocking, priority),
                "opening a stream on " + gpu);
        for (int i = 0; i < MOST_ARGUMENTS; i++) {
            parameters.put(i, values.getPointer(i));
        }
    }

    @Override
    public void upload(ByteBuffer pinned, long offset, long address, long bytes) {
        Objects.checkFromIndexSize(offset, bytes, (long) pinned.capacity());
        gpu.select();
        int status = cudart.cudaMemcpyAsync(
                device.at(address), read.within(pinned, offset), bytes, cudart.cudaMemcpyHostToDevice, stream);
        Cuda.check(status, "uploading");
    }

    @Override
    public void download(long address, ByteBuffer pinned, long offset, long bytes) {
        Objects.checkFromIndexSize(offset, bytes, (long) pinned.capacity());
        gpu.select();
        int status = cudart.cudaMemcpyAsync(
                written.within(pinned, offset), device.at(address), bytes, cudart.cudaMemcpyDeviceToHost, stream);
        Cuda.check(status, "downloading");
    }

    @Override
    public void zero(long address, long bytes) {
        gpu.select();
        Cuda.check(cudart.cudaMemsetAsync(device.at(address), 0, bytes, stream), "filling memory with zeros");
    }

    @Override
    public void launch(GpuKernel kernel, int gridX, int gridY, int gridZ, int block, long... values) {
        if (values.length > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    "a kernel takes up to " + MOST_ARGUMENTS + " arguments, and " + values.length + " are given");
        }
        gpu.select();
        arguments.put(0, values);
        // copies the arguments before it returns
        int status = cudart.cuLaunchKernel(
                ((CudaKernel) kernel).function(), gridX, gridY, gridZ, block, 1, 1, 0, stream, parameters, null);
        if (status != 0) {
            throw Cuda.failure(status, "launching the kernel " + kernel);
        }
    }

    @Override
    public GpuGraph capture(Runnable work) {
        gpu.select();
        // Thread-local: other threads may allocate and synchronise meanwhile.
        int began = cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal);
        if (began != 0) {
            return notRecorded(Cuda.failure(began, "beginning a recording"));
        }
        CUgraph_st recorded = new CUgraph_st();
        try {
            int ended;
            try {
                work.run();
            } finally {
                ended = cudart.cudaStreamEndCapture(stream, recorded);
            }
            CUgraphExec_st graph = new CUgraphExec_st();
            if (ended == 0) {
                ended = cudart.cudaGraphInstantiate(graph, recorded, 0);
            }
            return ended == 0 ? new CudaGraph(gpu, graph) : notRecorded(Cuda.failure(ended, "recording"));
        } catch (EngineException e) {
            cudart.cudaGetLastError(); // what the work was refused for, and what ending it was
            return notRecorded(e);
        } finally {
            if (!recorded.isNull()) {
                cudart.cudaGraphDestroy(recorded);
            }
        }
    }

    /** What cannot be recorded is done without a recording; a device that failed is not. */
    private static GpuGraph notRecorded(EngineException reason) {
        if (reason instanceof GpuException failure && failure.sticky()) {
            throw failure;
        }
        LOG.debug("Work is not recorded, and put into the stream each time: {}", reason.getMessage());
        return null;
    }

    @Override
    public void launch(GpuGraph graph) {
        gpu.select();
        Cuda.check(cudart.cudaGraphLaunch(((CudaGraph) graph).graph(), stream), "launching a graph");
    }

    @Override
    public void synchronize() {
        gpu.select();
        Cuda.check(cudart.cudaStreamSynchronize(stream), "waiting for the device");
    }

    @Override
    public long handle() {
        return stream.address();
    }

    CUstream_st stream() {
        return stream;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            parameters.close();
            values.close();
            gpu.select();
            Cuda.check(cudart.cudaStreamDestroy(stream), "closing a stream");
        }
    }
}

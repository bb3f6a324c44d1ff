package io.yolo4j.tensorrt.natives;

import io.yolo4j.tensorrt.gpu.GpuGraph;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.global.cudart;

/** A recording that can be launched. */
final class CudaGraph implements GpuGraph {
    private final CudaGpu gpu;
    private final CUgraphExec_st graph;
    private boolean closed;

    CudaGraph(CudaGpu gpu, CUgraphExec_st graph) {
        this.gpu = gpu;
        this.graph = graph;
    }

    CUgraphExec_st graph() {
        if (closed) {
            throw new IllegalStateException("the graph is closed");
        }
        return graph;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gpu.select();
            Cuda.check(cudart.cudaGraphExecDestroy(graph), "destroying a graph");
        }
    }
}

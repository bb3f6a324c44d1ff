package io.yolo4j.tensorrt.gpu;

/** Recorded work, which costs one launch. */
public interface GpuGraph extends AutoCloseable {
    @Override
    void close();
}

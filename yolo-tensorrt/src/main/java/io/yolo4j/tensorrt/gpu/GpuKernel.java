package io.yolo4j.tensorrt.gpu;

/** A kernel that is loaded on a device. */
public interface GpuKernel extends AutoCloseable {
    @Override
    void close();
}

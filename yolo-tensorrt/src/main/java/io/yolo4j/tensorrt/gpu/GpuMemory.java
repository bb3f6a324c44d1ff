package io.yolo4j.tensorrt.gpu;

/**
 * Memory of a device, in bytes.
 *
 * @param free what nobody has
 * @param total all of it
 */
public record GpuMemory(long free, long total) {}

package io.yolo4j.spi;

/**
 * What the builder of a detector asks of an engine.
 *
 * @param threads threads for one run on a CPU, at least 1
 * @param device index of the GPU, from 0; engines on the CPU ignore it
 */
public record EngineOptions(int threads, int device) {}

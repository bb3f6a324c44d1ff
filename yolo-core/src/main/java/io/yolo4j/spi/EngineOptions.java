package io.yolo4j.spi;

/**
 * What the builder of a detector asks of an engine.
 *
 * @param threads threads for one run on a CPU, or 0 to let the engine choose
 * @param sessions how many runs there will be at the same time at most, or 0 for what the engine does best
 * @param device index of the GPU, from 0; engines on the CPU ignore it
 */
public record EngineOptions(int threads, int sessions, int device) {}

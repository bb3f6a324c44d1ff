package io.yolo4j.tensorrt.gpu;

/**
 * What a build gives.
 *
 * @param plan the serialised engine
 * @param timings the timing cache with what was measured added, or null where there is none
 */
public record BuiltPlan(byte[] plan, byte[] timings) {}

package io.yolo4j.cli;

/**
 * What a call costs before and after a conversion: medians of calls that took turns.
 *
 * @param threads of a call; 0 where that is for the engine to say
 * @param images of a call
 * @param calls of each side
 * @param beforeMs of the model that there was, in milliseconds
 * @param afterMs of what has become of it, in milliseconds
 * @param gain how many times as fast it has become
 */
record Speed(int threads, int images, int calls, double beforeMs, double afterMs, double gain) {}

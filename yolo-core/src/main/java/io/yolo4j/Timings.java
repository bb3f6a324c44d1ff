package io.yolo4j;

/**
 * Where the time of one image went, in milliseconds of wall-clock time.
 *
 * @param decodeMs reading and decoding the file or the encoded bytes; 0 where the caller gave pixels
 * @param preprocessMs letterbox, normalisation and layout of the pixels into the engine's input
 * @param inferenceMs the engine's run; for an image of a batch its equal share of the run
 * @param postprocessMs decoding of the outputs, NMS and building of the result
 */
public record Timings(double decodeMs, double preprocessMs, double inferenceMs, double postprocessMs) {
    /** No time at all. */
    public static final Timings ZERO = new Timings(0, 0, 0, 0);

    /**
     * The sum of the four stages.
     *
     * @return milliseconds; waiting for a free session is not counted
     */
    public double totalMs() {
        return decodeMs + preprocessMs + inferenceMs + postprocessMs;
    }
}

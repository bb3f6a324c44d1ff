package io.yolo4j;

/** Is told how far a conversion is: calibration takes a second for every few pictures. Called by the thread that converts. */
@FunctionalInterface
public interface ConversionProgress {
    /**
     * Something was done.
     *
     * @param what what is being done, for example {@code calibrating}
     * @param done how much of it, from 0
     * @param total of how much
     */
    void step(String what, int done, int total);
}

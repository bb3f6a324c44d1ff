package io.yolo4j.tensorrt.gpu;

/** Is told how far a build is. */
@FunctionalInterface
public interface PlanProgress {
    /**
     * Something was done.
     *
     * @param phase what is being done, in the words of TensorRT; phases have phases in them
     * @param depth how many phases this one is in
     * @param step how much of it is done
     * @param steps of how much
     * @return false to cancel the build
     */
    boolean step(String phase, int depth, int step, int steps);
}

package io.yolo4j;

/**
 * Is told how far the building of an engine is, which takes from seconds to many minutes. Called by threads of the engine, by one at a time.
 */
@FunctionalInterface
public interface BuildProgress {
    /**
     * Something was done.
     *
     * @param phase what is being done, in the words of the engine
     * @param step how much of the whole, from 0; never less than the last time, and all of it when a build is over, also where it failed
     * @param of of how much
     * @return false to cancel: opening then ends with an {@link EngineException}
     */
    boolean step(String phase, int step, int of);
}

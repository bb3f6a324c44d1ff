package io.yolo4j.graph.shape;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;

/**
 * Fixes how many pictures a model takes in each run, whether it takes any number so far or another one. Every picture of a batch gets what
 * it would get alone.
 */
public final class BatchSize {
    private static final int MOST = 4096;

    private BatchSize() {}

    /**
     * Rewrites a model.
     *
     * @param graph the model, which is changed; not to be used after an exception
     * @param pictures how many in each run, 1 to 4096
     * @throws ConfigurationException if the number is out of range
     * @throws ModelException if pictures would influence one another, or if it cannot be told what a node does with several; says which
     */
    public static void apply(Graph graph, int pictures) {
        if (pictures < 1 || pictures > MOST) {
            throw new ConfigurationException("a batch has 1 to " + MOST + " pictures, not " + pictures);
        }
        BatchChange.of(graph).to(pictures);
    }
}

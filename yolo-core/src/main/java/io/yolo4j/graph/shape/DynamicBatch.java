package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;

/**
 * Lets each run decide how many pictures there are, in a model that was exported for a fixed number of them. Every picture of a batch gets
 * what it would get alone. A model that declares an open batch is left as it is.
 */
public final class DynamicBatch {
    private DynamicBatch() {}

    /**
     * Rewrites a model.
     *
     * @param graph the model, which is changed; not to be used after an exception
     * @throws ModelException if pictures would influence one another, or if it cannot be told what a node does with several; says which
     */
    public static void apply(Graph graph) {
        BatchChange.of(graph).toAny();
    }
}

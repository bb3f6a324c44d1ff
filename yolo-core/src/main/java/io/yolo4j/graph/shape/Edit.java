package io.yolo4j.graph.shape;

/** A change that a node needs once sizes are others. */
interface Edit {
    /** Makes the change; nothing where the node is right as it is. */
    void apply(Rewriting rewriting);
}

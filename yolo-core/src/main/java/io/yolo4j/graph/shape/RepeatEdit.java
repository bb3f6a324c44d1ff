package io.yolo4j.graph.shape;

import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Repeats what is the same for all pictures for each of them, where an operator doesn't do so by itself.
 *
 * @param node the operator
 * @param input which of its inputs
 * @param axis the axis of the pictures
 * @param rank how many axes there are
 */
record RepeatEdit(Node node, int input, int axis, int rank) implements Edit {
    @Override
    public void apply(Rewriting rewriting) {
        List<Extent> shape = new ArrayList<>(Collections.nCopies(rank, Extent.ONE));
        shape.set(axis, Extent.BATCH);
        String tensor = node.input(input);
        String repeated = rewriting.graph().fresh(tensor + "/each");
        String target = rewriting.list(tensor + "/shape", shape);
        rewriting.graph().add("Expand", List.of(tensor, target), repeated);
        node.setInput(input, repeated);
    }
}

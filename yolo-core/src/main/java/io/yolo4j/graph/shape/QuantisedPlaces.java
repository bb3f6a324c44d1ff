package io.yolo4j.graph.shape;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Boxes that are rounded to steps of a range. The range was measured at the exported size; at a larger one, boxes beyond it would be cut off
 * without a word.
 */
final class QuantisedPlaces {
    private QuantisedPlaces() {}

    /**
     * Looks at what is computed from grids.
     *
     * @throws ModelException if something of it is quantised
     */
    static void check(Graph graph, List<Edit> edits) {
        Deque<Node> next = new ArrayDeque<>();
        Set<Node> seen = new HashSet<>();
        for (Edit edit : edits) {
            if (edit instanceof GridEdit) {
                next.add(((GridEdit) edit).node());
            }
        }
        while (!next.isEmpty()) {
            Node node = next.poll();
            if (node.is("QuantizeLinear")) {
                throw new ModelException(graph.name() + " cannot be rewritten for another size: " + node
                        + " rounds boxes to steps of a range that was measured at the exported size."
                        + " Convert the model to floating point first");
            }
            for (String output : node.outputs()) {
                for (Node reader : graph.consumers(output)) {
                    if (seen.add(reader)) {
                        next.add(reader);
                    }
                }
            }
        }
    }
}

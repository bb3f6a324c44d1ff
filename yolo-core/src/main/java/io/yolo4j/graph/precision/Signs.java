package io.yolo4j.graph.precision;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.Set;

/** What a graph tells about the signs of its numbers. */
final class Signs {
    /** Enough for a pyramid of poolings and concatenations; a bound because each step may look at several inputs. */
    private static final int FARTHEST = 5;

    private static final Set<String> POSITIVE =
            Set.of("Relu", "Sigmoid", "HardSigmoid", "Softmax", "Abs", "Exp", "Softplus", "Sqrt");

    private static final Set<String> KEEPING = Set.of(
            "AveragePool",
            "DepthToSpace",
            "Flatten",
            "Gather",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "Identity",
            "MaxPool",
            "ReduceMax",
            "ReduceMean",
            "Reshape",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Transpose",
            "Unsqueeze");

    private static final Set<String> KEEPING_OF_ALL = Set.of("Add", "Concat", "Max", "Mul");

    private final Graph graph;

    Signs(Graph graph) {
        this.graph = graph;
    }

    /** Whether no number of a tensor can be below zero; false where that is not clear. */
    boolean neverNegative(String tensor) {
        return neverNegative(tensor, FARTHEST);
    }

    private boolean neverNegative(String tensor, int steps) {
        Node node = graph.producer(tensor);
        if (node == null || steps == 0 || !node.domain().isEmpty()) {
            return false;
        }
        if (POSITIVE.contains(node.op())) {
            return true;
        }
        if (node.is("Clip")) {
            Constant from = graph.constant(node.input(1));
            return node.real("min", -1) >= 0 || from != null && from.elements() == 1 && from.floats()[0] >= 0;
        }
        if (node.is("Resize")) {
            return !node.string("mode", "nearest").equals("cubic") && neverNegative(node.input(0), steps - 1);
        }
        if (KEEPING.contains(node.op())) {
            return neverNegative(node.input(0), steps - 1);
        }
        if (!KEEPING_OF_ALL.contains(node.op()) || node.inputs().size() > 8) {
            return false;
        }
        for (String input : node.inputs()) {
            if (!neverNegative(input, steps - 1)) {
                return false;
            }
        }
        return true;
    }
}

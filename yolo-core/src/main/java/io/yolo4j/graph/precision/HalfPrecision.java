package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ConfigurationException;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.QuantisingOperators;
import java.util.Set;
import java.util.TreeSet;

/**
 * Has a network compute in half precision (FP16), but for what loses accuracy by it: which that is, and why, say {@link HalfNodes} and
 * {@link HalfOperators}. Weights take half of the space. A model that is in half precision already keeps what it has; only its border
 * changes.
 */
public final class HalfPrecision {
    private HalfPrecision() {}

    /**
     * Rewrites a model.
     *
     * @param graph a model in single precision, or one in half precision whose border is to change
     * @param keepFloat names of nodes that stay in single precision, besides those that do anyway
     * @param halfBorder whether the picture and the outputs are halves, too; else they are in single precision
     * @throws ModelException if it is quantised
     * @throws ConfigurationException if a node to be kept is not there
     */
    public static void apply(Graph graph, Set<String> keepFloat, boolean halfBorder) {
        requireUnquantised(graph);
        requireNodes(graph, keepFloat);
        readConstantsDirectly(graph);
        TensorTypes types = TensorTypes.of(graph);
        Set<Node> half = HalfNodes.choose(graph, types, keepFloat);
        HalfCasts.insert(graph, types, half);
        Border.set(graph, halfBorder ? DataType.FLOAT16_VALUE : DataType.FLOAT_VALUE);
        graph.prune();
    }

    /**
     * Exporters share weights through Identity, and some store them as halves with a Cast before use, to have smaller files: behind either they
     * would not be known to be constants.
     */
    private static void readConstantsDirectly(Graph graph) {
        for (Node node : graph.sorted()) {
            Constant constant = node.inputs().isEmpty() ? null : graph.constant(node.input(0));
            if (constant == null
                    || graph.isOutput(node.output(0))
                    || graph.consumers(node.output(0)).stream().anyMatch(Node::hasSubgraphs)) {
                continue;
            }
            if (node.is("Identity")) {
                graph.replaceUses(node.output(0), node.input(0));
                graph.remove(node);
            } else if (isWidening(node, constant)) {
                String weight = node.output(0);
                graph.remove(node);
                graph.put(weight, Constant.ofFloats(constant.floats(), constant.dims()));
            }
        }
    }

    private static boolean isWidening(Node node, Constant constant) {
        return node.is("Cast")
                && node.integer("to", 0) == DataType.FLOAT_VALUE
                && constant.type() == DataType.FLOAT16_VALUE;
    }

    private static void requireUnquantised(Graph graph) {
        for (Node node : graph.sorted()) {
            if (QuantisingOperators.contains(node.op())) {
                throw new ModelException(graph.name() + " is quantised (" + node
                        + "), so that it has no weights which half precision could hold; undo the quantisation first, or take the model in single"
                        + " precision");
            }
        }
    }

    private static void requireNodes(Graph graph, Set<String> keepFloat) {
        Set<String> missing = new TreeSet<>(keepFloat);
        graph.nodes().forEach(node -> missing.remove(node.name()));
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "keepFloat: expected names of nodes of " + graph.name() + ", found " + missing);
        }
    }
}

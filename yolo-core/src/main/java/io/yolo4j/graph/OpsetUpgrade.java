package io.yolo4j.graph;

import io.yolo4j.ModelException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Raises the opset of a graph from 11 or 12 to 13, where scales for each channel begin: operators whose attributes became inputs, or whose
 * defaults changed (ONNX, docs/Changelog.md), are written anew, so that outputs stay the same, bit for bit.
 */
public final class OpsetUpgrade {
    private static final int OLDEST = 11;
    private static final int NEWEST = 13;

    /** What has kept its meaning from 11 to 13: unchanged, or open to more types. */
    private static final Set<String> SAME = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Add",
            "And",
            "ArgMax",
            "ArgMin",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "AveragePool",
            "BatchNormalization",
            "BitShift",
            "Cast",
            "Ceil",
            "Clip",
            "Compress",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Conv",
            "ConvInteger",
            "ConvTranspose",
            "Cos",
            "Cosh",
            "CumSum",
            "DepthToSpace",
            "Det",
            "Div",
            "DynamicQuantizeLinear",
            "Elu",
            "Equal",
            "Erf",
            "Exp",
            "Expand",
            "EyeLike",
            "Flatten",
            "Floor",
            "Gather",
            "GatherElements",
            "GatherND",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "Greater",
            "GreaterOrEqual",
            "HardSigmoid",
            "Identity",
            "InstanceNormalization",
            "IsInf",
            "IsNaN",
            "LRN",
            "LeakyRelu",
            "Less",
            "LessOrEqual",
            "Log",
            "LpNormalization",
            "MatMul",
            "MatMulInteger",
            "Max",
            "MaxPool",
            "Mean",
            "Min",
            "Mod",
            "Mul",
            "Neg",
            "NonMaxSuppression",
            "NonZero",
            "Not",
            "OneHot",
            "Or",
            "PRelu",
            "Pad",
            "Pow",
            "Range",
            "QuantizeLinear",
            "DequantizeLinear",
            "Reciprocal",
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare",
            "Relu",
            "Reshape",
            "Resize",
            "Round",
            "ScatterElements",
            "ScatterND",
            "Selu",
            "Shape",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Size",
            "Slice",
            "Softplus",
            "Softsign",
            "SpaceToDepth",
            "Sqrt",
            "Sub",
            "Sum",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Tile",
            "TopK",
            "Transpose",
            "Where",
            "Xor");

    private static final Map<String, String> LISTS_MADE_INPUTS =
            Map.of("Squeeze", "axes", "Unsqueeze", "axes", "ReduceSum", "axes", "Split", "split");

    private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");

    private OpsetUpgrade() {}

    /**
     * Raises the opset where it is lower.
     *
     * @param graph the graph, which is changed
     * @param opset the opset that is needed, at most 13
     * @throws ModelException if the graph is older than opset 11, or has an operator that is not known here
     */
    public static void to(Graph graph, int opset) {
        check(graph, opset);
        if (graph.opset() < opset) {
            graph.nodes().forEach(node -> raise(graph, node));
            graph.setOpset(NEWEST);
        }
    }

    /**
     * Refuses what {@link #to} would refuse, and changes nothing.
     *
     * @param graph the graph
     * @param opset the opset that will be needed, at most 13
     * @throws ModelException if the graph is older than opset 11, or has an operator that is not known here
     */
    public static void check(Graph graph, int opset) {
        if (opset > NEWEST) {
            throw new IllegalArgumentException("expected an opset up to " + NEWEST + ", found " + opset);
        }
        if (graph.opset() >= opset) {
            return;
        }
        if (graph.opset() < OLDEST) {
            throw new ModelException(graph.name() + " has opset " + graph.opset() + ", which cannot be raised to "
                    + opset + "; expected " + OLDEST + " or newer: export the model again");
        }
        graph.nodes().stream().filter(node -> !isKnown(node)).findFirst().ifPresent(node -> {
            throw new ModelException(graph.name() + ": " + node + " is not known well enough to raise opset "
                    + graph.opset() + " to " + NEWEST + "; export the model with opset " + NEWEST + " or newer");
        });
    }

    /** Operators of other domains have versions of their own. */
    private static boolean isKnown(Node node) {
        String op = node.op();
        return !node.domain().isEmpty()
                || !node.hasSubgraphs()
                        && (SAME.contains(op) || SOFTMAX.contains(op) || LISTS_MADE_INPUTS.containsKey(op));
    }

    private static void raise(Graph graph, Node node) {
        if (!node.domain().isEmpty()) {
            return;
        }
        if (SOFTMAX.contains(node.op())) {
            flatten(graph, node);
        } else if (LISTS_MADE_INPUTS.containsKey(node.op())) {
            makeInput(graph, node, LISTS_MADE_INPUTS.get(node.op()));
        }
    }

    private static void makeInput(Graph graph, Node node, String attribute) {
        long[] values = node.integers(attribute);
        if (values != null) {
            node.removeAttribute(attribute);
            node.setInput(1, graph.constant(node.output(0) + "_" + attribute, Constant.list(values)));
        }
    }

    /** Until 12 all dimensions from the axis on were one; since 13 it is that one axis. The last axis is the same in both. */
    private static void flatten(Graph graph, Node node) {
        long axis = node.integer("axis", 1);
        node.set("axis", -1L);
        if (axis == -1) {
            return;
        }
        String input = node.input(0), output = node.output(0);
        String shape = graph.fresh(output + "_shape");
        String matrix = graph.fresh(output + "_matrix");
        String result = graph.fresh(output + "_rows");
        graph.add("Shape", List.of(input), shape);
        graph.add("Flatten", List.of(input), matrix).set("axis", axis);
        node.setInput(0, matrix);
        node.setOutput(0, result);
        graph.add("Reshape", List.of(result, shape), output);
    }
}

package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.QuantisingOperators;
import java.util.List;
import java.util.Set;

/**
 * Undoes quantisation: integers become the numbers that they stand for, {@code (q - zero point) * scale}, and operators on integers those
 * on floating-point numbers. What was rounded away stays lost; what the network computes is otherwise the same.
 *
 * <p>Undone are dynamic quantisation ({@code DynamicQuantizeLinear} before {@code ConvInteger} or {@code MatMulInteger}, and the fused
 * operators of ONNX Runtime), pairs of {@code QuantizeLinear} and {@code DequantizeLinear}, and networks of {@code QLinearConv} and its
 * kind. Weights may be quantised as a whole or for each channel, signed or not.
 */
public final class FloatWeights {
    /** Operators that bring values to other places and compute nothing from them, so that they mean the same before and after rounding. */
    private static final Set<String> MOVING = Set.of(
            "Concat",
            "DepthToSpace",
            "Expand",
            "Flatten",
            "Gather",
            "GatherElements",
            "Identity",
            "MaxPool",
            "Reshape",
            "Resize",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Tile",
            "Transpose",
            "Unsqueeze");

    private final Graph graph;
    private final RealTensors reals;
    private final IntegerSums sums;
    private final QuantisedOperators operators;

    private FloatWeights(Graph graph) {
        this.graph = graph;
        this.reals = new RealTensors(graph);
        this.sums = new IntegerSums(graph, reals);
        this.operators = new QuantisedOperators(graph, reals);
    }

    /**
     * Tells whether there is anything to undo.
     *
     * @param graph a model
     * @return whether an operator of it quantises, or computes with quantised numbers
     */
    public static boolean isQuantised(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> QuantisingOperators.contains(node.op()));
    }

    /**
     * Changes the model in place, to one whose weights are of single precision (half precision, where the scales are).
     *
     * @param graph the model; one without quantisation remains as it is
     * @throws ModelException if something in it cannot be undone, which the message names; the graph is then of no more use
     */
    public static void apply(Graph graph) {
        if (!isQuantised(graph)) {
            return;
        }
        FloatWeights pass = new FloatWeights(graph);
        for (Node node : graph.sorted()) {
            pass.undo(node);
        }
        graph.prune();
        for (Node node : graph.nodes()) {
            if (QuantisingOperators.contains(node.op())) {
                throw RealTensors.cannotUndo(graph, node, "what it makes is read in a subgraph, or leaves the graph");
            }
        }
    }

    /** In topological order, so that all that a node reads has been undone, and parts that were taken out are readers of what is left. */
    private void undo(Node node) {
        switch (node.op()) {
            case "QuantizeLinear" -> reals.define(node.output(0), node.input(0), node.input(1), node.input(2));
            case "DynamicQuantizeLinear" -> reals.put(node.output(0), node.input(0), node.output(1), node.output(2));
            case "DequantizeLinear" -> dequantise(node);
            case "ConvInteger", "MatMulInteger" -> sums.undo(node);
            case "DynamicQuantizeMatMul", "MatMulIntegerToFloat" -> operators.undoMatMul(node);
            default -> {
                if (QuantisingOperators.contains(node.op())) {
                    operators.undo(node);
                } else if (MOVING.contains(node.op()) && reals.stands(node.input(0))) {
                    move(node);
                } else if (node.is("Shape") && reals.stands(node.input(0))) {
                    node.setInput(0, reals.tensor(node.input(0)));
                } else {
                    refuseReader(node);
                }
            }
        }
    }

    private void dequantise(Node node) {
        if (node.integer("block_size", 0) != 0) {
            throw RealTensors.cannotUndo(
                    graph, node, "it has a scale for each block of " + node.integer("block_size", 0));
        }
        String result = node.output(0);
        Node mover = graph.producer(node.input(0));
        if (mover != null
                && MOVING.contains(mover.op())
                && graph.constant(mover.input(0)) != null
                && !mover.is("Concat")) {
            unrollMoved(mover, node);
            return;
        }
        String real = reals.read(node, 0, node.input(1), node.input(2), node.integer("axis", 1));
        graph.remove(node);
        if (graph.isOutput(result)) {
            graph.add("Identity", List.of(real), result); // an output keeps its name
        } else {
            graph.replaceUses(result, real);
        }
    }

    /** Weights from which a part was taken before they were dequantised, such as the rows of a table. */
    private void unrollMoved(Node mover, Node dequantise) {
        String moved = mover.output(0);
        String result = dequantise.output(0);
        Constant scale = graph.constant(dequantise.input(1));
        if (scale == null || scale.elements() != 1 || graph.consumers(moved).size() != 1 || graph.isOutput(moved)) {
            throw RealTensors.cannotUndo(graph, dequantise, "it reads " + mover + " of quantised weights");
        }
        String real = reals.read(mover, 0, dequantise.input(1), dequantise.input(2), 0);
        graph.remove(dequantise);
        mover.setInput(0, real);
        mover.setOutput(0, result);
    }

    private void move(Node node) {
        int moved = node.is("Concat") ? node.inputs().size() : 1;
        RealTensors.Real first = reals.of(node.input(0));
        for (int i = 0; i < moved; i++) {
            node.setInput(i, reals.read(node, i, first.scale(), first.zeroPoint(), 0));
        }
        for (int i = 0; i < (node.is("MaxPool") ? 1 : node.outputs().size()); i++) {
            String quantised = node.output(i);
            reals.put(quantised, reals.rename(node, i), first.scale(), first.zeroPoint());
        }
    }

    private void refuseReader(Node node) {
        for (String input : node.inputs()) {
            if (reals.stands(input)) {
                throw RealTensors.cannotUndo(graph, node, "it computes with the quantised numbers of " + input);
            }
        }
    }

    static boolean isSingleOrHalf(Constant constant) {
        return constant != null
                && (constant.type() == DataType.FLOAT_VALUE || constant.type() == DataType.FLOAT16_VALUE);
    }
}

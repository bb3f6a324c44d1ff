package io.yolo4j.graph.precision;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Operators that read and make quantised numbers, with all scales among their inputs ({@code QLinearConv} and its kind), and the fused
 * products of ONNX Runtime (docs/ContribOperators.md). Each becomes the operator that it imitates.
 */
final class QuantisedOperators {
    /** Those whose inputs are (numbers, scale, zero point) for each operand and then (scale, zero point) of the result. */
    private static final Map<String, String> PLAIN = Map.of(
            "QLinearConv", "Conv",
            "QLinearMatMul", "MatMul",
            "QLinearAdd", "Add",
            "QLinearMul", "Mul",
            "QLinearSigmoid", "Sigmoid",
            "QLinearLeakyRelu", "LeakyRelu",
            "QLinearSoftmax", "Softmax",
            "QLinearAveragePool", "AveragePool",
            "QLinearGlobalAveragePool", "GlobalAveragePool");

    private final Graph graph;
    private final RealTensors reals;

    QuantisedOperators(Graph graph, RealTensors reals) {
        this.graph = graph;
        this.reals = reals;
    }

    void undo(Node node) {
        checkAttributes(node);
        switch (node.op()) {
            case "QLinearConv" -> {
                List<String> operands = operands(node, 0, 2, 0);
                addBias(node, 8, operands, 1);
                become(node, operands, 6);
            }
            case "QLinearMatMul", "QLinearAdd", "QLinearMul" -> become(node, operands(node, 0, 2, -1), 6);
            case "QLinearSigmoid",
                    "QLinearLeakyRelu",
                    "QLinearSoftmax",
                    "QLinearAveragePool",
                    "QLinearGlobalAveragePool" -> become(node, operands(node, 0, 1, 0), 3);
            case "QLinearConcat" -> {
                List<String> operands = operands(node, 2, (node.inputs().size() - 2) / 3, 0);
                String scale = node.input(0);
                String zeroPoint = node.input(1);
                node.setInputs(operands);
                finish(node, "Concat", scale, zeroPoint);
            }
            case "QGemm" -> undoGemm(node);
            default -> throw RealTensors.cannotUndo(graph, node, "this operator is not known here");
        }
    }

    /** {@code DynamicQuantizeMatMul} of real numbers, {@code MatMulIntegerToFloat} of what was quantised before. */
    void undoMatMul(Node node) {
        boolean dynamic = node.op().equals("DynamicQuantizeMatMul");
        String left = dynamic ? node.input(0) : reals.read(node, 0, node.input(2), node.input(4), 0);
        String right = reals.read(node, 1, node.input(dynamic ? 2 : 3), node.input(dynamic ? 3 : 5), -1);
        String bias = node.input(dynamic ? 4 : 6);
        String result = node.output(0);
        if (!bias.isEmpty()) {
            String product = graph.fresh(result + "_product");
            node.setOutput(0, product);
            graph.add("Add", List.of(product, bias), result);
        }
        node.setOp("MatMul");
        node.setInputs(List.of(left, right));
    }

    private void undoGemm(Node node) {
        List<String> operands = operands(node, 0, 2, node.integer("transB", 0) == 0 ? 1 : 0);
        addBias(node, 6, operands, node.real("alpha", 1));
        String scale = node.input(7);
        String zeroPoint = node.input(8);
        node.setInputs(operands);
        if (scale.isEmpty()) {
            node.setOp("Gemm"); // its result is real already
        } else {
            finish(node, "Gemm", scale, zeroPoint);
        }
    }

    private void checkAttributes(Node node) {
        if (node.integer("channels_last", 0) != 0) {
            throw RealTensors.cannotUndo(graph, node, "its channels come last");
        }
        if (node.op().equals("QLinearSoftmax") && node.integer("opset", graph.opset()) >= 13 != graph.opset() >= 13) {
            throw RealTensors.cannotUndo(graph, node, "it means the Softmax of another opset");
        }
        node.removeAttribute("channels_last");
        node.removeAttribute("opset");
    }

    private List<String> operands(Node node, int first, int count, long axis) {
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = first + 3 * i;
            operands.add(reals.read(node, at, node.input(at + 1), node.input(at + 2), axis));
        }
        return operands;
    }

    /** A bias has no scale of its own: it is that of the products, to which it is added (QLinearConv of the ONNX specification). */
    private void addBias(Node node, int index, List<String> operands, float alpha) {
        String bias = node.input(index);
        if (bias.isEmpty()) {
            return;
        }
        Constant left = graph.constant(node.input(1));
        Constant right = graph.constant(node.input(4));
        Constant numbers = graph.constant(bias);
        if (left == null || left.elements() != 1 || right == null || numbers == null) {
            throw RealTensors.cannotUndo(graph, node, "its bias, or a scale of it, is no constant");
        }
        float[] factor = right.floats();
        for (int i = 0; i < factor.length; i++) {
            factor[i] *= left.floats()[0] * alpha;
        }
        operands.add(reals.constant(node, bias, "", factor, -1));
    }

    private void become(Node node, List<String> operands, int scaleAt) {
        String scale = node.input(scaleAt);
        String zeroPoint = node.input(scaleAt + 1);
        String op = PLAIN.get(node.op());
        node.setInputs(operands);
        finish(node, op, scale, zeroPoint);
    }

    /** The bounds of what stood there may have to stay. */
    private void finish(Node node, String op, String scale, String zeroPoint) {
        String quantised = node.output(0);
        node.setOp(op);
        reals.define(quantised, reals.rename(node, 0), scale, zeroPoint);
    }
}

package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which operators may compute in half precision, and which of their inputs then are halves. All others stay in single precision:
 *
 * <ul>
 *   <li>sums over many elements (ReduceSum, ReduceMean, GlobalAveragePool, Softmax, the normalisations): a sum of halves stops growing where a
 *       summand is less than half a step, and ends at 65504;
 *   <li>squares, roots, powers, exponentials, logarithms, reciprocals: they leave the range of halves (2^-24 to 65504) at inputs that are in
 *       the middle of it; an epsilon of 1e-12 becomes 0;
 *   <li>what chooses (TopK, NonMaxSuppression, comparisons): rounded scores tie;
 *   <li>positions and angles (Range, CumSum, GridSample, Sin, Cos): above 2048, halves do not even count;
 *   <li>what ONNX does not define for halves.
 * </ul>
 */
final class HalfOperators {
    /** By which the picture is seen; all that comes after the last of them is decoding. */
    private static final Set<String> LINEAR = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Einsum");

    /** What moves or chooses numbers, and changes none. */
    private static final Set<String> MOVING = Set.of(
            "Concat",
            "DepthToSpace",
            "Dropout",
            "Expand",
            "Flatten",
            "Gather",
            "GatherElements",
            "GatherND",
            "Identity",
            "Reshape",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Tile",
            "Transpose",
            "Unsqueeze");

    private static final int[] FIRST = {0};

    /** The inputs that are halves; null for all. */
    private static final Map<String, int[]> OPERANDS = new HashMap<>();

    static {
        LINEAR.forEach(op -> OPERANDS.put(op, null));
        MOVING.forEach(op -> OPERANDS.put(op, FIRST));
        for (String op : List.of("Concat", "Add", "Sub", "Mul", "Div", "Sum", "Max", "Min", "PRelu", "Clip")) {
            OPERANDS.put(op, null);
        }
        for (String op : List.of(
                "Abs",
                "AveragePool",
                "Elu",
                "Erf",
                "Gelu",
                "GlobalMaxPool",
                "HardSigmoid",
                "HardSwish",
                "LeakyRelu",
                "MaxPool",
                "Mish",
                "Neg",
                "ReduceMax",
                "ReduceMin",
                "Relu",
                "Resize",
                "Selu",
                "Sigmoid",
                "Softplus",
                "Softsign",
                "Tanh",
                "Upsample")) {
            OPERANDS.put(op, FIRST);
        }
        OPERANDS.put("Pad", new int[] {0, 2});
        OPERANDS.put("ScatterElements", new int[] {0, 2});
        OPERANDS.put("ScatterND", new int[] {0, 2});
        OPERANDS.put("Where", new int[] {1, 2});
    }

    /** Operators that take numbers of any type, and make no other type of their own of it. */
    private static final Set<String> TAKING_ANYTHING = Set.of("Cast", "Shape", "Size");

    private HalfOperators() {}

    static boolean maybeHalf(Node node) {
        return node.domain().isEmpty() && OPERANDS.containsKey(node.op());
    }

    static boolean takesAnything(Node node) {
        return node.domain().isEmpty() && TAKING_ANYTHING.contains(node.op());
    }

    static boolean moves(Node node) {
        return node.domain().isEmpty() && MOVING.contains(node.op());
    }

    /** The inputs of an operator that are halves where it computes in half precision. */
    static int[] operands(Node node) {
        int[] some = OPERANDS.get(node.op());
        IntStream indices = some == null ? IntStream.range(0, node.inputs().size()) : IntStream.of(some);
        return indices.filter(i -> !node.input(i).isEmpty()).toArray();
    }

    /**
     * Whether this is a layer. The expectation over the bins of a distance (distribution focal loss) is written as a convolution or a
     * product, too, but is a part of the decoding: one channel, of weights that rise from bin to bin.
     */
    static boolean isLayer(Graph graph, TensorTypes types, Node node) {
        if (!node.domain().isEmpty() || !LINEAR.contains(node.op()) || !types.isSingle(node.output(0))) {
            return false;
        }
        return !isExpectation(graph.constant(node.input(1))) && !isExpectation(graph.constant(node.input(0)));
    }

    private static boolean isExpectation(Constant weights) {
        if (weights == null || weights.type() != DataType.FLOAT_VALUE || weights.elements() < 4) {
            return false;
        }
        long longest = 0;
        for (long dim : weights.dims()) {
            longest = Math.max(longest, dim);
        }
        if (longest != weights.elements()) {
            return false;
        }
        float[] values = weights.floats();
        for (int i = 1; i < values.length; i++) {
            if (!(values[i] > values[i - 1])) {
                return false;
            }
        }
        return true;
    }
}

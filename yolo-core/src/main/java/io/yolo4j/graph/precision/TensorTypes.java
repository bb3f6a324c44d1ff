package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The element type of each tensor of a graph, by the rules of the operators. What control flow and operators of others make is unknown,
 * unless it is declared as an output of the graph.
 */
final class TensorTypes {
    static final int UNKNOWN = DataType.UNDEFINED_VALUE;

    private static final Set<String> TELL_TRUE_OR_FALSE = Set.of(
            "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor");

    private static final Set<String> TELL_PLACES =
            Set.of("ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size");

    /** Those that choose a type with an attribute, single precision unless told otherwise. */
    private static final Set<String> MAKE_NUMBERS =
            Set.of("EyeLike", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli");

    private final Map<String, Integer> types = new HashMap<>();

    private TensorTypes() {}

    static TensorTypes of(Graph graph) {
        TensorTypes all = new TensorTypes();
        graph.constants().forEach((tensor, constant) -> all.types.put(tensor, constant.type()));
        graph.inputs().forEach(input -> all.types.put(input.name(), input.type()));
        for (Node node : graph.sorted()) {
            for (int i = 0; i < node.outputs().size(); i++) {
                all.types.put(node.output(i), all.made(node, i));
            }
        }
        for (Value output : graph.outputs()) {
            all.types.merge(output.name(), output.type(), (known, declared) -> known == UNKNOWN ? declared : known);
        }
        return all;
    }

    /** A number of {@link DataType}, or {@link #UNKNOWN}. */
    int type(String tensor) {
        return types.getOrDefault(tensor, UNKNOWN);
    }

    /** Whether an operator compares or counts, whatever the type of what it reads. */
    static boolean tellsTruthOrPlaces(String op) {
        return TELL_TRUE_OR_FALSE.contains(op) || TELL_PLACES.contains(op);
    }

    boolean isSingle(String tensor) {
        return type(tensor) == DataType.FLOAT_VALUE;
    }

    private int made(Node node, int output) {
        String op = node.op();
        if (!node.domain().isEmpty() || node.hasSubgraphs()) {
            return UNKNOWN;
        }
        if (output > 0 && !op.equals("Split")) {
            return switch (op) {
                case "TopK", "MaxPool", "Unique" -> DataType.INT64_VALUE;
                case "Dropout" -> DataType.BOOL_VALUE;
                case "DynamicQuantizeLinear" -> output == 1 ? DataType.FLOAT_VALUE : DataType.UINT8_VALUE;
                default -> type(node.input(0));
            };
        }
        if (TELL_TRUE_OR_FALSE.contains(op)) {
            return DataType.BOOL_VALUE;
        }
        if (TELL_PLACES.contains(op)) {
            return DataType.INT64_VALUE;
        }
        if (MAKE_NUMBERS.contains(op)) {
            int like = op.startsWith("Random") && !op.endsWith("Like") ? UNKNOWN : type(node.input(0));
            return (int) node.integer("dtype", like == UNKNOWN ? DataType.FLOAT_VALUE : like);
        }
        return switch (op) {
            case "Cast" -> (int) node.integer("to", UNKNOWN);
            case "CastLike", "Where" -> type(node.input(1));
            case "OneHot" -> type(node.input(2));
            case "ConstantOfShape" -> node.has("value") ? node.tensor("value").type() : DataType.FLOAT_VALUE;
            case "QuantizeLinear" -> node.input(2).isEmpty() ? DataType.UINT8_VALUE : type(node.input(2));
            case "DequantizeLinear" -> type(node.input(1));
            case "DynamicQuantizeLinear" -> DataType.UINT8_VALUE;
            case "ConvInteger", "MatMulInteger" -> DataType.INT32_VALUE;
            default -> type(node.input(0));
        };
    }
}

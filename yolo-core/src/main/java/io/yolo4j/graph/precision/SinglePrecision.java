package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has a network in half precision compute, take and give single precision: its weights are widened, which loses nothing. What quantises
 * starts from such a network.
 */
public final class SinglePrecision {
    private SinglePrecision() {}

    /**
     * Tells whether there is anything to widen.
     *
     * @param graph a model
     * @return whether a weight of it is a half
     */
    public static boolean isHalf(Graph graph) {
        return graph.constants().values().stream().anyMatch(constant -> constant.type() == DataType.FLOAT16_VALUE);
    }

    /**
     * Changes the model in place.
     *
     * @param graph the model; what is in single precision already stays as it is
     * @throws ModelException if it has control flow, whose subgraphs are not rewritten
     */
    public static void apply(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.hasSubgraphs()) {
                throw new ModelException(graph.name() + ": " + node
                        + " has subgraphs, whose halves cannot be widened; export the model without control flow");
            }
        }
        TensorTypes types = TensorTypes.of(graph);
        for (Map.Entry<String, Constant> entry :
                new ArrayList<>(graph.constants().entrySet())) {
            if (entry.getValue().type() == DataType.FLOAT16_VALUE) {
                graph.put(entry.getKey(), widened(entry.getValue()));
            }
        }
        for (Node node : graph.nodes()) {
            if (node.is("Cast")) {
                leaveOut(graph, types, node);
            } else {
                widenAttributes(node);
            }
        }
        graph.inputs()
                .replaceAll(
                        input -> input.type() == DataType.FLOAT16_VALUE ? input.withType(DataType.FLOAT_VALUE) : input);
        graph.outputs()
                .replaceAll(output ->
                        output.type() == DataType.FLOAT16_VALUE ? output.withType(DataType.FLOAT_VALUE) : output);
        graph.prune();
    }

    private static Constant widened(Constant half) {
        return Constant.ofFloats(half.floats(), half.dims());
    }

    private static boolean isReal(int type) {
        return type == DataType.FLOAT_VALUE || type == DataType.FLOAT16_VALUE;
    }

    /** A cast between the two, which are one now. */
    private static void leaveOut(Graph graph, TensorTypes types, Node cast) {
        if (!isReal((int) cast.integer("to", 0))) {
            return;
        }
        cast.set("to", DataType.FLOAT_VALUE);
        if (isReal(types.type(cast.input(0))) && !graph.isOutput(cast.output(0))) {
            graph.replaceUses(cast.output(0), cast.input(0));
            graph.remove(cast);
        }
    }

    private static void widenAttributes(Node node) {
        for (String type : List.of("dtype", "output_dtype")) {
            if (node.integer(type, 0) == DataType.FLOAT16_VALUE) {
                node.set(type, DataType.FLOAT_VALUE);
            }
        }
        if (node.has("value") && node.is("ConstantOfShape")) {
            Constant value = node.tensor("value");
            if (value.type() == DataType.FLOAT16_VALUE) {
                node.set("value", widened(value));
            }
        }
    }
}

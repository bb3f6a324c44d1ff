package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives every node its operands in the precision that it computes in: constants rounded once, other tensors cast once. */
final class HalfCasts {
    private final Graph graph;
    private final TensorTypes types;
    private final Set<Node> half;

    /** The names under which single-precision tensors of the model are there as halves, and in single precision. */
    private final Map<String, String> halves = new HashMap<>();

    private final Map<String, String> singles = new HashMap<>();

    private HalfCasts(Graph graph, TensorTypes types, Set<Node> half) {
        this.graph = graph;
        this.types = types;
        this.half = half;
    }

    static void insert(Graph graph, TensorTypes types, Set<Node> half) {
        HalfCasts casts = new HalfCasts(graph, types, half);
        List<Node> nodes = graph.nodes();
        Map<Node, List<String>> inputs = new LinkedHashMap<>();
        nodes.forEach(node -> inputs.put(node, node.inputs().stream().toList()));
        half.forEach(casts::nameOutputs);
        inputs.forEach(casts::connect);
    }

    /** What is half now keeps its name, unless it is known outside, or to a subgraph, as single precision. */
    private void nameOutputs(Node node) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String tensor = node.output(i);
            if (!types.isSingle(tensor)) {
                continue;
            }
            boolean known =
                    graph.isOutput(tensor) || graph.consumers(tensor).stream().anyMatch(Node::hasSubgraphs);
            halves.put(tensor, known ? graph.fresh(tensor + "/half") : tensor);
            if (known) {
                node.setOutput(i, halves.get(tensor));
                cast(halves.get(tensor), tensor, DataType.FLOAT_VALUE);
                singles.put(tensor, tensor);
            }
        }
    }

    private void connect(Node node, List<String> inputs) {
        boolean isHalf = half.contains(node);
        int[] operands = isHalf ? HalfOperators.operands(node) : new int[0];
        for (int i = 0; i < inputs.size(); i++) {
            int index = i;
            String tensor = inputs.get(i);
            if (!types.isSingle(tensor)) {
                continue;
            }
            if (Arrays.stream(operands).anyMatch(operand -> operand == index)) {
                node.setInput(i, asHalf(tensor));
            } else if (HalfOperators.takesAnything(node)) {
                node.setInput(i, asMade(tensor));
            } else {
                node.setInput(i, asSingle(tensor));
            }
        }
    }

    private String asHalf(String tensor) {
        return halves.computeIfAbsent(tensor, key -> {
            Constant constant = graph.constant(tensor);
            if (constant != null) {
                return graph.constant(tensor + "/half", Constant.ofHalves(constant.floats(), constant.dims()));
            }
            singles.put(tensor, tensor);
            return cast(tensor, graph.fresh(tensor + "/half"), DataType.FLOAT16_VALUE);
        });
    }

    /** For who takes either: what is there as single precision has more digits, and may be a position that is cast to an integer. */
    private String asMade(String tensor) {
        boolean single = graph.constant(tensor) != null || tensor.equals(singles.get(tensor));
        return single ? tensor : halves.getOrDefault(tensor, tensor);
    }

    private String asSingle(String tensor) {
        if (!halves.containsKey(tensor)) {
            return tensor;
        }
        if (graph.constant(tensor) != null) {
            return tensor;
        }
        return singles.computeIfAbsent(
                tensor, key -> cast(halves.get(tensor), graph.fresh(tensor + "/single"), DataType.FLOAT_VALUE));
    }

    private String cast(String from, String to, int type) {
        graph.add("Cast", List.of(from), to).set("to", type);
        return to;
    }
}

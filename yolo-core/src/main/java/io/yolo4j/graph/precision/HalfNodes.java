package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the nodes that compute in half precision: layers, and what lies between them, unless
 *
 * <ul>
 *   <li>the operator does not ({@link HalfOperators});
 *   <li>it comes after the last layer, where boxes are decoded: of numbers above 512, halves are multiples of 0.5, so that a box would be
 *       off by up to a quarter of a pixel at each side, and neighbouring scores would tie. What only moves numbers waits with the cast
 *       until they are used;
 *   <li>it has a constant that halves cannot hold: beyond 65504, or too small throughout to have all its digits;
 *   <li>all that it reads is in single precision anyway, or it lies between two that are (the difference to the mean in a normalisation):
 *       a cast would be the only gain;
 *   <li>the caller wants it so.
 * </ul>
 */
final class HalfNodes {
    /** The least half with all its digits. */
    private static final float SMALLEST_NORMAL = 0x1p-14f;

    private static final float LARGEST = 65504;

    private final Graph graph;
    private final TensorTypes types;
    private final Set<String> keepFloat;

    /** Nodes whose results reach a layer. */
    private final Set<Node> beforeLayers = new HashSet<>();

    private final Set<Node> half = new LinkedHashSet<>();

    private HalfNodes(Graph graph, TensorTypes types, Set<String> keepFloat) {
        this.graph = graph;
        this.types = types;
        this.keepFloat = keepFloat;
    }

    static Set<Node> choose(Graph graph, TensorTypes types, Set<String> keepFloat) {
        HalfNodes nodes = new HalfNodes(graph, types, keepFloat);
        List<Node> order = graph.sorted();
        for (int i = order.size() - 1; i >= 0; i--) {
            nodes.lookDown(order.get(i));
        }
        for (Node node : order) {
            if (nodes.isHalf(node)) {
                nodes.half.add(node);
            }
        }
        return nodes.half;
    }

    private void lookDown(Node node) {
        for (String output : node.outputs()) {
            for (Node reader : graph.consumers(output)) {
                if (beforeLayers.contains(reader) || HalfOperators.isLayer(graph, types, reader)) {
                    beforeLayers.add(node);
                    return;
                }
            }
        }
    }

    private boolean isHalf(Node node) {
        if (!HalfOperators.maybeHalf(node) || keepFloat.contains(node.name())) {
            return false;
        }
        int given = 0, givenHalf = 0;
        for (int index : HalfOperators.operands(node)) {
            String tensor = node.input(index);
            Constant constant = graph.constant(tensor);
            if (!types.isSingle(tensor) || constant != null && !fits(constant)) {
                return false;
            }
            given += constant == null ? 1 : 0;
            givenHalf += constant == null && comesHalf(tensor) ? 1 : 0;
        }
        if (HalfOperators.isLayer(graph, types, node)) {
            return true;
        }
        if (!beforeLayers.contains(node)) {
            return HalfOperators.moves(node) && givenHalf == given && given > 0;
        }
        return givenHalf == given && given > 0 || givenHalf > 0 && !readByFloat(node);
    }

    /** A picture does, because it is cast first where it comes in single precision. */
    private boolean comesHalf(String tensor) {
        Node producer = graph.producer(tensor);
        if (producer != null) {
            return half.contains(producer);
        }
        for (Value input : graph.inputs()) {
            if (input.name().equals(tensor)) {
                return Border.isPicture(input);
            }
        }
        return false;
    }

    private boolean readByFloat(Node node) {
        return graph.consumers(node.output(0)).stream()
                .anyMatch(reader -> !HalfOperators.maybeHalf(reader) && !HalfOperators.takesAnything(reader));
    }

    private static boolean fits(Constant constant) {
        if (constant.type() != DataType.FLOAT_VALUE) {
            return true;
        }
        float largest = 0;
        for (float value : constant.floats()) {
            float magnitude = Math.abs(value);
            if (magnitude > LARGEST && !Float.isInfinite(value)) {
                return false;
            }
            largest = Math.max(largest, magnitude);
        }
        return largest == 0 || largest >= SMALLEST_NORMAL;
    }
}

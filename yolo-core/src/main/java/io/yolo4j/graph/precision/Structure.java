package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which part of a graph is the network and which is the decoding behind it, seen from the operators alone: the network ends with the
 * last layers that have trained weights. What follows mixes pixels with probabilities and has to stay in float.
 */
final class Structure {
    /** Layers narrower than this are no layers: a product of 4 x 4 turns centres into corners. */
    private static final int NARROWEST = 5;

    private static final Set<String> RESHAPING =
            Set.of("Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Identity");

    private final Graph graph;
    private final List<Node> order;
    private final Set<String> activations = new HashSet<>();
    private final Set<Node> layers = new LinkedHashSet<>();
    private final Set<Node> network = new HashSet<>();

    Structure(Graph graph) {
        this.graph = graph;
        this.order = graph.sorted();
        findActivations();
        for (Node node : order) {
            if (isLayer(node)) {
                layers.add(node);
            }
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            if (layers.contains(order.get(i)) || leadsToLayer(order.get(i))) {
                network.add(order.get(i));
            }
        }
    }

    private void findActivations() {
        Set<String> bytes = new HashSet<>();
        for (Value input : graph.inputs()) {
            if (input.type() == DataType.FLOAT_VALUE) {
                activations.add(input.name());
            } else if (input.type() == DataType.UINT8_VALUE) {
                bytes.add(input.name());
            }
        }
        for (Node node : order) {
            boolean toFloat = node.is("Cast") && node.integer("to", 0) == DataType.FLOAT_VALUE;
            boolean counts = node.is("Cast") ? !toFloat : counts(node.op());
            boolean reads = node.inputs().stream().anyMatch(activations::contains);
            boolean readsBytes = node.inputs().stream().anyMatch(bytes::contains);
            if (!counts && reads || toFloat && readsBytes) {
                activations.addAll(node.outputs());
            } else if (readsBytes) {
                bytes.addAll(node.outputs()); // transposed before they are cast, for instance
            }
        }
    }

    /** What gives no real numbers that depend on those it reads. */
    private static boolean counts(String op) {
        return TensorTypes.tellsTruthOrPlaces(op) || op.equals("ConstantOfShape") || op.equals("Range");
    }

    private boolean isLayer(Node node) {
        Constant weights = weights(node);
        return weights != null && isActivation(node.input(0)) && !sumsBins(node, weights);
    }

    /** The constant weights of an operator that a network can learn, or null. */
    Constant weights(Node node) {
        boolean convolution = node.is("Conv") || node.is("ConvTranspose");
        if (!convolution && !node.is("Gemm") && !node.is("MatMul")) {
            return null;
        }
        Constant weights = graph.constant(node.input(1));
        if (weights == null || weights.type() != DataType.FLOAT_VALUE) {
            return null;
        }
        if (convolution) {
            return weights.rank() >= 3 ? weights : null;
        }
        boolean wide = weights.rank() == 2 && Math.min(weights.dims()[0], weights.dims()[1]) > 0;
        return wide && inner(node, weights) >= NARROWEST ? weights : null;
    }

    private static long inner(Node node, Constant weights) {
        return weights.dims()[node.is("Gemm") && node.integer("transB", 0) == 1 ? 1 : 0];
    }

    /** The mean over the bins of a distribution focal loss (Li et al. 2020), which exporters write as a layer with one output. */
    private boolean sumsBins(Node node, Constant weights) {
        long outputs = node.is("Conv") ? weights.dims()[0] : weights.dims()[weights.rank() - 1];
        Node before = graph.producer(node.input(0));
        while (before != null && RESHAPING.contains(before.op())) {
            before = graph.producer(before.input(0));
        }
        return outputs == 1 && before != null && before.is("Softmax");
    }

    private boolean leadsToLayer(Node node) {
        return node.outputs().stream()
                .anyMatch(output -> graph.consumers(output).stream().anyMatch(network::contains));
    }

    List<Node> order() {
        return Collections.unmodifiableList(order);
    }

    /** Layers with trained weights, in order. */
    Set<Node> layers() {
        return Collections.unmodifiableSet(layers);
    }

    /** Whether a layer with trained weights follows, or this is one. */
    boolean isNetwork(Node node) {
        return network.contains(node);
    }

    /** Layers that no other layer follows. */
    List<Node> lastLayers() {
        return layers.stream().filter(layer -> !leadsToLayer(layer)).toList();
    }

    boolean isActivation(String tensor) {
        return activations.contains(tensor);
    }

    List<String> activations(Node node) {
        return node.inputs().stream().filter(this::isActivation).toList();
    }

    /** The sigmoid linear unit's own sigmoid, where this product is such a unit: x * sigmoid(x); else null. */
    Node sigmoidOf(Node product) {
        if (!product.is("Mul")) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Node sigmoid = graph.producer(product.input(i));
            if (sigmoid != null && sigmoid.is("Sigmoid") && sigmoid.input(0).equals(product.input(1 - i))) {
                return sigmoid;
            }
        }
        return null;
    }

    /** A layer and the activation function behind it. */
    List<Node> withActivation(Node layer) {
        List<Node> all = new ArrayList<>();
        all.add(layer);
        List<Node> readers = graph.consumers(layer.output(0));
        for (Node reader : readers) {
            boolean unit = sigmoidOf(reader) != null || readers.size() == 1 && UNARY.contains(reader.op());
            if (unit || reader.is("Sigmoid") && isNetwork(reader)) {
                all.add(reader);
            }
        }
        return all;
    }

    private static final Set<String> UNARY = Set.of("Relu", "LeakyRelu", "Clip", "HardSigmoid", "HardSwish", "Sigmoid");
}

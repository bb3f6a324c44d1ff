package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes compute in integers, which tensors are therefore rounded to 8 bits, and which of these must have the same steps. What is
 * placed where was found by measuring; docs/engines.md has the numbers.
 */
final class Placement {
    /** What only moves values, so that its output needs no steps of its own. */
    private static final Set<String> MOVING = Set.of(
            "MaxPool", "Split", "Slice", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Gather", "Concat");

    /** What else ONNX Runtime computes in integers on a CPU (its operators QLinear...). */
    private static final Set<String> COMPUTING =
            Set.of("Add", "Mul", "Sigmoid", "LeakyRelu", "AveragePool", "GlobalAveragePool");

    private final Graph graph;
    private final Structure structure;
    private final Scheme scheme;
    private final Set<Node> integer = new LinkedHashSet<>();
    private final Set<String> rounded = new LinkedHashSet<>();
    private final Map<String, String> parents = new HashMap<>();

    Placement(Structure structure, Graph graph, Scheme scheme, Set<String> keepFloat) {
        this.graph = graph;
        this.structure = structure;
        this.scheme = scheme;
        for (Node node : structure.order()) {
            if (!keepFloat.contains(node.key()) && canBeInteger(node)) {
                integer.add(node);
            }
        }
        dropMovesToFloat();
        for (Node node : structure.order()) {
            if (integer.contains(node)) {
                round(node);
            }
        }
        share();
    }

    private boolean canBeInteger(Node node) {
        if (structure.layers().contains(node)) {
            return isIntegerLayer(node);
        }
        if (!structure.isNetwork(node) || node.hasSubgraphs()) {
            return false;
        }
        if (moves(node)) {
            // TensorRT looks for the pairs before and behind; ONNX Runtime would compute in float what it gets in
            // float.
            return structure.isActivation(node.input(0)) && (scheme == Scheme.TENSORRT || comesInIntegers(node));
        }
        return scheme == Scheme.CPU
                && node.domain().isEmpty()
                && COMPUTING.contains(node.op())
                && comesInIntegers(node);
    }

    private boolean isIntegerLayer(Node layer) {
        boolean plain = layer.is("Conv") || layer.is("MatMul");
        if (layer.is("ConvTranspose")) {
            plain = scheme == Scheme.TENSORRT && layer.integer("group", 1) == 1; // the CPU has no kernel for it
        } else if (layer.is("Gemm")) {
            plain = layer.real("alpha", 1) == 1 && layer.real("beta", 1) == 1 && layer.integer("transA", 0) == 0;
        }
        String bias = layer.is("MatMul") ? "" : layer.input(2);
        Constant constant = graph.constant(bias);
        return plain && (bias.isEmpty() || constant != null && constant.type() == DataType.FLOAT_VALUE);
    }

    /** Whether the values remain the ones that they were. */
    private static boolean moves(Node node) {
        if (node.is("Resize")) {
            // Cubic interpolation leaves the range of its input.
            return !node.string("mode", "nearest").equals("cubic");
        }
        return node.domain().isEmpty() && MOVING.contains(node.op());
    }

    private boolean comesInIntegers(Node node) {
        int data = node.is("Concat") || node.is("Add") || node.is("Mul")
                ? node.inputs().size()
                : 1;
        for (int i = 0; i < data; i++) {
            String tensor = node.input(i);
            Node producer = throughClamp(graph.producer(tensor));
            if (!integer.contains(producer) && !graph.isInput(tensor) || !structure.isActivation(tensor)) {
                return false;
            }
        }
        return true;
    }

    /** A ReLU disappears in the steps of its output, which begin at zero, if it alone reads what is before it. */
    private Node throughClamp(Node node) {
        return node != null && isClamp(node) ? graph.producer(node.input(0)) : node;
    }

    private boolean isClamp(Node node) {
        boolean clamp = node.is("Relu") || node.is("Clip") && clipsAtZero(node);
        return clamp
                && scheme == Scheme.CPU
                && graph.consumers(node.input(0)).size() == 1
                && !graph.isOutput(node.input(0));
    }

    private boolean clipsAtZero(Node clip) {
        Constant low = graph.constant(clip.input(1));
        return low != null && low.elements() == 1 && low.isReal() && low.floats()[0] == 0;
    }

    /** Moving values in integers, only to have them in float again, gains nothing. */
    private void dropMovesToFloat() {
        List<Node> order = structure.order();
        for (int i = order.size() - 1; i >= 0; i--) {
            Node node = order.get(i);
            boolean wanted = node.outputs().stream()
                    .anyMatch(output -> graph.consumers(output).stream().anyMatch(integer::contains));
            if (moves(node) && !wanted) {
                integer.remove(node);
            }
        }
    }

    private void round(Node node) {
        boolean layer = structure.layers().contains(node);
        boolean oneInput = layer || moves(node) && !node.is("Concat");
        (oneInput ? List.of(node.input(0)) : structure.activations(node)).forEach(rounded::add);
        // TensorRT rounds what goes into a layer; what comes out is rounded where the next one reads it, behind the
        // activation function that it fuses. MatMul and Gemm give floats on a CPU (MatMulIntegerToFloat), to which a
        // bias is
        // added before anything is rounded.
        boolean gives = scheme == Scheme.CPU ? !node.is("MatMul") && !node.is("Gemm") : !layer;
        if (gives) {
            node.outputs().stream()
                    .filter(output -> !output.isEmpty())
                    .forEach(output -> rounded.add(rounding(output)));
        }
    }

    /** Where a tensor is rounded: behind the ReLU that alone reads it, else where it is made. */
    private String rounding(String output) {
        List<Node> readers = graph.consumers(output);
        return readers.size() == 1 && isClamp(readers.get(0)) ? readers.get(0).output(0) : output;
    }

    private void share() {
        rounded.forEach(tensor -> parents.put(tensor, tensor));
        for (Node node : integer) {
            if (moves(node) && !structure.layers().contains(node)) {
                List<String> same = new ArrayList<>(node.is("Concat") ? node.inputs() : List.of(node.input(0)));
                same.addAll(node.outputs());
                same.stream().filter(rounded::contains).forEach(tensor -> parents.put(root(tensor), root(same.get(0))));
            }
        }
    }

    private String root(String tensor) {
        String root = tensor;
        while (!parents.get(root).equals(root)) {
            root = parents.get(root);
        }
        return root;
    }

    /** Nodes that compute in integers, in order. */
    Set<Node> integer() {
        return integer;
    }

    /** Tensors that are rounded to 8 bits, in order. */
    Set<String> rounded() {
        return rounded;
    }

    /** Rounded tensors by the steps that they share, in order. */
    List<List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        rounded.forEach(tensor ->
                groups.computeIfAbsent(root(tensor), key -> new ArrayList<>()).add(tensor));
        return new ArrayList<>(groups.values());
    }

    /** Whether a sigmoid's result: its range is known without calibration. */
    boolean isProbability(String tensor) {
        Node producer = graph.producer(tensor);
        return producer != null && producer.is("Sigmoid") && integer.contains(producer);
    }

    /** Whether a reader of a rounded tensor reads it rounded; what computes in float loses nothing where it has the choice. */
    boolean readsRounded(Node reader, String tensor) {
        if (integer.contains(reader)) {
            return true;
        }
        if (scheme == Scheme.TENSORRT) {
            // It adds a residual in integers only where the branch that does not come from a convolution is rounded.
            return reader.is("Add");
        }
        Node producer = throughClamp(graph.producer(tensor));
        return producer != null && integer.contains(producer);
    }
}

package io.yolo4j.graph.precision;

import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.OpsetUpgrade;
import io.yolo4j.graph.QuantisingOperators;
import io.yolo4j.graph.calibration.RangeTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Static quantisation to 8 bits: pairs of QuantizeLinear and DequantizeLinear around what an engine then computes in integers. What
 * follows the last layers with trained weights stays in float, and whatever the caller names.
 */
public final class Quantisation {
    /** The first opset with a scale for each channel. */
    private static final int OPSET = 13;

    private Quantisation() {}

    /** For which engine the pairs are placed. */
    public enum Scheme {
        /**
         * ONNX Runtime on a CPU: activations from 0 to 255 with a zero point, weights from -127 to 127 with a scale for each channel, biases of
         * 32 bits. Every operator that has a kernel for integers gets pairs.
         */
        CPU,

        /**
         * TensorRT: everything from -127 to 127 without zero points, biases in float. Pairs stand before layers with weights, none between a
         * layer and its activation function, and at the branch of a residual that does not come from a convolution.
         */
        TENSORRT
    }

    /**
     * What became of a graph.
     *
     * @param integer how many nodes of the float graph now compute in integers
     * @param kept how many stay in float
     * @param layers how many layers with trained weights there are
     * @param integerLayers how many of them have 8-bit weights
     * @param keptOperators the operators in float, with their numbers
     */
    public record Report(int integer, int kept, int layers, int integerLayers, Map<String, Integer> keptOperators) {
        /** Takes the numbers as they are. */
        public Report {
            keptOperators = Map.copyOf(keptOperators);
        }
    }

    /**
     * The tensors whose ranges are needed, whatever is kept in float later.
     *
     * @param graph a model in single precision
     * @param scheme for which engine
     * @return names of tensors of this graph, in the order in which they are made
     * @throws ModelException if there is nothing to quantise
     */
    public static List<String> tensors(Graph graph, Scheme scheme) {
        Structure structure = structure(graph);
        Placement placement = new Placement(structure, graph, scheme, Set.of());
        return placement.rounded().stream()
                .filter(tensor -> scheme != Scheme.CPU || !placement.isProbability(tensor))
                .toList();
    }

    /**
     * Rewrites a graph.
     *
     * @param graph a model in single precision, which is changed; its opset is raised where that is needed
     * @param ranges those of {@link #tensors}
     * @param scheme for which engine
     * @param keepFloat nodes that shall stay in float, as {@link Node#key} calls them
     * @return what became of it
     * @throws ModelException if the model is in half precision, is quantised already, or cannot have opset 13
     * @throws io.yolo4j.ConfigurationException if a range is missing
     */
    public static Report apply(Graph graph, RangeTable ranges, Scheme scheme, Set<String> keepFloat) {
        check(graph);
        if (scheme == Scheme.CPU) {
            FocusLayer.fold(graph);
            graph.prune();
        }
        Structure structure = new Structure(graph);
        Placement placement = new Placement(structure, graph, scheme, keepFloat);
        Map<String, Steps> steps = steps(graph, structure, placement, scheme, ranges);
        Report report = report(structure, placement);
        graph.fixWeights();
        roundWeights(graph, structure, placement, scheme, steps);
        steps.forEach((tensor, its) -> roundActivations(graph, placement, scheme, tensor, its));
        OpsetUpgrade.to(graph, OPSET);
        if (scheme == Scheme.CPU) {
            DistanceBins.quicken(graph);
        }
        return report;
    }

    /**
     * Parts of a network which are worth trying in float, those first that lose most by experience.
     *
     * @param graph a model in single precision
     * @return the parts; they overlap
     */
    public static List<Candidate> candidates(Graph graph) {
        return Candidate.of(graph, structure(graph));
    }

    private static Structure structure(Graph graph) {
        check(graph);
        return new Structure(graph);
    }

    private static void check(Graph graph) {
        for (Node node : graph.nodes()) {
            if (QuantisingOperators.contains(node.op())) {
                throw new ModelException(graph.name() + " is quantised already: found " + node
                        + "; quantise the float export of this model, or have its weights made float first");
            }
        }
        OpsetUpgrade.check(graph, OPSET);
        if (new Structure(graph).layers().isEmpty()) {
            throw new ModelException(
                    graph.name() + " has no convolution or matrix product with constant weights in single "
                            + "precision, so there is nothing to quantise; expected a float32 export, found inputs "
                            + graph.inputs());
        }
    }

    private static Map<String, Steps> steps(
            Graph graph, Structure structure, Placement placement, Scheme scheme, RangeTable table) {
        Ranges ranges = new Ranges(graph, structure, placement, scheme, table);
        Map<String, Steps> byTensor = new HashMap<>();
        for (List<String> group : placement.groups()) {
            Steps steps = ranges.steps(group);
            group.forEach(tensor -> byTensor.put(tensor, steps));
        }
        Map<String, Steps> inOrder = new LinkedHashMap<>();
        placement.rounded().forEach(tensor -> inOrder.put(tensor, byTensor.get(tensor)));
        return inOrder;
    }

    private static void roundWeights(
            Graph graph, Structure structure, Placement placement, Scheme scheme, Map<String, Steps> steps) {
        IntegerWeights weights = new IntegerWeights(graph, scheme);
        for (Node layer : structure.layers()) {
            if (placement.integer().contains(layer)) {
                weights.round(layer, structure.weights(layer), steps.get(layer.input(0)));
            }
        }
    }

    private static void roundActivations(Graph graph, Placement placement, Scheme scheme, String tensor, Steps steps) {
        List<Node> readers = graph.consumers(tensor).stream()
                .filter(reader -> placement.readsRounded(reader, tensor))
                .toList();
        if (readers.isEmpty()) {
            return;
        }
        String scale = graph.constant(tensor + "_scale", Constant.scalar(steps.scale()));
        byte[] zero = {(byte) steps.zero()};
        String offset = graph.constant(
                tensor + "_zero", scheme == Scheme.CPU ? Constant.ofBytes(zero) : Constant.ofSignedBytes(zero));
        String integers = graph.fresh(tensor + "_quantised");
        String rounded = graph.fresh(tensor + "_dequantised");
        graph.add("QuantizeLinear", List.of(tensor, scale, offset), integers);
        graph.add("DequantizeLinear", List.of(integers, scale, offset), rounded);
        for (Node reader : readers) {
            for (int i = 0; i < reader.inputs().size(); i++) {
                if (reader.input(i).equals(tensor)) {
                    reader.setInput(i, rounded);
                }
            }
        }
    }

    private static Report report(Structure structure, Placement placement) {
        Map<String, Integer> kept = new TreeMap<>();
        int integerLayers = 0;
        for (Node node : structure.order()) {
            if (!placement.integer().contains(node)) {
                kept.merge(node.op(), 1, Integer::sum);
            } else if (structure.layers().contains(node)) {
                integerLayers++;
            }
        }
        int all = structure.order().size(), integer = placement.integer().size();
        return new Report(integer, all - integer, structure.layers().size(), integerLayers, kept);
    }
}

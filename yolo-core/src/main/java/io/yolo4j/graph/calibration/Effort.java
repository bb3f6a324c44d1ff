package io.yolo4j.graph.calibration;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the multiplications of a model are spread over its layers. What has no constant weights counts nothing: beside these it is little. */
record Effort(Map<String, Double> products, double all) {
    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    static Effort of(Graph graph, EngineProvider provider, EngineOptions options, List<TensorSpec> inputs) {
        List<Node> layers = new ArrayList<>();
        List<String> tensors = new ArrayList<>();
        for (Node node : graph.sorted()) {
            if (node.domain().isEmpty() && LAYERS.contains(node.op()) && graph.constant(node.input(1)) != null) {
                layers.add(node);
                tensors.add(counted(node));
            }
        }
        TensorSizes sizes = TensorSizes.measure(graph, provider, options, inputs, tensors);
        Map<String, Double> products = new HashMap<>();
        double all = 0;
        for (Node layer : layers) {
            Constant weights = graph.constant(layer.input(1));
            double its = (double) TensorSizes.product(sizes.shapes().get(counted(layer))) * uses(layer, weights);
            products.merge(layer.key(), its, Double::sum);
            all += its;
        }
        return new Effort(products, all);
    }

    /** A transposed convolution spreads its input, all others gather their output. */
    private static String counted(Node layer) {
        return layer.op().equals("ConvTranspose") ? layer.input(0) : layer.output(0);
    }

    /** How many weights each element of that tensor meets. */
    private static double uses(Node layer, Constant weights) {
        long[] dims = weights.dims();
        return switch (layer.op()) {
            case "MatMul" -> dims[Math.max(0, dims.length - 2)];
            case "Gemm" -> dims[layer.integer("transB", 0) == 1 ? 1 : 0];
            default -> (double) weights.elements() / dims[0];
        };
    }

    /** The part of all multiplications that these nodes do, from 0 to 1. */
    double share(Set<String> nodes) {
        return all == 0
                ? 0
                : nodes.stream()
                                .mapToDouble(node -> products.getOrDefault(node, 0.0))
                                .sum()
                        / all;
    }
}

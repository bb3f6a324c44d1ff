package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the mean over distance bins (distribution focal loss, Li et al. 2020) so that it costs little: exporters write a Softmax over
 * channels, for which ONNX Runtime transposes everything twice, and a convolution. The same is the quotient of two sums of exponentials,
 * which one convolution with two outputs gives. Results differ in the last digits.
 */
final class DistanceBins {
    /** Far beyond any logit of a network, and the sums of its exponentials are still finite. */
    private static final float LARGEST_LOGIT = 80;

    private DistanceBins() {}

    /** Rewrites all of them; returns how many there were. Needs opset 13. */
    static int quicken(Graph graph) {
        int count = 0;
        for (Node mean : graph.nodes()) {
            Node softmax = mean.is("Conv") ? graph.producer(mean.input(0)) : null;
            Constant bins = graph.constant(mean.input(1));
            if (softmax != null && bins != null && isMean(graph, softmax, mean, bins)) {
                rewrite(graph, softmax, mean, bins);
                count++;
            }
        }
        return count;
    }

    private static boolean isMean(Graph graph, Node softmax, Node mean, Constant bins) {
        long[] dims = bins.dims();
        boolean pointwise = dims.length == 4 && dims[0] == 1 && dims[2] == 1 && dims[3] == 1;
        boolean plain = mean.input(2).isEmpty()
                && mean.integer("group", 1) == 1
                && allOne(mean.integers("strides"))
                && (mean.integers("pads") == null
                        || Arrays.stream(mean.integers("pads")).allMatch(p -> p == 0));
        return softmax.is("Softmax")
                && softmax.integer("axis", -1) == 1
                && pointwise
                && plain
                && bins.type() == DataType.FLOAT_VALUE
                && graph.consumers(softmax.output(0)).size() == 1
                && !graph.isOutput(softmax.output(0));
    }

    private static boolean allOne(long[] values) {
        return values == null || Arrays.stream(values).allMatch(value -> value == 1);
    }

    private static void rewrite(Graph graph, Node softmax, Node mean, Constant bins) {
        float[] weights = Arrays.copyOf(bins.floats(), 2 * bins.elements());
        Arrays.fill(weights, bins.elements(), weights.length, 1);
        String base = mean.output(0);
        String limited = graph.fresh(base + "_logits");
        String powers = graph.fresh(base + "_exp");
        String sums = graph.fresh(base + "_sums");
        String weighted = graph.fresh(base + "_weighted");
        String total = graph.fresh(base + "_total");
        graph.add(
                "Clip",
                List.of(
                        softmax.input(0),
                        graph.constant(base + "_least", Constant.scalar(-LARGEST_LOGIT)),
                        graph.constant(base + "_largest", Constant.scalar(LARGEST_LOGIT))),
                limited);
        graph.add("Exp", List.of(limited), powers);
        String kernel = graph.constant(base + "_bins", Constant.ofFloats(weights, 2, bins.elements(), 1, 1));
        graph.add("Conv", List.of(powers, kernel), sums);
        graph.add("Split", List.of(sums, graph.constant(base + "_split", Constant.list(1, 1))), weighted, total)
                .set("axis", 1L);
        graph.remove(mean);
        graph.remove(softmax);
        graph.add("Div", List.of(weighted, total), base);
    }
}

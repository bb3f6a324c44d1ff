package io.yolo4j.graph.precision;

import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rounds weights to 8 bits with a scale for each output channel, and biases to the 32 bits that sums of products have. */
final class IntegerWeights {
    /** Half of what a bias may be, so that adding products to it does not overflow. */
    private static final double LARGEST_BIAS = 1 << 30;

    private final Graph graph;
    private final Scheme scheme;
    private final Map<Key, String> written = new HashMap<>();

    /** Layers may share weights, but not always their scales. */
    private record Key(String weights, int axis, List<Float> scales) {}

    IntegerWeights(Graph graph, Scheme scheme) {
        this.graph = graph;
        this.scheme = scheme;
    }

    /**
     * Has a layer read rounded weights and bias.
     *
     * @param layer the layer, whose weights are constants
     * @param weights its weights
     * @param input the steps of what it reads
     */
    void round(Node layer, Constant weights, Steps input) {
        int axis = axis(layer, weights);
        float[] bias = layer.is("MatMul") || layer.input(2).isEmpty()
                ? null
                : graph.constant(layer.input(2)).floats();
        float[] values = weights.floats();
        Channels channels = Channels.of(weights.dims(), axis);
        float[] scales = channels.scales(values);
        boolean roundBias = scheme == Scheme.CPU && bias != null && bias.length == scales.length;
        if (roundBias) {
            widen(scales, bias, input.scale());
        }
        Key key = new Key(layer.input(1), axis, boxed(scales));
        layer.setInput(
                1,
                written.computeIfAbsent(key, k -> weights(layer.input(1), values, weights.dims(), channels, scales)));
        if (roundBias) {
            layer.setInput(2, bias(layer, bias, scales, input.scale()));
        }
    }

    private static int axis(Node layer, Constant weights) {
        if (layer.is("Conv")) {
            return 0;
        }
        if (layer.is("Gemm")) {
            return layer.integer("transB", 0) == 1 ? 0 : 1;
        }
        return layer.is("ConvTranspose") ? 1 : weights.rank() - 1;
    }

    /** A channel of hardly any weights has products so small that the bias is beyond 32 bits of them. */
    private static void widen(float[] scales, float[] bias, float input) {
        for (int i = 0; i < scales.length; i++) {
            double least = Math.abs(bias[i]) / (input * LARGEST_BIAS);
            if (scales[i] < least) {
                scales[i] = Math.nextUp((float) least);
            }
        }
    }

    private String weights(String name, float[] values, long[] dims, Channels channels, float[] scales) {
        byte[] rounded = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Steps.round(values[i], scales[channels.of(i)]);
        }
        return dequantised(
                name,
                Constant.ofSignedBytes(rounded, dims),
                scales,
                Constant.ofSignedBytes(new byte[scales.length], scales.length),
                channels.axis());
    }

    private String bias(Node layer, float[] bias, float[] weightScales, float input) {
        int[] rounded = new int[bias.length];
        float[] scales = new float[bias.length];
        for (int i = 0; i < bias.length; i++) {
            scales[i] = input * weightScales[i]; // as ONNX Runtime multiplies them: the product must be the same float
            rounded[i] = scales[i] < Float.MIN_NORMAL ? 0 : (int) Math.rint((double) bias[i] / scales[i]);
        }
        return dequantised(
                layer.input(2),
                Constant.ofInts(rounded, bias.length),
                scales,
                Constant.ofInts(new int[bias.length], bias.length),
                0);
    }

    private String dequantised(String name, Constant integers, float[] scales, Constant zeros, int axis) {
        String result = graph.fresh(name + "_dequantised");
        Node node = graph.add(
                "DequantizeLinear",
                List.of(
                        graph.constant(name + "_quantised", integers),
                        graph.constant(name + "_scale", Constant.ofFloats(scales, scales.length)),
                        graph.constant(name + "_zero", zeros)),
                result);
        node.set("axis", (long) axis);
        return result;
    }

    private static List<Float> boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return List.of(boxed);
    }

    /** Where the channels of an axis lie in row-major order. */
    private record Channels(int axis, int count, int inner) {
        static Channels of(long[] dims, int axis) {
            int inner = 1;
            for (int i = axis + 1; i < dims.length; i++) {
                inner *= (int) dims[i];
            }
            return new Channels(axis, (int) dims[axis], inner);
        }

        int of(int index) {
            return index / inner % count;
        }

        float[] scales(float[] values) {
            float[] largest = new float[count];
            for (int i = 0; i < values.length; i++) {
                largest[of(i)] = Math.max(largest[of(i)], Math.abs(values[i]));
            }
            for (int i = 0; i < count; i++) {
                largest[i] = largest[i] / 127 < Float.MIN_NORMAL ? 1 : largest[i] / 127;
            }
            return largest;
        }
    }
}

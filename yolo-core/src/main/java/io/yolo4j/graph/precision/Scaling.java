package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** What follows a sum of integers: a cast, and multiplications with all scales, in any order and grouping. */
final class Scaling {
    private static final int DEEPEST = 8;

    private final Graph graph;
    private final Node sum;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Constant> factors = new ArrayList<>();
    private final List<Constant> divisors = new ArrayList<>();

    private Scaling(Graph graph, Node sum) {
        this.graph = graph;
        this.sum = sum;
    }

    /**
     * Finds it.
     *
     * @param graph the graph
     * @param sum who sums integers
     * @param scales tensors of the scales that must be among the factors
     * @return what was found
     */
    static Scaling of(Graph graph, Node sum, List<String> scales) {
        Scaling scaling = new Scaling(graph, sum);
        Node cast = soleReader(graph, sum.output(0));
        if (cast == null || !cast.is("Cast") || cast.integer("to", 0) != DataType.FLOAT_VALUE) {
            throw RealTensors.cannotUndo(graph, sum, "its sums are not cast to single precision and nothing else");
        }
        scaling.nodes.add(cast);
        List<String> missing = new ArrayList<>();
        for (String scale : scales) {
            if (graph.constant(scale) == null) {
                missing.add(scale);
            } else {
                scaling.divisors.add(
                        graph.constant(scale)); // part of a constant factor; the real numbers have it already
            }
        }
        boolean two = scales.size() == 2;
        while (!missing.isEmpty() || !two && scaling.factors.isEmpty()) {
            if (!scaling.multiplied(missing)) {
                break;
            }
        }
        if (!missing.isEmpty() || scaling.nodes.size() < 2) {
            throw RealTensors.cannotUndo(graph, sum, "its sums are not multiplied with the scale of what it reads");
        }
        return scaling;
    }

    /** Takes in the multiplication that follows, unless it multiplies with something else than scales. */
    private boolean multiplied(List<String> missing) {
        String before = last().output(0);
        Node product = soleReader(graph, before);
        if (product == null || !product.is("Mul") || product.inputs().size() != 2) {
            return false;
        }
        String other = product.input(0).equals(before) ? product.input(1) : product.input(0);
        List<String> leaves = new ArrayList<>();
        if (!leaves(other, leaves, DEEPEST)) {
            return false;
        }
        List<String> left = new ArrayList<>(missing);
        List<Constant> found = new ArrayList<>();
        for (String leaf : leaves) {
            Constant constant = graph.constant(leaf);
            if (constant != null && constant.type() == DataType.FLOAT_VALUE) {
                found.add(constant);
            } else if (!left.remove(leaf)) {
                return false;
            }
        }
        missing.clear();
        missing.addAll(left);
        factors.addAll(found);
        nodes.add(product);
        return true;
    }

    private boolean leaves(String tensor, List<String> into, int steps) {
        Node producer = graph.producer(tensor);
        if (producer == null || !producer.is("Mul")) {
            into.add(tensor);
            return true;
        }
        if (steps == 0 || producer.inputs().size() != 2) {
            return false;
        }
        return leaves(producer.input(0), into, steps - 1) && leaves(producer.input(1), into, steps - 1);
    }

    /** The cast and the multiplications in their order. */
    List<Node> nodes() {
        return nodes;
    }

    Node last() {
        return nodes.get(nodes.size() - 1);
    }

    /** The product of the constant factors: one number, or one for each channel. */
    float[] factor(long channels, int behind) {
        float[] product = {1};
        for (Constant constant : factors) {
            product = times(product, constant, channels, behind);
        }
        for (Constant divisor : divisors) {
            float by = divisor.elements() == 1 ? divisor.floats()[0] : 0;
            if (!(by > 0)) {
                throw RealTensors.cannotUndo(graph, sum, "the scale of what it reads is " + divisor);
            }
            for (int i = 0; i < product.length; i++) {
                product[i] /= by;
            }
        }
        return product;
    }

    private float[] times(float[] product, Constant constant, long channels, int behind) {
        float[] values = alongChannels(constant, channels, behind);
        if (values == null) {
            throw RealTensors.cannotUndo(
                    graph, sum, "scales of shape " + constant + " do not lie along its " + channels + " channels");
        }
        float[] result = new float[Math.max(product.length, values.length)];
        for (int i = 0; i < result.length; i++) {
            result[i] = product[i % product.length] * values[i % values.length];
        }
        return result;
    }

    /** The numbers, where there is one, or one for each channel with only ones behind that dimension and before it; otherwise null. */
    static float[] alongChannels(Constant constant, long channels, int behind) {
        long[] dims = constant.dims();
        int axis = dims.length - 1 - behind;
        boolean one = constant.elements() == 1;
        if (!one && (axis < 0 || dims[axis] != channels || constant.elements() != channels)) {
            return null;
        }
        return constant.floats();
    }

    /** The only node that reads a tensor, or null where there are others or where it leaves the graph. */
    static Node soleReader(Graph graph, String tensor) {
        List<Node> readers = graph.consumers(tensor);
        return readers.size() == 1 && !graph.isOutput(tensor) ? readers.get(0) : null;
    }
}

package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ConvInteger} and {@code MatMulInteger}: products of integers are summed, cast, and multiplied with the scales of both sides
 * (onnxruntime.quantization, quantize_dynamic). They become {@code Conv} and {@code MatMul}; the bias that follows a convolution becomes
 * its own.
 */
final class IntegerSums {
    private final Graph graph;
    private final RealTensors reals;

    IntegerSums(Graph graph, RealTensors reals) {
        this.graph = graph;
        this.reals = reals;
    }

    void undo(Node sum) {
        boolean convolution = sum.is("ConvInteger");
        Scaling scaling = Scaling.of(graph, sum, scales(sum));
        List<String> operands = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            operands.add(operand(sum, side, scaling, convolution));
        }
        Node last = scaling.last();
        if (convolution) {
            Node add = bias(sum, last.output(0), operands);
            last = add == null ? last : add;
        }
        String result = last.output(0);
        scaling.nodes().forEach(graph::remove);
        graph.remove(last);
        sum.setOp(convolution ? "Conv" : "MatMul");
        sum.setInputs(operands);
        sum.setOutput(0, result);
    }

    /** The scales of those sides that are no constants. */
    private List<String> scales(Node sum) {
        List<String> scales = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            RealTensors.Real real = reals.of(sum.input(side));
            if (real != null) {
                scales.add(real.scale());
                if (!reals.sameZero(real.zeroPoint(), sum.input(2 + side))) {
                    throw RealTensors.cannotUndo(
                            graph, sum, "it reads \"" + sum.input(side) + "\" with another zero point");
                }
            } else if (graph.constant(sum.input(side)) == null) {
                throw RealTensors.cannotUndo(
                        graph, sum, "what made the quantised numbers of \"" + sum.input(side) + "\" is not known");
            }
        }
        if (scales.isEmpty()) {
            throw RealTensors.cannotUndo(graph, sum, "both its sides are constants");
        }
        return scales;
    }

    private String operand(Node sum, int side, Scaling scaling, boolean convolution) {
        RealTensors.Real real = reals.of(sum.input(side));
        if (real != null) {
            return real.tensor();
        }
        Constant weights = graph.constant(sum.input(side));
        // Factors lie along the channels of the result: the kernels of a convolution, the columns of a right-hand
        // matrix.
        int axis = convolution ? 0 : weights.rank() - 1;
        int behind = convolution ? Math.max(0, weights.rank() - 2) : 0;
        long channels = side == 0 || axis < 0 || weights.rank() <= axis ? 1 : weights.dims()[axis];
        float[] factor = scaling.factor(channels, behind);
        return reals.constant(sum, sum.input(side), sum.input(2 + side), factor, axis);
    }

    /** The addition of constants, one for each channel, that follows the scaling, with these constants as the third operand; or null. */
    private Node bias(Node sum, String scaled, List<String> operands) {
        Node add = Scaling.soleReader(graph, scaled);
        Constant weights = graph.constant(operands.get(1));
        if (add == null
                || !add.is("Add")
                || add.inputs().size() != 2
                || weights == null
                || weights.rank() < 2
                || weights.elements() == 0) {
            return null;
        }
        String other = add.input(0).equals(scaled) ? add.input(1) : add.input(0);
        Constant bias = folded(other);
        long channels = weights.dims()[0];
        if (bias == null || bias.type() != DataType.FLOAT_VALUE) {
            return null;
        }
        float[] values = Scaling.alongChannels(bias, channels, weights.rank() - 2);
        if (values == null) {
            return null;
        }
        float[] each = new float[Math.toIntExact(channels)];
        for (int i = 0; i < each.length; i++) {
            each[i] = values[i % values.length];
        }
        operands.add(graph.constant(sum.name() + "_bias", Constant.ofFloats(each, each.length)));
        return add;
    }

    /** A constant, also one that is reshaped, as the quantiser leaves the bias. */
    private Constant folded(String tensor) {
        Constant constant = graph.constant(tensor);
        Node reshape = graph.producer(tensor);
        if (constant != null || reshape == null || !reshape.is("Reshape")) {
            return constant;
        }
        Constant data = graph.constant(reshape.input(0));
        Constant shape = graph.constant(reshape.input(1));
        if (data == null || data.type() != DataType.FLOAT_VALUE || shape == null || shape.elements() > 8) {
            return null;
        }
        long[] dims = shape.longs();
        long others = 1;
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && open < 0) {
                open = i;
            } else if (dims[i] <= 0 || dims[i] > data.elements()) {
                return null;
            } else {
                others = Math.min(Integer.MAX_VALUE, others * dims[i]);
            }
        }
        if (open >= 0) {
            dims[open] = data.elements() / others;
            others *= dims[open];
        }
        return others == data.elements() && others > 0 ? Constant.ofFloats(data.floats(), dims) : null;
    }
}

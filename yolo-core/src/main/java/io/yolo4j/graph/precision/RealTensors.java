package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which tensor of real numbers each quantised tensor stands for, and the constants that are made on the way. */
final class RealTensors {
    /**
     * What a quantised tensor stands for.
     *
     * @param tensor the real numbers
     * @param scale the tensor of the scale by which they were divided; computed for each picture where quantisation is dynamic
     * @param zeroPoint the tensor of what was added then, empty for nothing
     */
    record Real(String tensor, String scale, String zeroPoint) {}

    private final Graph graph;
    private final RealConstants constants;
    private final Signs signs;
    private final Map<String, Real> known = new HashMap<>();

    RealTensors(Graph graph) {
        this.graph = graph;
        this.constants = new RealConstants(graph);
        this.signs = new Signs(graph);
    }

    boolean stands(String quantised) {
        return known.containsKey(quantised);
    }

    Real of(String quantised) {
        return known.get(quantised);
    }

    String tensor(String quantised) {
        return known.get(quantised).tensor;
    }

    void put(String quantised, String real, String scale, String zeroPoint) {
        known.put(quantised, new Real(real, scale, zeroPoint));
    }

    /** The result of a quantisation to fixed ranges. */
    void define(String quantised, String real, String scale, String zeroPoint) {
        put(quantised, bounded(real, scale, zeroPoint), scale, zeroPoint);
    }

    /**
     * Quantisers take a Relu or Clip out where the range that follows begins at zero, since rounding cuts there as well (ONNX Runtime,
     * quantization/operators/activation.py). The cut has to stay where the network has it from nobody else.
     */
    private String bounded(String real, String scaleName, String zeroPointName) {
        Constant scale = graph.constant(scaleName);
        Constant zeroPoint = graph.constant(zeroPointName);
        boolean wide = zeroPoint != null && lowest(zeroPoint.type()) == Long.MAX_VALUE;
        if (!FloatWeights.isSingleOrHalf(scale) || scale.elements() != 1 || wide) {
            return real;
        }
        int type = zeroPoint == null ? DataType.UINT8_VALUE : zeroPoint.type();
        long zero =
                zeroPoint == null || zeroPoint.elements() != 1 ? 0 : zeroPoint.longs()[0];
        if (zero != lowest(type) || graph.isInput(real) || signs.neverNegative(real)) {
            return real;
        }
        float highest = 255 * scale.floats()[0];
        String cut = graph.fresh(real + "_cut");
        if (graph.opset() < 11) {
            Node clip = graph.add("Clip", List.of(real), cut);
            clip.set("min", 0f);
            clip.set("max", highest);
        } else {
            String from = graph.constant(cut + "_from", scalar(scale.type(), 0));
            String to = graph.constant(cut + "_to", scalar(scale.type(), highest));
            graph.add("Clip", List.of(real, from, to), cut);
        }
        return cut;
    }

    private static Constant scalar(int type, float value) {
        return type == DataType.FLOAT16_VALUE ? Constant.ofHalves(new float[] {value}) : Constant.scalar(value);
    }

    private static long lowest(int type) {
        return switch (type) {
            case DataType.UINT8_VALUE -> 0;
            case DataType.INT8_VALUE -> -128;
            default -> Long.MAX_VALUE; // 16 bits are wide enough for any range, so that nothing is cut on purpose
        };
    }

    /**
     * The real numbers of what a node reads, constants dequantised.
     *
     * @param reader the node
     * @param index which of its inputs
     * @param scale the scale by which the node reads them
     * @param zeroPoint the zero point by which the node reads them, perhaps empty
     * @param axis of constants that have a scale for each channel
     * @return name of the tensor
     */
    String read(Node reader, int index, String scale, String zeroPoint, long axis) {
        String quantised = reader.input(index);
        Real real = known.get(quantised);
        if (real != null) {
            if (!same(real.scale, scale) || !sameZero(real.zeroPoint, zeroPoint)) {
                throw cannotUndo(graph, reader, "it reads " + quantised + " by another scale than it was made with");
            }
            return real.tensor;
        }
        if (graph.constant(quantised) == null) {
            throw cannotUndo(graph, reader, "what made the quantised numbers of \"" + quantised + "\" is not known");
        }
        Constant factor = graph.constant(scale);
        if (!FloatWeights.isSingleOrHalf(factor)) {
            throw cannotUndo(
                    graph, reader, "the scale of \"" + quantised + "\" is no constant of single or half precision");
        }
        return constants.of(reader, quantised, zeroPoint, factor, axis);
    }

    /** Constants times a factor that is known as numbers: one, or one for each channel. */
    String constant(Node reader, String quantised, String zeroPoint, float[] factor, long axis) {
        return constants.of(reader, quantised, zeroPoint, Constant.ofFloats(factor, factor.length), axis);
    }

    /** Gives what a node makes, now real numbers, a name of its own: readers of the old one are those that are yet to be undone. */
    String rename(Node node, int index) {
        String quantised = node.output(index);
        boolean captured = graph.consumers(quantised).stream()
                .anyMatch(reader -> !reader.inputs().contains(quantised));
        if (captured || graph.isOutput(quantised)) {
            throw cannotUndo(graph, node, "its quantised output leaves the graph, or is read in a subgraph");
        }
        String real = graph.fresh(quantised + "_real");
        node.setOutput(index, real);
        return real;
    }

    /** The same tensor, or equal constants. */
    private boolean same(String first, String second) {
        if (first.equals(second)) {
            return true;
        }
        Constant a = graph.constant(first);
        Constant b = graph.constant(second);
        return a != null
                && b != null
                && a.elements() == 1
                && b.elements() == 1
                && a.type() == b.type()
                && a.raw() != null
                && a.raw().equals(b.raw());
    }

    boolean sameZero(String first, String second) {
        return same(first, second) || isZero(first) && isZero(second);
    }

    private boolean isZero(String zeroPoint) {
        Constant constant = graph.constant(zeroPoint);
        return zeroPoint.isEmpty()
                || constant != null && !constant.isReal() && constant.elements() == 1 && constant.longs()[0] == 0;
    }

    static ModelException cannotUndo(Graph graph, Node node, String why) {
        return new ModelException(graph.name() + ": the quantisation around " + node + " cannot be undone: "
                + Text.shortened(why, 400)
                + "; give the floating-point model that this one was made from");
    }
}

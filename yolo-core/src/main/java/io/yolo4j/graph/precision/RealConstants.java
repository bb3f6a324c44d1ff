package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dequantised weights. Those that several nodes read with the same scale are made once. */
final class RealConstants {
    /** A real file has few constants that are read with two scales; a hostile one could ask for gigabytes of them. */
    private static final long FREE_ELEMENTS = 1 << 20;

    /** 2 GB, which no file can have. */
    private static final long MOST_ELEMENTS = 1 << 29;

    private final Graph graph;
    private final Map<List<Object>, String> made = new HashMap<>();
    private long elementsLeft = FREE_ELEMENTS;

    RealConstants(Graph graph) {
        this.graph = graph;
        for (Constant constant : graph.constants().values()) {
            elementsLeft += constant.bytes();
        }
        elementsLeft = Math.min(2 * elementsLeft, MOST_ELEMENTS);
    }

    /**
     * Makes a constant {@code (q - zero point) * factor} of the type of the factor, single or half precision.
     *
     * @param reader who is named where that is not possible
     * @param quantised name of a constant of integers
     * @param zeroPointName name of one zero point, or as many as factors; empty for none
     * @param factor one number, or one for each index along the axis
     * @param axis may be negative; of no meaning where there is one factor
     * @return its name
     */
    String of(Node reader, String quantised, String zeroPointName, Constant factor, long axis) {
        Constant constant = graph.constant(quantised);
        Constant zeroPoint = graph.constant(zeroPointName);
        if (!isInteger(constant) || zeroPoint == null && !zeroPointName.isEmpty()) {
            throw RealTensors.cannotUndo(
                    graph, reader, "\"" + quantised + "\" is " + constant + ", and its zero point " + zeroPoint);
        }
        float[] factors = factor.floats();
        long[] zeros = zeroPoint == null ? new long[1] : zeroPoint.longs();
        List<Object> key = List.of(quantised, zeroPointName, factor.type(), FloatBuffer.wrap(factors), axis);
        String known = made.get(key);
        if (known != null) {
            return known;
        }
        elementsLeft -= constant.elements();
        if (elementsLeft < 0) {
            throw RealTensors.cannotUndo(graph, reader, "weights that many nodes read, each with a scale of its own");
        }
        long[] dims = constant.dims();
        int repeat = repeat(reader, dims, factors.length, zeros.length, axis);
        float[] values = constant.floats();
        for (int i = 0; i < values.length; i++) {
            int channel = i / repeat;
            values[i] = (values[i] - zeros[channel % zeros.length]) * factors[channel % factors.length];
        }
        Constant real = factor.type() == DataType.FLOAT16_VALUE
                ? Constant.ofHalves(values, dims)
                : Constant.ofFloats(values, dims);
        String name = graph.constant(quantised.replaceFirst("_quantized$", "") + "_real", real);
        made.put(key, name);
        return name;
    }

    private static boolean isInteger(Constant constant) {
        return switch (constant.type()) {
            case DataType.UINT8_VALUE,
                    DataType.INT8_VALUE,
                    DataType.UINT16_VALUE,
                    DataType.INT16_VALUE,
                    DataType.INT32_VALUE -> true;
            default -> false;
        };
    }

    /** How many elements in a row share a factor. */
    private int repeat(Node reader, long[] dims, int factors, int zeros, long axis) {
        int repeat = 1;
        if (factors == 1 && zeros == 1) {
            return repeat;
        }
        int at = (int) (axis < 0 ? axis + dims.length : axis);
        boolean fits = axis >= -dims.length && axis < dims.length;
        for (int i = dims.length - 1; fits && i > at; i--) {
            repeat *= (int) dims[i];
        }
        if (!fits || factors != 1 && factors != dims[at] || zeros != 1 && zeros != dims[at]) {
            throw RealTensors.cannotUndo(
                    graph,
                    reader,
                    factors + " scales and " + zeros + " zero points do not fit axis " + axis + " of "
                            + Arrays.toString(dims));
        }
        return Math.max(1, repeat);
    }
}

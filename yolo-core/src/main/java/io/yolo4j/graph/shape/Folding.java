package io.yolo4j.graph.shape;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.List;

/** Numbers that a graph computes from constants only, such as a grid that it expands itself. */
final class Folding {
    private static final int DEEPEST = 32;
    private static final long MOST = 1L << 22;

    private Folding() {}

    /** The numbers of a tensor, or null where it is not computed from constants, or by operators that are not folded here. */
    static Constant of(Step step, String tensor) {
        return of(step, tensor, 0);
    }

    private static Constant of(Step step, String tensor, int depth) {
        Graph graph = step.graph();
        Constant constant = graph.constant(tensor);
        Node node = graph.producer(tensor);
        if (constant != null
                || node == null
                || depth > DEEPEST
                || !node.domain().isEmpty()) {
            return constant;
        }
        Constant in = node.inputs().isEmpty() ? null : of(step, node.input(0), depth + 1);
        if (in == null || in.type() != DataType.FLOAT_VALUE && in.type() != DataType.FLOAT16_VALUE) {
            return null;
        }
        return switch (node.op()) {
            case "Identity" -> in;
            case "Cast" -> node.integer("to", 0) == in.type() ? in : null;
            case "Expand" -> expanded(in, list(step, node));
            case "Reshape" -> reshaped(in, list(step, node));
            case "Unsqueeze" -> unsqueezed(in, node.has("axes") ? node.integers("axes") : list(step, node));
            default -> null;
        };
    }

    private static long[] list(Step step, Node node) {
        List<Extent> values =
                node.inputs().size() < 2 ? null : step.known(node.input(1)).values();
        boolean whole = values != null && values.stream().allMatch(Extent::isConstant);
        return whole
                ? values.stream().mapToLong(value -> value.whole(step.base())).toArray()
                : null;
    }

    private static Constant with(Constant like, float[] values, long[] dims) {
        long elements = 1;
        for (long dim : dims) {
            elements = Math.multiplyExact(elements, dim);
        }
        if (elements != values.length) {
            return null; // a shape that does not fit, which the engine refuses
        }
        return like.type() == DataType.FLOAT16_VALUE
                ? Constant.ofHalves(values, dims)
                : Constant.ofFloats(values, dims);
    }

    private static Constant unsqueezed(Constant in, long[] axes) {
        if (axes == null) {
            return null;
        }
        long[] dims = new long[in.rank() + axes.length];
        for (int axis : AxisRules.indices(axes, dims.length)) {
            dims[axis] = -1;
        }
        int from = 0;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == -1 ? 1 : in.dims()[from++];
        }
        return with(in, in.floats(), dims);
    }

    private static Constant reshaped(Constant in, long[] target) {
        if (target == null) {
            return null;
        }
        long[] dims = target.clone();
        long others = 1;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == 0 ? in.dims()[i] : dims[i];
            others *= dims[i] == -1 ? 1 : dims[i];
        }
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == -1 ? in.elements() / others : dims[i];
        }
        return with(in, in.floats(), dims);
    }

    private static Constant expanded(Constant in, long[] target) {
        if (target == null) {
            return null;
        }
        int rank = Math.max(target.length, in.rank());
        long[] dims = new long[rank];
        long[] strides = new long[rank];
        long elements = 1;
        long stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            int own = i - (rank - in.rank());
            int other = i - (rank - target.length);
            long size = own < 0 ? 1 : in.dims()[own];
            dims[i] = Math.max(size, other < 0 ? 1 : target[other]);
            strides[i] = size == 1 ? 0 : stride;
            stride *= size;
            elements *= dims[i];
            if (dims[i] > MOST || elements > MOST) {
                return null;
            }
        }
        float[] from = in.floats();
        float[] to = new float[(int) elements];
        for (int place = 0; place < to.length; place++) {
            to[place] = from[source(place, dims, strides)];
        }
        return with(in, to, dims);
    }

    private static int source(int place, long[] dims, long[] strides) {
        long source = 0;
        long rest = place;
        for (int i = dims.length - 1; i >= 0; i--) {
            source += rest % dims[i] * strides[i];
            rest /= dims[i];
        }
        return (int) source;
    }
}

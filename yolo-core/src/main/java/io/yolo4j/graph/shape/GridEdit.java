package io.yolo4j.graph.shape;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.ModelException;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a constant anew that is as large as maps are: anchor points, strides, grids.
 *
 * @param node the operator that reads it
 * @param input as which input
 * @param constant its numbers so far
 * @param axes what its axes are
 */
record GridEdit(Node node, int input, Constant constant, List<Axis> axes) implements Edit {
    @Override
    public void apply(Rewriting rewriting) {
        List<Axis> maps = axes;
        Constant numbers = constant;
        for (int axis = 0; axis < axes.size(); axis++) {
            if (axes.get(axis).hasBatch()) {
                numbers = ofOnePicture(rewriting, numbers, axis);
                maps = Step.with(maps, axis, Axis.ONE);
            }
        }
        long[] dims = maps.stream()
                .mapToLong(axis -> axis.extent().whole(rewriting.sizes()))
                .toArray();
        if (resized(rewriting, maps)) {
            numbers = grown(rewriting, numbers, maps, dims);
        }
        if (numbers != constant) {
            node.setInput(input, rewriting.graph().constant(node.input(input), numbers));
        }
    }

    /** Maps of 64 x 96 and 96 x 64 have as many cells, but not the same. */
    private static boolean resized(Rewriting rewriting, List<Axis> maps) {
        boolean taller = rewriting.sizes().height() != rewriting.base().height();
        boolean wider = rewriting.sizes().width() != rewriting.base().width();
        return maps.stream()
                .anyMatch(axis -> taller && axis.extent().hasHeight()
                        || wider && axis.extent().hasWidth());
    }

    private Constant grown(Rewriting rewriting, Constant numbers, List<Axis> maps, long[] dims) {
        if (numbers.type() != DataType.FLOAT_VALUE && numbers.type() != DataType.FLOAT16_VALUE) {
            throw refuse(rewriting, "of a type that is not rewritten");
        }
        Cells before = cells(maps, rewriting.base());
        Cells after = cells(maps, rewriting.sizes());
        boolean half = numbers.type() == DataType.FLOAT16_VALUE;
        Planes planes = before == null || after == null ? null : Planes.through(numbers.floats(), before, half);
        if (planes == null) {
            throw refuse(rewriting, "whose values do not follow from rows and columns in steps");
        }
        if (planes.mayBeSizes(before, rewriting.base())) {
            throw refuse(rewriting, "whose values may have been computed from the size of the input");
        }
        if (!planes.canGrow(after)) {
            throw refuse(rewriting, "made for maps of a single row or column, which do not tell how it goes on");
        }
        float[] values = planes.at(after);
        return half ? Constant.ofHalves(values, dims) : Constant.ofFloats(values, dims);
    }

    private static Cells cells(List<Axis> axes, Sizes sizes) {
        Cells all = null;
        for (Axis axis : axes) {
            Cells next = Cells.of(axis, sizes);
            all = next == null ? null : all == null ? next : all.times(next);
            if (all == null) {
                return null;
            }
        }
        return all;
    }

    /** Of numbers for each picture, which must be the same for all, those of the first. */
    private Constant ofOnePicture(Rewriting rewriting, Constant numbers, int axis) {
        if (!axes.get(axis).isBatch() || axis != 0 || numbers.type() != DataType.FLOAT_VALUE) {
            throw refuse(rewriting, "for each picture, which is not understood");
        }
        float[] values = numbers.floats();
        long[] dims = numbers.dims();
        int each = (int) (values.length / dims[0]);
        for (int i = each; i < values.length; i++) {
            if (values[i] != values[i - each]) {
                throw refuse(rewriting, "which differs from picture to picture");
            }
        }
        dims[0] = 1;
        return Constant.ofFloats(Arrays.copyOf(values, each), dims);
    }

    private ModelException refuse(Rewriting rewriting, String why) {
        List<Extent> extents = new ArrayList<>();
        axes.forEach(axis -> extents.add(axis.extent()));
        return new ModelException(rewriting.graph().name() + " cannot be rewritten: " + node + " reads the constant \""
                + node.input(input) + "\" " + constant + " of shape " + extents + ", " + why
                + ". Export the model with the size or batch that you need");
    }
}

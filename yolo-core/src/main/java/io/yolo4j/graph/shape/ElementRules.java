package io.yolo4j.graph.shape;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operators that take elements one by one, or pair them under ONNX's broadcasting. */
final class ElementRules {
    private static final int INT32 = 6;

    private ElementRules() {}

    static void unary(Step step) {
        Sized in = step.in(0);
        String op = step.node().op();
        if (op.equals("Clip")) {
            SizeNumbers.check(step, 1, 2);
        }
        if (op.equals("InstanceNormalization") && in.isKnown()) {
            step.keepsPictures(in.axis(1), "normalises");
        }
        boolean real = op.equals("Cast") ? !isWhole(step.node().integer("to", 0)) : in.real();
        List<Extent> values = in.values() == null ? null : Values.unary(op, in.values(), in.real(), real);
        boolean same = op.equals("Identity");
        step.out(0, new Sized(in.axes(), values, real, same ? in.constant() : null, counts(op) ? in.indexed() : null));
    }

    private static boolean counts(String op) {
        return op.equals("Cast") || op.equals("Identity") || op.equals("Floor");
    }

    private static boolean isWhole(long type) {
        return type == INT32 || type == DataType.INT64_VALUE;
    }

    static void dynamicQuantize(Step step) {
        step.out(0, Sized.of(step.axes(0)));
        step.out(1, Sized.of(List.of()));
        step.out(2, Sized.of(List.of()));
    }

    static void broadcast(Step step) {
        Node node = step.node();
        int count = node.inputs().size();
        boolean known = true;
        int rank = 0;
        List<Sized> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sized in = step.in(i);
            inputs.add(in);
            known &= in.isKnown();
            rank = Math.max(rank, in.isKnown() ? in.rank() : 0);
        }
        if (!known) {
            if (inputs.stream().anyMatch(in -> !in.isConstant())) {
                throw step.refuse(
                        "pairs a tensor of unknown shape with one whose shape depends on the size of the input");
            }
            return;
        }
        Axis[] axes = new Axis[rank];
        for (int axis = 0; axis < rank; axis++) {
            axes[axis] = paired(step, inputs, rank - axis);
        }
        for (int i = 0; i < count; i++) {
            explain(step, i, axes);
        }
        SizeNumbers.check(step, 0, count - 1);
        boolean real = inputs.get(count - 1).real();
        Sized out = new Sized(List.of(axes), Values.paired(node.op(), inputs, real), real, null, null);
        step.out(0, out.counting(counted(step, inputs)));
    }

    /** The axis that comes of those which are so far from the last. */
    private static Axis paired(Step step, List<Sized> inputs, int fromEnd) {
        Axis paired = Axis.ONE;
        for (Sized in : inputs) {
            if (in.rank() < fromEnd) {
                continue;
            }
            Axis axis = in.axis(-fromEnd);
            if (axis.extent().is(1) || step.size(axis) == 1 && axis.isConstant()) {
                continue;
            }
            if (paired.extent().is(1)) {
                paired = axis;
            } else if (axis.isConstant() != paired.isConstant() && step.size(axis) == step.size(paired)) {
                paired = paired.isConstant() ? axis : paired; // a constant that has to follow
            } else {
                paired = step.same(paired, axis);
            }
        }
        return paired;
    }

    /** A constant as large as something that depends on sizes has to be made anew. */
    static void explain(Step step, int input, Axis[] result) {
        Sized in = step.in(input);
        List<Axis> wanted = new ArrayList<>();
        boolean follows = false;
        for (int axis = 0; axis < in.rank(); axis++) {
            Axis own = in.axis(axis);
            Axis other = result[result.length - in.rank() + axis];
            boolean stays =
                    own.extent().is(1) || other.isConstant() || own.extent().equals(other.extent());
            wanted.add(stays ? own : other);
            follows |= !stays;
        }
        if (!follows) {
            return;
        }
        Constant constant = Folding.of(step, step.node().input(input));
        if (constant == null) {
            throw step.refuse("pairs " + wanted + " with \"" + step.node().input(input) + "\" " + in.axes()
                    + ", which was computed from constants for the exported size only");
        }
        step.edit(new GridEdit(step.node(), input, constant, wanted));
    }

    /**
     * What is counted by the quotient or the rest of places along an axis that was flattened from two: {@code index / classes} counts
     * anchors, {@code index % classes} counts classes.
     */
    private static Axis counted(Step step, List<Sized> inputs) {
        String op = step.node().op();
        Axis axis = inputs.get(0).indexed();
        if (axis == null || inputs.size() != 2) {
            return null;
        }
        if (!op.equals("Div") && !op.equals("Mod")) {
            return null;
        }
        if (axis.isConstant()) {
            return null;
        }
        List<Extent> divisor = inputs.get(1).values();
        if (divisor == null || divisor.size() != 1 || !divisor.get(0).isConstant()) {
            throw step.refuse("divides places along an axis of " + axis + " by something that is not understood");
        }
        List<Axis> factors = axis.asFactors();
        for (int split = factors.size() - 1; split > 0; split--) {
            Axis inner = Axis.product(factors.subList(split, factors.size()));
            if (divisor.get(0).is(step.size(inner))) {
                if (!inner.isConstant()) {
                    step.edit(new ListEdit(step.node(), 1, Collections.singletonList(inner.extent()), true));
                }
                return op.equals("Mod") ? inner : Axis.product(factors.subList(0, split));
            }
        }
        throw step.refuse("divides places along an axis of " + axis + " by " + divisor.get(0)
                + ", which is no part of that axis");
    }
}

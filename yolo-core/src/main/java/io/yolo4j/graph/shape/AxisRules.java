package io.yolo4j.graph.shape;

import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that work along axes: sums, largest values, matrix products. */
final class AxisRules {
    private AxisRules() {}

    static void softmax(Step step) {
        List<Axis> axes = step.axes(0);
        boolean flattens = step.graph().opset() < 13;
        int axis = index((int) step.node().integer("axis", flattens ? 1 : -1), axes.size());
        for (Axis along : flattens ? axes.subList(axis, axes.size()) : List.of(axes.get(axis))) {
            step.keepsPictures(along, "normalises along");
        }
        step.out(axes);
    }

    static void alongAxes(Step step) {
        List<Axis> axes = step.axes(0);
        int dflt = step.node().op().equals("CumSum") ? 0 : -1;
        int axis = step.has(1) && step.node().op().equals("CumSum")
                ? (int) step.numbers(1, "its axis")[0]
                : (int) step.node().integer("axis", dflt);
        long[] listed = step.node().integers("axes");
        int first = listed == null
                ? index(axis, axes.size())
                : index((int) Arrays.stream(listed).min().orElse(0), axes.size());
        boolean one = step.node().op().equals("CumSum") || step.node().op().equals("LpNormalization");
        for (Axis along : axes.subList(first, one ? first + 1 : axes.size())) {
            step.keepsPictures(along, "adds up along");
        }
        step.out(axes);
    }

    static void reduce(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        long[] listed = step.numbers(1, "axes", "its axes");
        boolean nothing = (listed == null || listed.length == 0) && step.node().integer("noop_with_empty_axes", 0) != 0;
        if (nothing) {
            step.out(axes);
            return;
        }
        boolean[] gone = new boolean[axes.size()];
        if (listed == null || listed.length == 0) {
            Arrays.fill(gone, true);
        } else {
            for (long axis : listed) {
                gone[index((int) axis, axes.size())] = true;
            }
        }
        boolean keep = step.node().integer("keepdims", 1) != 0;
        List<Axis> left = new ArrayList<>();
        for (int i = 0; i < gone.length; i++) {
            if (gone[i]) {
                step.keepsPictures(axes.get(i), "reduces");
            }
            if (!gone[i] || keep) {
                left.add(gone[i] ? Axis.ONE : axes.get(i));
            }
        }
        boolean product = step.node().op().equals("ReduceProd") && in.values() != null && axes.size() == 1;
        List<Extent> values = !product ? null : List.of(in.values().stream().reduce(Extent.ONE, Extent::times));
        step.out(0, new Sized(left, values, in.real(), null, null));
    }

    static void argument(Step step) {
        List<Axis> axes = step.axes(0);
        int axis = index((int) step.node().integer("axis", 0), axes.size());
        step.keepsPictures(axes.get(axis), "searches along");
        List<Axis> left = new ArrayList<>(axes);
        left.remove(axis);
        if (step.node().integer("keepdims", 1) != 0) {
            left.add(axis, Axis.ONE);
        }
        step.out(0, Sized.of(left).counting(axes.get(axis)));
    }

    static void topK(Step step) {
        List<Axis> axes = step.axes(0);
        int index = index((int) step.node().integer("axis", -1), axes.size());
        Axis axis = axes.get(index);
        step.keepsPictures(axis, "searches along");
        Extent count = step.has(1)
                ? step.values(1, "how many it finds").get(0)
                : Extent.of(step.node().integer("k", 0));
        if (!axis.isConstant() && count.isConstant()) {
            if (count.is(step.size(axis))) {
                throw step.refuse("finds all " + count + " places along " + axis
                        + "; how many it should find of more or fewer is not known");
            }
            step.atLeast(axis, count.constant().over());
        }
        List<Axis> found = Step.with(axes, index, Axis.plain(count));
        step.out(0, Sized.of(found));
        step.out(1, Sized.of(found).counting(axis));
    }

    static void matMul(Step step) {
        List<Axis> one = new ArrayList<>(step.axes(0));
        List<Axis> two = new ArrayList<>(step.axes(1));
        boolean row = one.size() == 1;
        boolean column = two.size() == 1;
        if (row) {
            one.add(0, Axis.ONE);
        }
        if (column) {
            two.add(Axis.ONE);
        }
        contract(step, one.get(one.size() - 1), two.get(two.size() - 2));
        int outer = Math.max(one.size(), two.size()) - 2;
        List<Axis> axes = new ArrayList<>();
        for (int i = outer; i > 0; i--) {
            Axis left = one.size() - 2 >= i ? one.get(one.size() - 2 - i) : Axis.ONE;
            Axis right = two.size() - 2 >= i ? two.get(two.size() - 2 - i) : Axis.ONE;
            axes.add(left.extent().is(1) ? right : right.extent().is(1) ? left : step.same(left, right));
        }
        if (!row) {
            axes.add(one.get(one.size() - 2));
        }
        if (!column) {
            axes.add(two.get(two.size() - 1));
        }
        step.out(axes);
    }

    static void gemm(Step step) {
        Node node = step.node();
        List<Axis> one = step.axes(0);
        List<Axis> two = step.axes(1);
        boolean turnOne = node.integer("transA", 0) != 0;
        boolean turnTwo = node.integer("transB", 0) != 0;
        contract(step, one.get(turnOne ? 0 : 1), two.get(turnTwo ? 1 : 0));
        step.out(List.of(one.get(turnOne ? 1 : 0), two.get(turnTwo ? 0 : 1)));
    }

    private static void contract(Step step, Axis one, Axis two) {
        step.keepsPictures(one, "adds up along");
        if (!one.extent().equals(two.extent()) && step.size(one) == step.size(two)) {
            throw step.refuse("has weights for " + step.size(one) + " inputs, of which there are as many as " + one
                    + " at " + step.base() + " only");
        }
        step.same(one, two);
    }

    static int index(int axis, int rank) {
        int index = axis < 0 ? axis + rank : axis;
        if (index < 0 || index >= rank) {
            throw new IndexOutOfBoundsException(axis);
        }
        return index;
    }

    static int[] indices(long[] axes, int rank) {
        return axes == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(axes).mapToInt(axis -> index((int) axis, rank)).toArray();
    }
}

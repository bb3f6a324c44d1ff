package io.yolo4j.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that give the same elements another shape, or repeat them. */
final class LayoutRules {
    private LayoutRules() {}

    static void reshape(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        List<Extent> target = step.has(1) ? step.values(1, "its target") : attribute(step.listed("shape"));
        boolean zero = step.node().integer("allowzero", 0) != 0;
        List<Extent> told = new ArrayList<>();
        Extent rest = axes.stream().map(Axis::extent).reduce(Extent.ONE, Extent::times);
        int open = -1;
        for (int i = 0; i < target.size(); i++) {
            Extent extent = target.get(i).is(0) && !zero ? axes.get(i).extent() : target.get(i);
            told.add(extent);
            if (extent.is(-1)) {
                open = i;
            }
        }
        long[] numbers =
                told.stream().mapToLong(extent -> extent.whole(step.base())).toArray();
        if (open >= 0) {
            numbers[open] = 1;
            long others = Arrays.stream(numbers).reduce(1, (a, b) -> a * b);
            numbers[open] = others == 0 ? 0 : rest.whole(step.base()) / others;
        }
        List<Axis> result = Regroup.match(axes, numbers, step.base());
        boolean constant = step.constant(1) != null || !step.has(1);
        if (result == null || !constant && disagree(told, result, open)) {
            result = asTold(step, told, open, rest, axes);
        } else if (constant) {
            step.edit(new ReshapeEdit(step.node(), axes, result));
        }
        step.out(0, in.withAxes(result));
    }

    private static List<Extent> attribute(long[] values) {
        return Arrays.stream(values).mapToObj(Extent::of).toList();
    }

    private static boolean disagree(List<Extent> told, List<Axis> result, int open) {
        for (int i = 0; i < told.size(); i++) {
            if (i != open && !told.get(i).equals(result.get(i).extent())) {
                return true;
            }
        }
        return false;
    }

    /** Trusts a target that was computed from sizes, or one that does not depend on them. */
    private static List<Axis> asTold(Step step, List<Extent> told, int open, Extent all, List<Axis> axes) {
        Extent others = Extent.ONE;
        for (int i = 0; i < told.size(); i++) {
            others = i == open ? others : others.times(told.get(i));
        }
        Extent last = all.over(others);
        if (last == null || open < 0 && !last.is(1)) {
            throw step.refuse(
                    "reshapes " + axes + " to " + told + ", which cannot be explained in parts of these axes");
        }
        List<Axis> result = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            result.add(Axis.plain(i == open ? last : told.get(i)));
        }
        return result;
    }

    static void flatten(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        int axis = (int) step.node().integer("axis", 1);
        int at = axis < 0 ? axis + axes.size() : axis;
        step.out(
                0,
                in.withAxes(List.of(Axis.product(axes.subList(0, at)), Axis.product(axes.subList(at, axes.size())))));
    }

    static void transpose(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        long[] perm = step.node().integers("perm");
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            out.add(axes.get(perm == null ? axes.size() - 1 - i : (int) perm[i]));
        }
        List<Extent> values = in.values() == null || axes.size() < 2 ? in.values() : turned(in, out, perm);
        step.out(0, in.withAxes(out).withValues(values));
    }

    private static List<Extent> turned(Sized in, List<Axis> out, long[] perm) {
        if (in.rank() != 2 || perm != null && perm[0] == 0) {
            return perm != null && perm[0] == 0 && in.rank() == 2 ? in.values() : null;
        }
        int columns = (int) in.axis(1).extent().constant().over();
        List<Extent> values = new ArrayList<>();
        for (int i = 0; i < in.values().size(); i++) {
            int rows = in.values().size() / columns;
            values.add(in.values().get(i % rows * columns + i / rows));
        }
        return values;
    }

    static void squeeze(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        long[] listed = step.numbers(1, "axes", "its axes");
        boolean[] gone = new boolean[axes.size()];
        for (int i = 0; i < gone.length; i++) {
            gone[i] = listed == null && step.size(axes.get(i)) == 1;
        }
        if (listed != null) {
            for (int axis : AxisRules.indices(listed, axes.size())) {
                gone[axis] = true;
            }
        }
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < gone.length; i++) {
            if (!gone[i]) {
                out.add(axes.get(i));
            } else if (!axes.get(i).extent().is(1)) {
                step.keepsPictures(axes.get(i), "drops");
                if (!axes.get(i).hasBatch()) {
                    throw step.refuse("drops an axis of " + axes.get(i) + ", which is 1 at " + step.base() + " only");
                }
            }
        }
        step.out(0, in.withAxes(out));
    }

    static void unsqueeze(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        long[] listed = step.needed(1, "axes", "its axes");
        int[] added = AxisRules.indices(listed, axes.size() + listed.length);
        Arrays.sort(added);
        List<Axis> out = new ArrayList<>(axes);
        for (int axis : added) {
            out.add(axis, Axis.ONE);
        }
        step.out(0, in.withAxes(out));
    }

    static void expand(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        List<Extent> target = step.values(1, "its target");
        List<Extent> wanted = new ArrayList<>(target);
        int rank = Math.max(axes.size(), target.size());
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int own = i - (rank - axes.size());
            int other = i - (rank - target.size());
            Axis axis = own < 0 ? Axis.ONE : axes.get(own);
            Extent size = other < 0 ? Extent.ONE : target.get(other);
            if (size.is(1) || size.equals(axis.extent())) {
                out.add(axis);
            } else if (axis.extent().is(1)) {
                out.add(Axis.plain(size));
            } else {
                step.same(Axis.plain(Extent.of(size.at(step.base()))), Axis.of(step.size(axis)));
                wanted.set(other, Extent.ONE); // it is already as long
                out.add(axis);
            }
        }
        if (!wanted.equals(target) && step.constant(1) != null) {
            step.edit(new ListEdit(step.node(), 1, wanted, false));
        }
        step.out(0, Sized.of(out).counting(in.indexed()).asReal(in.real()));
    }

    static void tile(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        List<Extent> repeats = step.values(1, "its repeats");
        List<Axis> out = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            Extent times = repeats.get(i);
            if (!times.is(1)) {
                step.keepsPictures(axes.get(i), "repeats");
            }
            out.add(times.is(1) ? axes.get(i) : Axis.product(List.of(Axis.plain(times), axes.get(i))));
        }
        step.out(0, Sized.of(out).counting(in.indexed()).asReal(in.real()));
    }
}

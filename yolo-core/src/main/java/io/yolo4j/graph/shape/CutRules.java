package io.yolo4j.graph.shape;

import io.yolo4j.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that put tensors behind one another, or cut them. */
final class CutRules {
    private static final long END = Long.MAX_VALUE;

    private CutRules() {}

    static void concat(Step step) {
        Node node = step.node();
        int count = node.inputs().size();
        int rank = step.axes(0).size();
        int along = AxisRules.index((int) node.integer("axis", 1), rank);
        List<Axis> behind = new ArrayList<>();
        List<Extent> values = rank == 1 ? new ArrayList<>() : null;
        Axis[] out = new Axis[rank];
        for (int i = 0; i < count; i++) {
            List<Axis> axes = step.axes(i);
            behind.add(axes.get(along));
            for (int axis = 0; axis < rank; axis++) {
                out[axis] = out[axis] == null || out[axis].isConstant() ? axes.get(axis) : out[axis];
            }
            boolean listed = values != null && step.in(i).values() != null;
            values = listed ? values : null;
            if (listed) {
                values.addAll(step.in(i).values());
            }
        }
        out[along] = Axis.sum(behind);
        if (count > 1) {
            step.keepsPictures(out[along], "puts tensors behind one another along");
        }
        for (int i = 0; i < count; i++) {
            agree(step, i, out, along);
        }
        Sized first = step.in(0);
        step.out(0, new Sized(List.of(out), values, first.real(), null, first.indexed()));
    }

    private static void agree(Step step, int input, Axis[] out, int along) {
        Axis[] wanted = out.clone();
        wanted[along] = step.in(input).axis(along);
        for (int axis = 0; axis < out.length; axis++) {
            Axis own = step.in(input).axis(axis);
            if (axis == along || own.extent().equals(out[axis].extent())) {
                continue;
            }
            if (step.size(own) != step.size(out[axis])) {
                step.same(own, out[axis]);
            }
            if (own.isConstant() && out[axis].isBatch() && step.size(own) == 1) {
                step.edit(new RepeatEdit(step.node(), input, axis, out.length));
                wanted[axis] = own;
            } else if (step.in(input).constant() == null) {
                step.same(own, out[axis]);
            }
        }
        ElementRules.explain(step, input, wanted);
    }

    static void split(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = step.axes(0);
        int along = AxisRules.index((int) step.node().integer("axis", 0), axes.size());
        Axis axis = axes.get(along);
        int parts = step.node().outputs().size();
        List<Extent> sizes = null;
        if (step.has(1)) {
            sizes = step.values(1, "the sizes of its parts");
        } else if (step.node().has("split")) {
            sizes = Arrays.stream(step.node().integers("split"))
                    .mapToObj(Extent::of)
                    .toList();
        }
        if (parts > 1) {
            step.keepsPictures(axis, "cuts");
        }
        List<Extent> wanted = new ArrayList<>();
        int at = 0;
        long from = 0;
        for (int i = 0; i < parts; i++) {
            Extent size = sizes == null ? equal(step, axis, parts, i) : sizes.get(i);
            long to = from + size.whole(step.base());
            Axis part = part(axis, size, from, to, step);
            wanted.add(part.extent());
            List<Extent> values =
                    in.values() == null || axes.size() != 1 ? null : in.values().subList((int) from, (int) to);
            step.out(i, in.withAxes(Step.with(axes, along, part)).withValues(values));
            from = to;
        }
        if (sizes != null && !wanted.equals(sizes)) {
            step.edit(new ListEdit(step.node(), step.has(1) ? 1 : ListEdit.ATTRIBUTE, wanted, false));
        }
    }

    private static Extent equal(Step step, Axis axis, int parts, int index) {
        if (!axis.isConstant()) {
            return axis.extent().over(parts);
        }
        long each = -Math.floorDiv(-step.size(axis), parts);
        return Extent.of(Math.min(each, step.size(axis) - index * each));
    }

    private static Axis part(Axis axis, Extent size, long from, long to, Step step) {
        if (size.equals(axis.extent())) {
            return axis;
        }
        if (axis.isConstant() || !size.isConstant()) {
            return Axis.plain(size);
        }
        Axis levels = levels(axis, from, to, step);
        if (levels == null) {
            throw step.refuse(
                    "cuts " + from + " to " + to + " out of an axis of " + axis + ", which are no whole maps of it");
        }
        return levels;
    }

    /** The maps between two places of an axis; null where these are not where maps meet. */
    private static Axis levels(Axis axis, long from, long to, Step step) {
        List<Axis> within = new ArrayList<>();
        long place = 0;
        boolean starts = from == 0;
        for (Axis level : axis.levels()) {
            starts |= place == from;
            if (place >= from && place + step.size(level) <= to) {
                within.add(level);
            }
            place += step.size(level);
        }
        Axis sum = within.isEmpty() ? null : Axis.sum(within);
        return starts && sum != null && step.size(sum) == to - from ? sum : null;
    }

    static void slice(Step step) {
        Sized in = step.in(0);
        List<Axis> axes = new ArrayList<>(step.axes(0));
        boolean old = !step.has(1);
        List<Extent> starts = old ? listed(step, "starts") : step.values(1, "its starts");
        List<Extent> ends = old ? listed(step, "ends") : step.values(2, "its ends");
        long[] over = old ? step.node().integers("axes") : step.has(3) ? step.numbers(3, "its axes") : null;
        long[] strides = step.has(4) ? step.numbers(4, "its steps") : null;
        List<Extent> newStarts = new ArrayList<>(starts);
        List<Extent> newEnds = new ArrayList<>(ends);
        List<Extent> values = in.values();
        for (int i = 0; i < starts.size(); i++) {
            int index = over == null ? i : AxisRules.index((int) over[i], axes.size());
            long stride = strides == null ? 1 : strides[i];
            Axis axis = axes.get(index);
            if (axis.isConstant() && starts.get(i).isConstant() && ends.get(i).isConstant()) {
                long[] places = Places.of(
                        step.size(axis),
                        starts.get(i).whole(step.base()),
                        ends.get(i).whole(step.base()),
                        stride);
                axes.set(index, places.length == step.size(axis) ? axis : Axis.of(places.length));
                values = index == 0 ? Places.rows(values, step.size(axis), places) : null;
            } else {
                values = null;
                axes.set(index, cut(step, axis, i, newStarts, newEnds, stride));
            }
        }
        if (!newStarts.equals(starts)) {
            step.edit(new ListEdit(step.node(), 1, newStarts, false));
        }
        if (!newEnds.equals(ends)) {
            step.edit(new ListEdit(step.node(), 2, newEnds, false));
        }
        step.out(0, in.withAxes(axes).withValues(values));
    }

    private static List<Extent> listed(Step step, String attribute) {
        return Arrays.stream(step.listed(attribute)).mapToObj(Extent::of).toList();
    }

    private static Axis cut(Step step, Axis axis, int index, List<Extent> starts, List<Extent> ends, long stride) {
        Extent start = starts.get(index);
        Extent end = ends.get(index);
        if (!start.isConstant() || !end.isConstant()) {
            Extent upTo = end.isConstant() && end.constant().over() >= step.size(axis) ? axis.extent() : end;
            step.keepsPictures(axis, "cuts");
            return Axis.plain(upTo.minus(start).over(stride).ceil());
        }
        long size = step.size(axis);
        long from = start.constant().over();
        long to = end.constant().over();
        boolean toTheEnd = to >= size;
        if (from == 0 && toTheEnd && stride == 1) {
            if (to == size && step.constant(2) != null) {
                ends.set(index, Extent.of(END));
            }
            return axis;
        }
        step.keepsPictures(axis, "cuts");
        Axis levels = stride == 1 && from >= 0 ? levels(axis, from, toTheEnd ? size : to, step) : null;
        if (levels != null && !old(step)) {
            Axis before = from == 0 ? null : levels(axis, 0, from, step);
            starts.set(index, before == null ? Extent.of(from) : before.extent());
            ends.set(index, toTheEnd ? Extent.of(END) : starts.get(index).plus(levels.extent()));
            return levels;
        }
        if (stride > 0 && from >= 0 && (toTheEnd && to > size || to < 0)) {
            Extent room = (to < 0 ? axis.extent().plus(Extent.of(to)) : axis.extent()).minus(Extent.of(from));
            return Axis.plain(room.over(stride).ceil());
        }
        if (stride == 1 && from < 0 && toTheEnd && -from <= size) {
            return Axis.of(-from);
        }
        throw step.refuse("cuts " + from + " to " + to + " in steps of " + stride + " out of an axis of " + axis
                + ", and it cannot be told what is meant at another size");
    }

    private static boolean old(Step step) {
        return !step.has(1) || step.constant(1) == null || step.constant(2) == null;
    }
}

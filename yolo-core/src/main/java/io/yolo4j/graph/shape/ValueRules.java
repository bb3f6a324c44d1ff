package io.yolo4j.graph.shape;

import io.yolo4j.graph.Constant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operators that make numbers of sizes, or tensors of given sizes. */
final class ValueRules {
    private ValueRules() {}

    static void shape(Step step) {
        List<Axis> axes = step.axes(0);
        int from = (int) step.node().integer("start", 0);
        int to = (int) step.node().integer("end", axes.size());
        from = Math.max(0, Math.min(axes.size(), from < 0 ? from + axes.size() : from));
        to = Math.max(from, Math.min(axes.size(), to < 0 ? to + axes.size() : to));
        step.out(0, Sized.list(axes.subList(from, to).stream().map(Axis::extent).toList(), false));
    }

    static void size(Step step) {
        Extent all = step.axes(0).stream().map(Axis::extent).reduce(Extent.ONE, Extent::times);
        step.out(0, new Sized(List.of(), List.of(all), false, null, null));
    }

    static void constantOfShape(Step step) {
        List<Extent> shape = step.values(0, "its shape");
        List<Axis> axes = shape.stream().map(Axis::plain).toList();
        Constant value = step.node().tensor("value");
        boolean real = value == null || value.isReal();
        boolean few = axes.size() == 1 && axes.get(0).isConstant() && step.size(axes.get(0)) <= 64;
        Ratio number = value == null ? Ratio.ZERO : Ratio.of(value.floats()[0]);
        List<Extent> values =
                few && number != null ? Collections.nCopies((int) step.size(axes.get(0)), Extent.of(number)) : null;
        step.out(0, new Sized(axes, values, real, null, null));
    }

    static void range(Step step) {
        Extent start = step.values(0, "its start").get(0);
        Extent limit = step.values(1, "its end").get(0);
        Extent delta = step.values(2, "its step").get(0);
        Ratio each = delta.constant();
        if (each == null || each.isZero()) {
            throw step.refuse("counts in steps of " + delta);
        }
        Extent count = limit.minus(start).times(Extent.of(each.inverse())).ceil();
        List<Extent> values = null;
        if (count.isConstant() && count.constant().over() <= 64) {
            values = new ArrayList<>();
            for (long i = 0; i < count.constant().over(); i++) {
                values.add(start.plus(delta.times(i)));
            }
        }
        step.out(0, new Sized(List.of(Axis.plain(count)), values, step.in(0).real(), null, null));
    }
}

package io.yolo4j.graph.shape;

import java.util.List;

/**
 * What is known of a tensor before any run.
 *
 * @param axes its shape, or null where nothing is known
 * @param values its numbers in row-major order, where they are constants or follow from sizes; else null
 * @param real whether the numbers may have fractions
 * @param constant its name where it is a constant of the file, else null
 * @param indexed the axis whose places its numbers count, else null
 */
record Sized(List<Axis> axes, List<Extent> values, boolean real, String constant, Axis indexed) {
    static final Sized UNKNOWN = new Sized(null, null, false, null, null);

    static Sized of(List<Axis> axes) {
        return new Sized(List.copyOf(axes), null, false, null, null);
    }

    static Sized list(List<Extent> values, boolean real) {
        return new Sized(List.of(Axis.of(values.size())), List.copyOf(values), real, null, null);
    }

    Sized withAxes(List<Axis> other) {
        return new Sized(List.copyOf(other), values, real, null, indexed);
    }

    Sized withValues(List<Extent> other) {
        return new Sized(axes, other == null ? null : List.copyOf(other), real, null, indexed);
    }

    Sized asReal(boolean isReal) {
        return new Sized(axes, values, isReal, constant, indexed);
    }

    Sized counting(Axis axis) {
        return new Sized(axes, values, real, constant, axis);
    }

    boolean isKnown() {
        return axes != null;
    }

    int rank() {
        return axes.size();
    }

    Axis axis(int index) {
        return axes.get(index < 0 ? index + axes.size() : index);
    }

    /** Whether its shape is the same at every size. */
    boolean isConstant() {
        return axes == null || axes.stream().allMatch(Axis::isConstant);
    }
}

package io.yolo4j.graph.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a tensor: how long it is and how its cells lie. One axis made of several is either a product (a map whose rows follow one
 * another: {@code H/8 x W/8}, outermost first) or a sum (the maps of all strides behind one another). Otherwise it is plain.
 *
 * @param extent how long it is
 * @param factors what it is the product of, outermost first; empty where it is none
 * @param levels what it is the sum of; empty where it is none
 */
record Axis(Extent extent, List<Axis> factors, List<Axis> levels) {
    static final Axis ONE = plain(Extent.ONE);

    static Axis plain(Extent extent) {
        return new Axis(extent, List.of(), List.of());
    }

    static Axis of(long size) {
        return plain(Extent.of(size));
    }

    /** Axes merged into one, as Reshape does it. */
    static Axis product(List<Axis> outermostFirst) {
        List<Axis> parts = new ArrayList<>();
        Extent extent = Extent.ONE;
        for (Axis axis : outermostFirst) {
            extent = extent.times(axis.extent);
            for (Axis part : axis.asFactors()) {
                int last = parts.size() - 1;
                if (last >= 0 && part.isConstant() && parts.get(last).isConstant()) {
                    parts.set(last, plain(parts.get(last).extent.times(part.extent)));
                } else {
                    parts.add(part);
                }
            }
        }
        parts.removeIf(part -> part.extent.is(1));
        if (parts.size() < 2) {
            return parts.isEmpty() ? ONE : parts.get(0);
        }
        return new Axis(extent, List.copyOf(parts), List.of());
    }

    /** Axes put behind one another, as Concat does it. */
    static Axis sum(List<Axis> inOrder) {
        List<Axis> parts = new ArrayList<>();
        Extent extent = Extent.ZERO;
        for (Axis axis : inOrder) {
            extent = extent.plus(axis.extent);
            parts.addAll(axis.levels.isEmpty() ? List.of(axis) : axis.levels);
        }
        boolean constant = parts.stream().allMatch(Axis::isConstant);
        return parts.size() == 1
                ? parts.get(0)
                : new Axis(extent, List.of(), constant ? List.of() : List.copyOf(parts));
    }

    /** What it is the product of, itself where it is none. */
    List<Axis> asFactors() {
        return factors.isEmpty() ? List.of(this) : factors;
    }

    /** What it is the sum of, itself where it is none. */
    List<Axis> asLevels() {
        return levels.isEmpty() ? List.of(this) : levels;
    }

    boolean isConstant() {
        return extent.isConstant();
    }

    boolean hasBatch() {
        return extent.hasBatch();
    }

    /** Whether it is the batch and nothing else. */
    boolean isBatch() {
        return extent.equals(Extent.BATCH);
    }

    /** The one of two equally long axes that tells more. */
    Axis orRicher(Axis other) {
        return factors.isEmpty() && levels.isEmpty() ? other : this;
    }

    @Override
    public String toString() {
        return extent.toString();
    }
}

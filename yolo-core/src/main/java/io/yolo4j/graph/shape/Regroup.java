package io.yolo4j.graph.shape;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Explains the target of a Reshape: which parts of the input's axes, in their order, make up each of its numbers. {@code [N, 255, H/8,
 * W/8]} as {@code [1, 3, 85, 6400]} is {@code [N, 3, 85, H/8 x W/8]}.
 */
final class Regroup {
    private final Sizes base;
    private final Deque<Axis> left = new ArrayDeque<>();

    private Regroup(List<Axis> axes, Sizes base) {
        this.base = base;
        left.addAll(Axis.product(axes).asFactors());
    }

    /** The axes that the numbers stand for, or null where they can't be told. */
    static List<Axis> match(List<Axis> axes, long[] target, Sizes base) {
        Regroup regroup = new Regroup(axes, base);
        List<Axis> groups = new ArrayList<>();
        for (long size : target) {
            Axis group = regroup.next(size);
            if (group == null) {
                return null;
            }
            groups.add(group);
        }
        boolean all = regroup.left.isEmpty()
                || regroup.left.size() == 1 && regroup.left.peek().extent().is(1);
        return all ? groups : null;
    }

    private Axis next(long size) {
        List<Axis> group = new ArrayList<>();
        long missing = size;
        // The batch of an export with one picture fits anywhere: alone where there is room, else to what follows it.
        if (!left.isEmpty() && size(left.peek()) == 1) {
            group.add(left.poll());
        }
        while (missing > 1) {
            if (left.isEmpty()) {
                return null;
            }
            Axis part = left.poll();
            long length = size(part);
            if (length > 0 && missing % length == 0) {
                group.add(part);
                missing /= length;
            } else if (length > 0 && length % missing == 0) {
                Axis rest = rest(part, missing);
                if (rest == null) {
                    return null;
                }
                group.add(Axis.of(missing));
                left.push(rest);
                missing = 1;
            } else {
                return null;
            }
        }
        return Axis.product(group);
    }

    /**
     * What remains within a constant number of parts. Of a map's own side it cannot be told whether the number of parts or their size is
     * constant; a flattened map is cut into a number of areas (the area attention of YOLO12).
     */
    private Axis rest(Axis part, long parts) {
        if (part.isConstant()) {
            return Axis.plain(part.extent().over(parts));
        }
        boolean flattened = !left.isEmpty() && !left.peek().isConstant();
        return flattened ? Axis.plain(part.extent().over(parts)) : null;
    }

    private long size(Axis axis) {
        Ratio size = axis.extent().at(base);
        return size.isWhole() ? size.over() : -1;
    }
}

package io.yolo4j.graph.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What a Slice takes of an axis whose length is known. */
final class Places {
    private Places() {}

    static long[] of(long size, long start, long end, long stride) {
        long from = start < 0 ? start + size : start;
        long to = end < 0 ? end + size : end;
        from = Math.max(0, Math.min(stride > 0 ? size : size - 1, from));
        to = Math.max(stride > 0 ? 0 : -1, Math.min(size, end < 0 && end + size < 0 ? -1 : to));
        long count = stride > 0
                ? Math.max(0, -Math.floorDiv(from - to, stride))
                : Math.max(0, -Math.floorDiv(to - from, -stride));
        long first = from;
        return LongStream.range(0, count).map(i -> first + i * stride).toArray();
    }

    /** The values of some rows; null where there are no values. */
    static List<Extent> rows(List<Extent> values, long rows, long[] places) {
        if (values == null) {
            return null;
        }
        int each = rows == 0 ? 0 : (int) (values.size() / rows);
        List<Extent> taken = new ArrayList<>();
        for (long place : places) {
            taken.addAll(values.subList((int) place * each, (int) (place + 1) * each));
        }
        return taken;
    }
}

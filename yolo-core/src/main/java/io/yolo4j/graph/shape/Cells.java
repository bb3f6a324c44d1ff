package io.yolo4j.graph.shape;

import java.util.Arrays;

/**
 * Which cell of which map each place along some axes is.
 *
 * @param level which map
 * @param row of the map, 0 where there are none
 * @param column of the map, 0 where there are none
 * @param rest which of those that a cell has, such as x and y, or three anchors
 * @param levels how many maps there are
 * @param rests how many there are in each cell
 * @param rows of each map
 * @param columns of each map
 */
record Cells(int[] level, int[] row, int[] column, int[] rest, int levels, int rests, int[] rows, int[] columns) {
    private static final Cells ONE =
            new Cells(new int[1], new int[1], new int[1], new int[1], 1, 1, new int[] {1}, new int[] {1});

    /** The places along an axis at a size; null where it is no axis of maps. */
    static Cells of(Axis axis, Sizes sizes) {
        if (!axis.levels().isEmpty()) {
            Cells all = null;
            for (Axis level : axis.levels()) {
                Cells next = of(level, sizes);
                if (next == null) {
                    return null;
                }
                all = all == null ? next : all.then(next);
            }
            return all;
        }
        Cells all = ONE;
        for (Axis factor : axis.asFactors()) {
            Cells next = factor == axis ? plain(axis, sizes) : of(factor, sizes);
            all = next == null ? null : all.times(next);
            if (all == null) {
                return null;
            }
        }
        return all;
    }

    private static Cells plain(Axis axis, Sizes sizes) {
        Extent extent = axis.extent();
        int size = (int) extent.whole(sizes);
        if (size < 0 || extent.hasBatch() || extent.hasHeight() && extent.hasWidth()) {
            return null;
        }
        int[] places = new int[size];
        Arrays.setAll(places, i -> i);
        int[] none = new int[size];
        if (extent.hasHeight()) {
            return new Cells(none, places, none, none, 1, 1, new int[] {size}, new int[] {1});
        }
        if (extent.hasWidth()) {
            return new Cells(none, none, places, none, 1, 1, new int[] {1}, new int[] {size});
        }
        return new Cells(none, none, none, places, 1, size, new int[] {1}, new int[] {1});
    }

    private Cells then(Cells next) {
        return new Cells(
                joined(level, next.level, levels),
                joined(row, next.row, 0),
                joined(column, next.column, 0),
                joined(rest, next.rest, 0),
                levels + next.levels,
                Math.max(rests, next.rests),
                joined(rows, next.rows, 0),
                joined(columns, next.columns, 0));
    }

    private static int[] joined(int[] one, int[] other, int more) {
        int[] joined = Arrays.copyOf(one, one.length + other.length);
        for (int i = 0; i < other.length; i++) {
            joined[one.length + i] = other[i] + more;
        }
        return joined;
    }

    /** The places along this axis and an inner one; null where a map would have rows twice. */
    Cells times(Cells inner) {
        int size = Math.multiplyExact(size(), inner.size());
        Cells product = new Cells(
                new int[size],
                new int[size],
                new int[size],
                new int[size],
                levels * inner.levels,
                rests * inner.rests,
                new int[levels * inner.levels],
                new int[levels * inner.levels]);
        for (int i = 0; i < levels; i++) {
            for (int j = 0; j < inner.levels; j++) {
                if (rows[i] > 1 && inner.rows[j] > 1 || columns[i] > 1 && inner.columns[j] > 1) {
                    return null;
                }
                product.rows[i * inner.levels + j] = Math.max(rows[i], inner.rows[j]);
                product.columns[i * inner.levels + j] = Math.max(columns[i], inner.columns[j]);
            }
        }
        int place = 0;
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < inner.size(); j++, place++) {
                product.level[place] = level[i] * inner.levels + inner.level[j];
                product.row[place] = row[i] + inner.row[j];
                product.column[place] = column[i] + inner.column[j];
                product.rest[place] = rest[i] * inner.rests + inner.rest[j];
            }
        }
        return product;
    }

    int size() {
        return level.length;
    }

    /** Numbers what belongs together: one of those in a cell, over all cells of a map. */
    int plane(int place) {
        return level[place] * rests + rest[place];
    }

    int planes() {
        return levels * rests;
    }
}

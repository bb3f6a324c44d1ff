package io.yolo4j.graph.shape;

/**
 * Numbers that were made from the grid of each map: {@code offset + byColumn * column + byRow * row} for each of those in a cell. Anchor
 * points, vectors of strides, the grids and anchor sizes of a YOLOv5 are such. Slopes are whole numbers, because a fraction would depend
 * on the size of the map (places within 0 to 1), and how cannot be told.
 */
final class Planes {
    private final double[] offset;
    private final double[] byColumn;
    private final double[] byRow;

    /** Maps of one row or column, from which a slope cannot be seen. */
    private final boolean[] oneColumn;

    private final boolean[] oneRow;
    private final int levels;

    private Planes(int planes, int levels) {
        this.levels = levels;
        offset = new double[planes];
        byColumn = new double[planes];
        byRow = new double[planes];
        oneColumn = new boolean[planes];
        oneRow = new boolean[planes];
    }

    /**
     * Finds the planes through some values.
     *
     * @param values one for each place
     * @param cells where the places are
     * @param half whether values are rounded to half precision
     * @return the planes, or null where some value lies further from its plane than rounding explains
     */
    static Planes through(float[] values, Cells cells, boolean half) {
        Planes planes = new Planes(cells.planes(), cells.levels());
        for (int i = 0; i < values.length; i++) {
            if (cells.row()[i] == 0 && cells.column()[i] == 0) {
                planes.offset[cells.plane(i)] = values[i];
            }
        }
        for (int i = 0; i < values.length; i++) {
            int plane = cells.plane(i);
            if (cells.row()[i] == 0 && cells.column()[i] == 1) {
                planes.byColumn[plane] = Math.rint(values[i] - planes.offset[plane]);
            } else if (cells.row()[i] == 1 && cells.column()[i] == 0) {
                planes.byRow[plane] = Math.rint(values[i] - planes.offset[plane]);
            }
            planes.oneColumn[plane] = cells.columns()[cells.level()[i]] == 1;
            planes.oneRow[plane] = cells.rows()[cells.level()[i]] == 1;
        }
        for (int i = 0; i < values.length; i++) {
            float largest = Math.max(Math.abs(values[i]), (float) Math.abs(planes.offset[cells.plane(i)]));
            double rounding = half ? Math.ulp(largest) * (1 << 13) : Math.ulp(largest);
            if (!(Math.abs(planes.at(cells, i) - values[i]) <= rounding)) {
                return null;
            }
        }
        return planes;
    }

    private double at(Cells cells, int place) {
        int plane = cells.plane(place);
        return offset[plane] + byColumn[plane] * cells.column()[place] + byRow[plane] * cells.row()[place];
    }

    /** Whether a map has more cells than before in a direction in which it had one only, so that its slope is not known. */
    boolean canGrow(Cells to) {
        for (int i = 0; i < to.size(); i++) {
            int plane = to.plane(i);
            boolean sloped = sloped();
            if (sloped && (to.column()[i] > 0 && oneColumn[plane] || to.row()[i] > 0 && oneRow[plane])) {
                return false;
            }
        }
        return true;
    }

    private boolean sloped() {
        for (int plane = 0; plane < offset.length; plane++) {
            if (byColumn[plane] != 0 || byRow[plane] != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether constant planes may have been computed from the size of the map or of the picture: one that is in the same ratio to all
     * maps, such as stride / width. The strides themselves, and their inverses, are not.
     */
    boolean mayBeSizes(Cells cells, Sizes sizes) {
        if (sloped()) {
            return false;
        }
        return inRatio(cells.columns(), sizes.width()) || inRatio(cells.rows(), sizes.height());
    }

    private boolean inRatio(int[] sides, long whole) {
        int rests = offset.length / levels;
        boolean product = true;
        boolean quotient = true;
        boolean size = true;
        double times = offset[0] * sides[0];
        double over = offset[0] / sides[0];
        for (int level = 0; level < levels; level++) {
            for (int rest = 0; rest < rests; rest++) {
                double value = offset[level * rests + rest];
                product &= near(value * sides[level], times);
                quotient &= near(value / sides[level], over);
                size &= near(value, whole) || near(value * whole, 1);
            }
        }
        boolean several = levels > 1;
        boolean strides = near(times, whole);
        boolean inverses = near(over * whole, 1);
        boolean alone = !several && (near(times, 1) || near(over, 1));
        return size || alone || several && (product && !strides || quotient && !inverses) && offset[0] != 0;
    }

    private static boolean near(double one, double other) {
        return Math.abs(one - other) <= 1e-3 * Math.abs(other);
    }

    /** The values at other places. */
    float[] at(Cells cells) {
        float[] values = new float[cells.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) at(cells, i);
        }
        return values;
    }
}

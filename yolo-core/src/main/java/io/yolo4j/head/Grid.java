package io.yolo4j.head;

/**
 * The cells of all strides of a head, one stride after another and row by row within each, which is the order in which every
 * YOLO writes them.
 */
final class Grid {
    private static final int[] STRIDES = {4, 8, 16, 32, 64, 128};

    /** No head begins with a coarser stride than 16 (the tiny ones do); without that, any small number would be some grid. */
    private static final int FIRST_STRIDES = 3;

    final float[] x;
    final float[] y;
    final float[] stride;
    final int strides;

    private Grid(int cells, int strides) {
        this.strides = strides;
        x = new float[cells];
        y = new float[cells];
        stride = new float[cells];
    }

    /**
     * The grid with so many cells: P3 to P5 (strides 8, 16, 32) usually, P2 or P6 or P7 added, or some of them.
     *
     * @return null where no run of consecutive strides has that many cells at this input size
     */
    static Grid of(int inputWidth, int inputHeight, long cells) {
        for (int first = 0; first < FIRST_STRIDES; first++) {
            long sum = 0;
            for (int last = first; last < STRIDES.length && sum < cells; last++) {
                sum += cells(inputWidth, STRIDES[last]) * cells(inputHeight, STRIDES[last]);
                if (sum == cells) {
                    return ofStrides(inputWidth, inputHeight, STRIDES[first], last - first + 1);
                }
            }
        }
        return null;
    }

    /** The cells of the same strides for another input size. */
    Grid resized(int inputWidth, int inputHeight) {
        return ofStrides(inputWidth, inputHeight, (int) stride[0], strides);
    }

    /** How far a horizontal position in input pixels lies from the middle of a cell, in strides. */
    float offCentre(int cell, float pixels) {
        return Math.abs(pixels / stride[cell] - (x[cell] + 0.5f));
    }

    /** Whether a single stride of a head has so many cells. */
    static boolean isOneStride(int inputWidth, int inputHeight, long cells) {
        for (int stride : STRIDES) {
            if (cells(inputWidth, stride) * cells(inputHeight, stride) == cells) {
                return true;
            }
        }
        return false;
    }

    /** Convolutions with padding round up. */
    static long cells(int pixels, int stride) {
        return ((long) pixels + stride - 1) / stride;
    }

    /**
     * The grid of some strides, each twice the one before.
     *
     * @param firstStride the finest
     */
    static Grid ofStrides(int inputWidth, int inputHeight, int firstStride, int strides) {
        int cells = 0;
        for (int s = 0; s < strides; s++) {
            cells += (int) (cells(inputWidth, firstStride << s) * cells(inputHeight, firstStride << s));
        }
        Grid grid = new Grid(cells, strides);
        int at = 0;
        for (int s = 0; s < strides; s++) {
            int stride = firstStride << s;
            long columns = cells(inputWidth, stride), rows = cells(inputHeight, stride);
            for (int gy = 0; gy < rows; gy++) {
                for (int gx = 0; gx < columns; gx++, at++) {
                    grid.x[at] = gx;
                    grid.y[at] = gy;
                    grid.stride[at] = stride;
                }
            }
        }
        return grid;
    }
}

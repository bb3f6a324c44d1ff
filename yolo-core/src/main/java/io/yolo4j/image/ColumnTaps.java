package io.yolo4j.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The horizontal half of a resize: which pixels of a source row each column is made of, and their weights.
 *
 * <p>Fetching pixels is the only part of a resize that C2 cannot vectorise, because no two columns are equally far apart. So it does
 * nothing else: one load of eight bytes gives both neighbours of a column, which are stored as two ints, a pixel each. All
 * arithmetic is done later on those, by loops over arrays of ints with one index, which C2 does vectorise.
 */
final class ColumnTaps {
    /** Bytes that may be read behind the last pixel of a row. */
    static final int SLACK = 8;

    private static final int COEFFICIENT_SCALE = 1 << 11;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int width;
    private final int step;
    private final int[] offset;
    private final int[] weight0;
    private final int[] weight1;

    /**
     * Places the columns.
     *
     * @param sourceWidth pixels of a source row
     * @param width columns
     * @param scale pixels of the source row that a column is wide
     * @param step bytes of a pixel
     */
    ColumnTaps(int sourceWidth, int width, double scale, int step) {
        this.width = width;
        this.step = step;
        this.offset = new int[width];
        this.weight0 = new int[width];
        this.weight1 = new int[width];
        int last = sourceWidth - 1;
        for (int x = 0; x < width; x++) {
            float position = position(x, scale);
            int column = (int) Math.floor(position);
            float fraction = position - column;
            if (column < 0) {
                column = 0;
                fraction = 0;
            } else if (column >= last) {
                column = last;
                fraction = 0;
            }
            offset[x] = column * step;
            weight0[x] = weight(1 - fraction);
            weight1[x] = weight(fraction);
        }
    }

    /** Computed in double and rounded once to float, as the reference does: another order changes bytes. */
    static float position(int index, double scale) {
        return (float) ((index + 0.5) * scale - 0.5);
    }

    static int weight(float fraction) {
        return (int) Math.rint(fraction * COEFFICIENT_SCALE);
    }

    /** Fetches the two pixels of each column; a pixel's first sample comes to lie in the lowest byte. */
    void fetch(byte[] row, int at, int[] left, int[] right) {
        int[] offset = this.offset;
        if (step == 3) {
            for (int x = 0; x < width; x++) {
                long pixels = (long) LONGS.get(row, at + offset[x]);
                left[x] = (int) pixels;
                right[x] = (int) (pixels >>> 24);
            }
        } else if (step == 4) {
            for (int x = 0; x < width; x++) {
                long pixels = (long) LONGS.get(row, at + offset[x]);
                left[x] = (int) pixels;
                right[x] = (int) (pixels >>> 32);
            }
        } else {
            for (int x = 0; x < width; x++) {
                int a = at + offset[x];
                left[x] = row[a];
                right[x] = row[a + 1];
            }
        }
    }

    /** Fetches single pixels at a fixed distance, given in pixels. */
    static void fetch(byte[] row, int at, int step, int ratio, int[] pixels, int width) {
        if (step == 3
                && ratio == 1) { // constants keep C2 from multiplying, and let it check the bounds before the loop
            for (int x = 0; x < width; x++) {
                pixels[x] = (int) INTS.get(row, at + 3 * x);
            }
        } else if (step == 3 && ratio == 3) {
            for (int x = 0; x < width; x++) {
                pixels[x] = (int) INTS.get(row, at + 9 * x);
            }
        } else {
            int distance = step * ratio;
            for (int x = 0; x < width; x++) {
                pixels[x] = (int) INTS.get(row, at + distance * x);
            }
        }
    }

    /** Fetches pairs of neighbours at a fixed distance, given in pixels. */
    static void fetch(byte[] row, int at, int step, int ratio, int[] left, int[] right, int width) {
        if (step == 3 && ratio == 2) {
            for (int x = 0; x < width; x++) {
                long pixels = (long) LONGS.get(row, at + 6 * x);
                left[x] = (int) pixels;
                right[x] = (int) (pixels >>> 24);
            }
        } else {
            int distance = step * ratio;
            for (int x = 0; x < width; x++) {
                left[x] = (int) INTS.get(row, at + distance * x);
                right[x] = (int) INTS.get(row, at + distance * x + step);
            }
        }
    }

    /**
     * The horizontal pass of one sample: 19 bits, of which the vertical pass reads the upper 15.
     *
     * @param shift where the sample lies within a pixel
     */
    void blend(int[] left, int[] right, int shift, int[] target) {
        blend(left, weight0, right, weight1, shift, target, width);
    }

    private static void blend(
            int[] left, int[] weight0, int[] right, int[] weight1, int shift, int[] target, int width) {
        for (int x = 0; x < width; x++) {
            target[x] = ((left[x] >>> shift & 255) * weight0[x] + (right[x] >>> shift & 255) * weight1[x]) >> 4;
        }
    }
}

package io.yolo4j.image;

import io.yolo4j.Preprocessing;
import io.yolo4j.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** Puts lines of samples, normalised where the elements are floating point, into the planes of an engine's input (NCHW). */
abstract class PlaneWriter extends LineWriter {
    PlaneWriter(int width, int height) {
        super(width, height);
    }

    @Override
    final void line(int y, int plane, int[] samples) {
        int at = at(y, plane), right = left() + imageWidth();
        put(at + left(), plane, samples, imageWidth());
        if (imageWidth() < width && !padded()) {
            putPadding(at, plane, left());
            putPadding(at + right, plane, width - right);
        }
    }

    @Override
    final void pad(int y) {
        for (int plane = 0; plane < 3; plane++) {
            putPadding(at(y, plane), plane, width);
        }
    }

    private int at(int y, int plane) {
        return base() + (plane * height + y) * width;
    }

    abstract void put(int at, int plane, int[] samples, int count);

    abstract void putPadding(int at, int plane, int count);

    private static float normalised(Preprocessing preprocessing, int plane, int sample) {
        return (sample - preprocessing.mean()[plane]) / preprocessing.std()[plane];
    }

    /**
     * Single precision. A table of the 256 values would be four times as slow as computing them, because C2 vectorises arithmetic
     * and no look-ups. Neither does it vectorise conversions from int to float before JDK 19, so that samples come as
     * bits of floats, which two bulk copies turn into floats.
     */
    static final class Floats extends PlaneWriter {
        private final float[] mean;
        private final float[] std;

        /** The two factors of 1 / std, or 0 where a division is needed. */
        private final float[] first = new float[3];

        private final float[] second = new float[3];
        private final float[] line;
        private final float[][] padding;
        private final IntBuffer bits;
        private final FloatBuffer floats;
        private FloatBuffer target;

        Floats(Preprocessing preprocessing, int width, int height) {
            super(width, height);
            this.mean = preprocessing.mean();
            this.std = preprocessing.std();
            this.line = new float[width];
            this.padding = new float[3][width];
            ByteBuffer scratch = ByteBuffer.wrap(new byte[4 * width]).order(ByteOrder.nativeOrder());
            this.bits = scratch.asIntBuffer();
            this.floats = scratch.asFloatBuffer();
            for (int plane = 0; plane < 3; plane++) {
                Arrays.fill(padding[plane], normalised(preprocessing, plane, preprocessing.padValue()));
                splitReciprocal(plane);
            }
        }

        /**
         * Two products are three times as fast as a quotient. The first is exact, because a sample has 8 bits and the factor 16, so that only
         * the second is rounded; among the 2^15 first factors there is one whose second makes it the quotient for every sample,
         * if means are 0.
         */
        private void splitReciprocal(int plane) {
            for (int factor = 1 << 15; factor < 1 << 16; factor++) {
                float second = (float) (1.0 / std[plane] / factor);
                if (isQuotient(plane, factor, second)) {
                    first[plane] = factor;
                    this.second[plane] = second;
                    return;
                }
            }
        }

        private boolean isQuotient(int plane, float first, float second) {
            for (int sample = 0; sample < 256; sample++) {
                float quotient = (sample - mean[plane]) / std[plane];
                if (Float.floatToRawIntBits(sample * first * second) != Float.floatToRawIntBits(quotient)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        void open(ByteBuffer input) {
            target = input.asFloatBuffer();
        }

        @Override
        void put(int at, int plane, int[] samples, int count) {
            bits.put(0, samples, 0, count);
            floats.get(0, line, 0, count);
            if (first[plane] != 0) {
                multiply(line, first[plane], second[plane], count);
            } else {
                divide(line, mean[plane], std[plane], count);
            }
            target.put(at, line, 0, count);
        }

        /** A chain on purpose: a sum of two products of the sample is vectorised by C2 of JDK 17 sometimes only. */
        private static void multiply(float[] line, float first, float second, int count) {
            for (int x = 0; x < count; x++) {
                line[x] = (line[x] - 0x1p23f) * first * second;
            }
        }

        private static void divide(float[] line, float mean, float std, int count) {
            for (int x = 0; x < count; x++) {
                line[x] = (line[x] - 0x1p23f - mean) / std;
            }
        }

        @Override
        void putPadding(int at, int plane, int count) {
            target.put(at, padding[plane], 0, count);
        }
    }

    /** Half precision: a sample has 256 values, which are looked up, because nothing but code of our own rounds to halves. */
    static final class Halves extends PlaneWriter {
        private final short[][] normalised = new short[3][256];
        private final short[] line;
        private final short[][] padding;
        private ShortBuffer target;

        Halves(Preprocessing preprocessing, int width, int height) {
            super(width, height);
            this.line = new short[width];
            this.padding = new short[3][width];
            for (int plane = 0; plane < 3; plane++) {
                for (int sample = 0; sample < 256; sample++) {
                    normalised[plane][sample] = Tensor.floatToHalf(normalised(preprocessing, plane, sample));
                }
                Arrays.fill(padding[plane], normalised[plane][preprocessing.padValue()]);
            }
        }

        @Override
        void open(ByteBuffer input) {
            target = input.asShortBuffer();
        }

        @Override
        void put(int at, int plane, int[] samples, int count) {
            short[] values = normalised[plane];
            for (int x = 0; x < count; x++) {
                line[x] = values[samples[x] & 255];
            }
            target.put(at, line, 0, count);
        }

        @Override
        void putPadding(int at, int plane, int count) {
            target.put(at, padding[plane], 0, count);
        }
    }

    /** The samples as they are. */
    static final class Bytes extends PlaneWriter {
        private final byte[] line;
        private final byte[] padding;
        private ByteBuffer target;

        Bytes(Preprocessing preprocessing, int width, int height) {
            super(width, height);
            this.line = new byte[width];
            this.padding = new byte[width];
            Arrays.fill(padding, (byte) preprocessing.padValue());
        }

        @Override
        void open(ByteBuffer input) {
            target = input;
        }

        @Override
        void put(int at, int plane, int[] samples, int count) {
            for (int x = 0; x < count; x++) {
                line[x] = (byte) samples[x];
            }
            target.put(at, line, 0, count);
        }

        @Override
        void putPadding(int at, int plane, int count) {
            target.put(at, padding, 0, count);
        }
    }
}

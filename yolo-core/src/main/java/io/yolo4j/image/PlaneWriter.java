package io.yolo4j.image;

import io.yolo4j.ConfigurationException;
import io.yolo4j.ElementType;
import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * Normalises lines of 8-bit samples and puts them into the planes of an engine's input. A sample has 256 values, so the
 * normalised ones are looked up: the division that the reference does is done once for each.
 */
abstract class PlaneWriter {
    final int width;
    private int left;
    private int imageWidth;
    private int base;
    private int planeSize;

    PlaneWriter(int width) {
        this.width = width;
    }

    static PlaneWriter of(Preprocessing preprocessing, ElementType type, int width) {
        float[] mean = preprocessing.mean(), std = preprocessing.std();
        float[][] normalised = new float[3][256];
        for (int plane = 0; plane < 3; plane++) {
            for (int sample = 0; sample < 256; sample++) {
                normalised[plane][sample] = (sample - mean[plane]) / std[plane];
            }
        }
        return switch (type) {
            case FLOAT32 -> new Floats(normalised, preprocessing.padValue(), width);
            case FLOAT16 -> new Halves(normalised, preprocessing.padValue(), width);
            default -> throw new ConfigurationException("expected a model input of FLOAT32 or FLOAT16, found " + type);
        };
    }

    /** Chooses the picture of the batch and where the image lies within a line. */
    final void begin(ByteBuffer input, int base, int planeSize, int left, int imageWidth) {
        this.base = base;
        this.planeSize = planeSize;
        this.left = left;
        this.imageWidth = imageWidth;
        open(input.duplicate().clear().order(ByteOrder.nativeOrder()));
        padSides(left, left + imageWidth);
    }

    /** Writes one line of one plane: samples 0 to 255, without padding. */
    final void line(int y, int plane, int[] samples) {
        put(base + plane * planeSize + y * width, plane, samples, left, imageWidth);
    }

    /** Writes one line of all planes from interleaved bytes, one pixel each {@code step}. */
    final void samples(int y, byte[] row, int step, int offset0, int offset1, int offset2) {
        int at = base + y * width;
        put(at, 0, row, step, offset0, left, imageWidth);
        put(at + planeSize, 1, row, step, offset1, left, imageWidth);
        put(at + 2 * planeSize, 2, row, step, offset2, left, imageWidth);
    }

    /** Fills a line of all planes with padding. */
    final void pad(int y) {
        int at = base + y * width;
        putPadding(at, 0);
        putPadding(at + planeSize, 1);
        putPadding(at + 2 * planeSize, 2);
    }

    abstract void open(ByteBuffer input);

    abstract void padSides(int from, int to);

    abstract void put(int at, int plane, int[] samples, int left, int count);

    abstract void put(int at, int plane, byte[] row, int step, int offset, int left, int count);

    abstract void putPadding(int at, int plane);

    private static final class Floats extends PlaneWriter {
        private final float[][] normalised;
        private final float[][] lines;
        private final float[][] padding;
        private FloatBuffer target;

        Floats(float[][] normalised, int padValue, int width) {
            super(width);
            this.normalised = normalised;
            this.lines = new float[3][width];
            this.padding = new float[3][width];
            for (int plane = 0; plane < 3; plane++) {
                Arrays.fill(padding[plane], normalised[plane][padValue]);
            }
        }

        @Override
        void open(ByteBuffer input) {
            target = input.asFloatBuffer();
        }

        @Override
        void padSides(int from, int to) {
            for (int plane = 0; plane < 3; plane++) {
                System.arraycopy(padding[plane], 0, lines[plane], 0, from);
                System.arraycopy(padding[plane], to, lines[plane], to, width - to);
            }
        }

        @Override
        void put(int at, int plane, int[] samples, int left, int count) {
            float[] values = normalised[plane], line = lines[plane];
            for (int x = 0; x < count; x++) {
                line[left + x] = values[samples[x]];
            }
            target.put(at, line, 0, width);
        }

        @Override
        void put(int at, int plane, byte[] row, int step, int offset, int left, int count) {
            float[] values = normalised[plane], line = lines[plane];
            for (int x = 0, in = offset; x < count; x++, in += step) {
                line[left + x] = values[row[in] & 255];
            }
            target.put(at, line, 0, width);
        }

        @Override
        void putPadding(int at, int plane) {
            target.put(at, padding[plane], 0, width);
        }
    }

    private static final class Halves extends PlaneWriter {
        private final short[][] normalised = new short[3][256];
        private final short[][] lines;
        private final short[][] padding;
        private ShortBuffer target;

        Halves(float[][] values, int padValue, int width) {
            super(width);
            this.lines = new short[3][width];
            this.padding = new short[3][width];
            for (int plane = 0; plane < 3; plane++) {
                for (int sample = 0; sample < 256; sample++) {
                    normalised[plane][sample] = HalfPrecision.round(values[plane][sample]);
                }
                Arrays.fill(padding[plane], normalised[plane][padValue]);
            }
        }

        @Override
        void open(ByteBuffer input) {
            target = input.asShortBuffer();
        }

        @Override
        void padSides(int from, int to) {
            for (int plane = 0; plane < 3; plane++) {
                System.arraycopy(padding[plane], 0, lines[plane], 0, from);
                System.arraycopy(padding[plane], to, lines[plane], to, width - to);
            }
        }

        @Override
        void put(int at, int plane, int[] samples, int left, int count) {
            short[] values = normalised[plane], line = lines[plane];
            for (int x = 0; x < count; x++) {
                line[left + x] = values[samples[x]];
            }
            target.put(at, line, 0, width);
        }

        @Override
        void put(int at, int plane, byte[] row, int step, int offset, int left, int count) {
            short[] values = normalised[plane], line = lines[plane];
            for (int x = 0, in = offset; x < count; x++, in += step) {
                line[left + x] = values[row[in] & 255];
            }
            target.put(at, line, 0, width);
        }

        @Override
        void putPadding(int at, int plane) {
            target.put(at, padding[plane], 0, width);
        }
    }
}

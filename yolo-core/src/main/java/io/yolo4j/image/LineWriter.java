package io.yolo4j.image;

import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Puts a picture into its place in an engine's input, line by line, from 8-bit samples, and pads what it leaves free. */
abstract class LineWriter {
    /** The float 2^23, whose last bits count ones: with a sample in them, these are the bits of the float 2^23 + sample. */
    static final int SAMPLE = 0x4b000000;

    final int width;
    final int height;
    private int left;
    private int imageWidth;
    private int base;
    private boolean padded;

    LineWriter(int width, int height) {
        this.width = width;
        this.height = height;
    }

    static LineWriter of(Preprocessing preprocessing, InputFormat format, int width, int height) {
        return switch (format) {
            case FLOAT_PLANES -> new PlaneWriter.Floats(preprocessing, width, height);
            case HALF_PLANES -> new PlaneWriter.Halves(preprocessing, width, height);
            case BYTE_PLANES -> new PlaneWriter.Bytes(preprocessing, width, height);
            case BYTE_PIXELS -> new PixelWriter(preprocessing, width, height);
        };
    }

    /**
     * Chooses the picture of the batch and where the image lies within a line.
     *
     * @param padded whether the padding beside the image is there already
     */
    final void begin(ByteBuffer input, int slot, int left, int imageWidth, boolean padded) {
        this.padded = padded;
        this.base = slot * 3 * height * width;
        this.left = left;
        this.imageWidth = imageWidth;
        open(input.duplicate().clear().order(ByteOrder.nativeOrder()));
    }

    /** The first element of the picture. */
    final int base() {
        return base;
    }

    final int left() {
        return left;
    }

    final int imageWidth() {
        return imageWidth;
    }

    final boolean padded() {
        return padded;
    }

    abstract void open(ByteBuffer input);

    /**
     * Writes one channel of one line: samples 0 to 255, each with the bits of {@link #SAMPLE}, without padding. The three channels of a line
     * follow each other in their order.
     */
    abstract void line(int y, int channel, int[] samples);

    /** Fills a line of all channels with padding. */
    abstract void pad(int y);
}

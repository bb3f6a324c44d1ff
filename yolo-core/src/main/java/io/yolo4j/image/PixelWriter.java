package io.yolo4j.image;

import io.yolo4j.Preprocessing;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts the samples of each pixel beside each other, as they are, into an engine's input (NHWC). */
final class PixelWriter extends LineWriter {
    private final byte[] row;
    private final byte[] padding;
    private ByteBuffer target;

    PixelWriter(Preprocessing preprocessing, int width, int height) {
        super(width, height);
        this.row = new byte[3 * width];
        this.padding = new byte[3 * width];
        Arrays.fill(padding, (byte) preprocessing.padValue());
    }

    @Override
    void open(ByteBuffer input) {
        target = input;
    }

    @Override
    void line(int y, int channel, int[] samples) {
        interleave(samples, imageWidth(), row, channel);
        if (channel < 2) {
            return;
        }
        int at = base() + 3 * y * width, right = left() + imageWidth();
        target.put(at + 3 * left(), row, 0, 3 * imageWidth());
        if (imageWidth() < width && !padded()) {
            target.put(at, padding, 0, 3 * left());
            target.put(at + 3 * right, padding, 0, 3 * (width - right));
        }
    }

    private static void interleave(int[] samples, int count, byte[] row, int channel) {
        for (int x = 0, at = channel; x < count; x++, at += 3) {
            row[at] = (byte) samples[x];
        }
    }

    @Override
    void pad(int y) {
        target.put(base() + 3 * y * width, padding, 0, 3 * width);
    }
}

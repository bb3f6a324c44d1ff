package io.yolo4j;

import java.nio.ByteBuffer;

/** Rows of samples, wherever they lie. Called once for each row, so that the loops over pixels know one kind of memory only. */
interface PixelRows {
    /** Copies {@code bytes} samples of row {@code y}, from its sample {@code first} on. */
    void copy(int y, int first, byte[] target, int offset, int bytes);

    static PixelRows of(byte[] pixels, int offset, int rowStride) {
        return (y, first, target, at, bytes) ->
                System.arraycopy(pixels, offset + y * rowStride + first, target, at, bytes);
    }

    static PixelRows of(ByteBuffer pixels, int rowStride) {
        return (y, first, target, at, bytes) -> pixels.get(y * rowStride + first, target, at, bytes);
    }

    /**
     * Pixels packed into ints, as {@code TYPE_INT_RGB} has them, given out as three bytes each.
     *
     * @param firstShift how far the sample that comes first is shifted, 16 or 0; the middle one is shifted by 8
     */
    static PixelRows ofPacked(int[] pixels, int offset, int rowStride, int firstShift) {
        int lastShift = 16 - firstShift;
        return (y, first, target, at, bytes) -> {
            for (int in = offset + y * rowStride + first / 3, out = at; out < at + bytes; in++, out += 3) {
                int pixel = pixels[in];
                target[out] = (byte) (pixel >> firstShift);
                target[out + 1] = (byte) (pixel >> 8);
                target[out + 2] = (byte) (pixel >> lastShift);
            }
        };
    }
}

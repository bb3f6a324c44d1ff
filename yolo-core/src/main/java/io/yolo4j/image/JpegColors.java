package io.yolo4j.image;

/**
 * From the components of a JPEG to blue, green and red, within the array that holds them.
 *
 * <p>The constants are those of libjpeg ({@code jdcolor.c}): ITU-R BT.601 with 16 bits behind the point, rounded to the
 * nearest. They give libjpeg's bytes exactly. The conversion that ImageIO does by itself applies ICC profiles, which
 * OpenCV and the training of every YOLO ignore.
 */
final class JpegColors {
    private JpegColors() {}

    /** Y, Cb, Cr to B, G, R, for the pixels in {@code [from, to)}. */
    static void fromYcbcr(byte[] samples, int from, int to) {
        for (int i = from; i < to; i += 3) {
            int y = samples[i] & 0xFF, cb = (samples[i + 1] & 0xFF) - 128, cr = (samples[i + 2] & 0xFF) - 128;
            samples[i] = blue(y, cb);
            samples[i + 1] = green(y, cb, cr);
            samples[i + 2] = red(y, cr);
        }
    }

    /** Y, Cb, Cr, K to B, G, R: four samples become three, {@code from} bytes on and from {@code out} on. */
    static void fromYcck(byte[] samples, int from, int to, int out) {
        for (int i = from, o = out; i < to; i += 4, o += 3) {
            int y = samples[i] & 0xFF, cb = (samples[i + 1] & 0xFF) - 128, cr = (samples[i + 2] & 0xFF) - 128;
            int k = samples[i + 3] & 0xFF;
            // Y, Cb, Cr stand for the complements of C, M, Y.
            int c = 255 - (red(y, cr) & 0xFF), m = 255 - (green(y, cb, cr) & 0xFF), yellow = 255 - (blue(y, cb) & 0xFF);
            samples[o] = inked(yellow, k);
            samples[o + 1] = inked(m, k);
            samples[o + 2] = inked(c, k);
        }
    }

    /** C, M, Y, K to B, G, R, likewise. */
    static void fromCmyk(byte[] samples, int from, int to, int out) {
        for (int i = from, o = out; i < to; i += 4, o += 3) {
            int c = samples[i] & 0xFF, m = samples[i + 1] & 0xFF, y = samples[i + 2] & 0xFF;
            int k = samples[i + 3] & 0xFF;
            samples[o] = inked(y, k);
            samples[o + 1] = inked(m, k);
            samples[o + 2] = inked(c, k);
        }
    }

    private static byte red(int y, int cr) {
        return clamped(y + (91881 * cr + 32768 >> 16));
    }

    private static byte green(int y, int cb, int cr) {
        return clamped(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
    }

    private static byte blue(int y, int cb) {
        return clamped(y + (116130 * cb + 32768 >> 16));
    }

    private static byte clamped(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** Adobe stores ink inverted, 255 is none; the formula is OpenCV's ({@code icvCvt_CMYK2BGR}, imgcodecs {@code utils.cpp}). */
    private static byte inked(int ink, int black) {
        return (byte) (black - ((255 - ink) * black >> 8));
    }
}

package io.yolo4j.image;

import io.yolo4j.Decoder;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the tests of this package do with pictures. */
final class Pixels {
    static final long LIMIT = 100_000_000;
    static final ImageDecoder OPENCV = ImageDecoder.of(Decoder.OPENCV, LIMIT);
    static final ImageDecoder IMAGEIO = ImageDecoder.of(Decoder.IMAGEIO, LIMIT);

    private Pixels() {}

    static byte[] bgr(Image image) {
        return ((DataBufferByte) image.toBufferedImage().getRaster().getDataBuffer()).getData();
    }

    static String sha256(Image image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bgr(image)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code equal}, or where and by how much two pictures differ. */
    static String compare(Image expected, Image actual) {
        if (expected.width() != actual.width() || expected.height() != actual.height()) {
            return expected + " against " + actual;
        }
        byte[] a = bgr(expected), b = bgr(actual);
        int count = 0, largest = 0, first = -1;
        for (int i = 0; i < a.length; i++) {
            int difference = Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
            if (difference > 0) {
                count++;
                largest = Math.max(largest, difference);
                first = first < 0 ? i : first;
            }
        }
        return count == 0
                ? "equal"
                : count + " of " + a.length + " bytes differ by at most " + largest + ", first in pixel "
                        + first / 3 % expected.width() + ", " + first / 3 / expected.width();
    }

    /** Null where the decoder refuses the file. */
    static Image decodeOrNull(ImageDecoder decoder, byte[] encoded, String source) {
        try {
            return decoder.decode(encoded, source);
        } catch (ImageException refused) {
            return null;
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether chroma is halved vertically only. Libraries enlarge such chroma differently, libjpeg-turbo and the libjpeg within
     * some JDKs among them, by up to 37 levels; whose code a JDK has depends on its vendor.
     */
    static boolean chromaHalvedVertically(byte[] jpeg) {
        for (int at = 2; at + 4 < jpeg.length; ) {
            int marker = jpeg[at + 1] & 0xFF;
            if (marker >= 0xC0 && marker <= 0xC2) {
                return jpeg[at + 9] == 3 && jpeg[at + 11] == 0x12 && jpeg[at + 14] == 0x11;
            }
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return false;
    }
}

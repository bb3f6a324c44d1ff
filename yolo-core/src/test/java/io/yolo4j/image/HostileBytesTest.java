package io.yolo4j.image;

import io.yolo4j.Decoder;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the bytes, the outcome is a picture or an {@link ImageException}. Nothing else may escape, nor take for ever. */
class HostileBytesTest {
    private static final ImageDecoder DECODER = ImageDecoder.of(Decoder.IMAGEIO, 1_000_000);

    private static final List<byte[]> WHOLE = List.of(
            Pictures.withExif(Pictures.encode(Pictures.draw(5), "jpeg"), Pictures.exif(6, ByteOrder.LITTLE_ENDIAN)),
            Pictures.encode(Pictures.draw(10), "jpeg"),
            Pictures.withPngExif(Pictures.encode(Pictures.draw(6), "png"), Pictures.exif(3, ByteOrder.BIG_ENDIAN)),
            Pictures.encode(Pictures.draw(13), "png"),
            Pictures.encode(Pictures.draw(13), "gif"),
            Pictures.encode(Pictures.draw(5), "bmp"),
            Pictures.encode(Pictures.draw(13), "bmp"),
            Pictures.encode(Pictures.draw(5), "tiff"),
            Pictures.encode(Pictures.draw(10), "tiff"));

    private static final List<String> BEGINNINGS = List.of(
            "\u00FF\u00D8\u00FF", "\u0089PNG\r\n\u001A\n", "GIF89a", "BM", "II*\0", "MM\0*", "RIFF....WEBP", "");

    @Property(tries = 2000, seed = "17")
    void randomBytesBehindAMagicNumber(@ForAll("beginnings") String beginning, @ForAll byte[] rest) {
        byte[] bytes = new byte[beginning.length() + rest.length];
        for (int i = 0; i < beginning.length(); i++) {
            bytes[i] = (byte) beginning.charAt(i);
        }
        System.arraycopy(rest, 0, bytes, beginning.length(), rest.length);
        decode(bytes);
    }

    /** A few bytes changed, then perhaps cut: what a bad disk or transfer leaves, and what a fuzzer begins with. */
    @Property(tries = 4000, seed = "17")
    void mutatedPictures(
            @ForAll("pictures") byte[] picture,
            @ForAll @IntRange(min = 1, max = 8) int changes,
            @ForAll @IntRange(max = 1 << 20) int seed) {
        Random random = new Random(seed);
        byte[] bytes = picture.clone();
        for (int i = 0; i < changes; i++) {
            // Headers decide more than pixels, so that half of the changes go there.
            int range = random.nextBoolean() ? Math.min(64, bytes.length) : bytes.length;
            bytes[random.nextInt(range)] = (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
        }
        decode(random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }

    private static void decode(byte[] bytes) {
        try {
            Image image = DECODER.decode(bytes, "mutated");
            Pixels.bgr(image); // every row is there
        } catch (ImageException expected) {
            if (!expected.getMessage().startsWith("mutated: ")) {
                throw new AssertionError("the message does not name its source: " + expected.getMessage());
            }
        }
    }

    @Provide
    Arbitrary<String> beginnings() {
        return Arbitraries.of(BEGINNINGS);
    }

    @Provide
    Arbitrary<byte[]> pictures() {
        return Arbitraries.of(WHOLE);
    }
}

package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ImageException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, orientations and kinds of files, from their first bytes. */
class ImageHeaderTest {
    @ParameterizedTest
    @CsvSource({"jpeg, JPEG", "png, PNG", "gif, GIF", "bmp, BMP", "tiff, TIFF"})
    void whatTheJdkWritesIsRecognised(String writer, ImageFormat format) {
        ImageHeader header = ImageHeader.read(Octets.of(Pictures.encode(Pictures.draw(5), writer), "drawn"));
        assertEquals(new ImageHeader(format, Pictures.WIDTH, Pictures.HEIGHT, 1), header);
    }

    @ParameterizedTest
    @CsvSource({
        // riff size WEBP VP8, its size, frame tag, start code, width with scale bits, height
        "52494646 00000000 57454250 56503820 00000000 000000 9D012A 0140 0300, 1, 3",
        // VP8L, its size, signature, 14 bits of width - 1, 14 bits of height - 1
        "52494646 00000000 57454250 5650384C 00000000 2F 63400000, 100, 2",
        // VP8X, its size, flags, 24 bits of width - 1, 24 bits of height - 1
        "52494646 00000000 57454250 56503858 0A000000 00000000 FF0000 000001, 256, 65537"
    })
    void webpSizesAreReadInItsThreeForms(String hex, int width, int height) {
        ImageHeader header = ImageHeader.read(Octets.of(HexFormat.of().parseHex(hex.replace(" ", "")), "webp"));
        assertEquals(new ImageHeader(ImageFormat.WEBP, width, height, 1), header);
    }

    @Test
    void theOrientationOfWebpIsRead() {
        String exif = HexFormat.of().formatHex(Pictures.exif(8, ByteOrder.LITTLE_ENDIAN));
        String hex = "52494646000000005745425056503858" + "0A000000" + "08000000" + "020000" + "010000" + "45584946"
                + "1A000000" + exif;
        assertEquals(
                new ImageHeader(ImageFormat.WEBP, 3, 2, 8),
                ImageHeader.read(Octets.of(HexFormat.of().parseHex(hex), "webp")));
    }

    @ParameterizedTest
    @CsvSource({
        "%PDF-1.7, PDF",
        "....ftypavif, AVIF",
        "....ftypheic, HEIC",
        "....ftypisom, MP4",
        "<?xml version='1.0'?><svg/>, SVG",
        "<!DOCTYPE html><html>404</html>, HTML",
        "P6 4 4 255 , PNM",
        "BMW is not a bitmap, text",
        "8BPS, Photoshop",
        "'RIFF....AVI ', AVI",
        "'PK\u0003\u0004', ZIP",
        "'\u0001\u0002', begin with 01 02"
    })
    void otherFilesAreNamed(String content, String name) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        String message = message(bytes);
        assertTrue(message.startsWith("some file: expected JPEG, PNG") && message.contains(name), message);
    }

    @Test
    void anEmptyFileIsCalledEmpty() {
        assertTrue(message(new byte[0]).contains("no bytes"));
    }

    /** Every prefix of every header: refused as cut short, or enough. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
    void cutHeadersAreRefused(String writer) {
        byte[] encoded = Pictures.encode(Pictures.draw(5), writer);
        int accepted = encoded.length;
        for (int length = encoded.length - 1; length >= 0; length--) {
            byte[] cut = Arrays.copyOf(encoded, length);
            try {
                ImageHeader.read(Octets.of(cut, "cut"));
                accepted = length;
            } catch (ImageException refused) {
                assertTrue(refused.getMessage().startsWith("cut: "), refused.getMessage());
            }
        }
        // A PNG has to be whole, and the JDK puts the directory of a TIFF where it likes.
        boolean whole = writer.equals("png") || writer.equals("tiff");
        assertTrue(accepted < encoded.length || whole, "accepted from " + accepted + " bytes on");
    }

    @ParameterizedTest
    @CsvSource({
        "FFD8 FFC0 0011 08 0000 0010 03 01 1100 02 1101 03 1101, 16 x 0", // height follows in a DNL segment, or never
        "FFD8 FFC0 0011 08 0010 0000 03 01 1100 02 1101 03 1101, 0 x 16",
        "FFD8 FFE0 0001, 1 bytes long",
        "FFD8 FFDA 0000, no frame header",
        "FFD8 FFD9, no frame header",
        "FFD8 FFE0 FFFF 00, cut short",
        "FFD8 FFC0 0011 08 0010 0010 02 01 1100 02 1101 03 1101, 2 components",
        "89504E470D0A1A0A 0000000D 49484452 00000000 00000001 0802000000 00000000 00000000 49454E44 00000000, 0 x 1",
        "89504E470D0A1A0A 0000000D 49484452 FFFFFFFF 00000001 0802000000 00000000 00000000 49454E44 00000000, 4294967295 x 1",
        // a chunk that claims 4 GB, and one of 2 GB that OpenCV would allocate
        "89504E470D0A1A0A 0000000D 49484452 00000002 00000003 0802000000 00000000 FFFFFFFF 74455874, within a chunk",
        "89504E470D0A1A0A 0000000D 49484452 00000002 00000003 0802000000 00000000 7FFFFFFF 49444154, within a chunk",
        "89504E470D0A1A0A 0000000D 49484452 00000002 00000003 0802000000 00000000 00000000 49454E44 00, within a chunk",
        "89504E470D0A1A0A 0000000D 49444154, IHDR",
        "474946383961 0000 0100 00 00 00, 0 x 1",
        "424D 00000000 00000000 00000000 28000000 01000000 00000080 0100, 1 x 2147483648",
        "49492A00 FFFFFFFF, cut short",
        "49492A00 08000000 FFFF, cut short",
        "49492A00 08000000 0000, 0 x 0",
        "49492A00 08000000 0100 0001 1000 01000000 00010000, of type 16",
        "52494646 00000000 57454250 58585858 00000000, none of the chunks"
    })
    void damagedHeadersAreRefused(String hex, String found) {
        String message = message(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertTrue(message.contains(found), message);
    }

    /** Two widths, 9 and 2, then a height of 3: a decoder may take either width. */
    @Test
    void theLargerOfTwoSizesCounts() {
        String tiff = "49492A0008000000" + "0300" + "000103000100000009000000" + "000104000100000002000000"
                + "010103000100000003000000";
        assertEquals(
                new ImageHeader(ImageFormat.TIFF, 9, 3, 1),
                ImageHeader.read(Octets.of(HexFormat.of().parseHex(tiff), "tiff")));
    }

    private static String message(byte[] encoded) {
        return assertThrows(ImageException.class, () -> ImageHeader.read(Octets.of(encoded, "some file")))
                .getMessage();
    }
}

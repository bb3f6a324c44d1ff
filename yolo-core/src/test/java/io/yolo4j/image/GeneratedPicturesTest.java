package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures drawn here, encoded by the JDK and decoded by both decoders. */
class GeneratedPicturesTest {
    private static final int BGR = BufferedImage.TYPE_3BYTE_BGR;

    @ParameterizedTest
    @CsvSource({
        "png, 5",
        "png, 6",
        "png, 10",
        "png, 11",
        "png, 12",
        "png, 13",
        "bmp, 5",
        "bmp, 10",
        "bmp, 12",
        "bmp, 13",
        "tiff, 5",
        "tiff, 6",
        "tiff, 10",
        "tiff, 11",
        "tiff, 12",
        "tiff, 13",
        "gif, 13",
        "gif, 12"
    })
    void losslessFormatsComeBackAsDrawn(String format, int type) {
        BufferedImage drawn = Pictures.draw(type);
        assertDecodes(Pictures.encode(drawn, format), Image.of(drawn));
    }

    @Test
    void sixteenBitColoursKeepTheirHighByte() {
        ColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, ColorModel.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colors.createCompatibleWritableRaster(Pictures.WIDTH, Pictures.HEIGHT);
        byte[] rgb = new byte[Pictures.WIDTH * Pictures.HEIGHT * 3];
        for (int i = 0; i < rgb.length; i++) {
            int sample = i * 40503 & 0xFFFF;
            raster.setSample(i / 3 % Pictures.WIDTH, i / 3 / Pictures.WIDTH, i % 3, sample);
            rgb[i] = (byte) (sample >> 8);
        }
        Image expected = Image.of(rgb, Pictures.WIDTH, Pictures.HEIGHT, PixelFormat.RGB);
        BufferedImage image = new BufferedImage(colors, raster, false, null);
        assertDecodes(Pictures.encode(image, "png"), expected);
        // Known to differ: OpenCV rounds the colours of a TIFF, v / 257, though neither its grey nor any PNG.
        byte[] tiff = Pictures.encode(image, "tiff");
        assertEquals("equal", Pixels.compare(expected, Pixels.IMAGEIO.decode(tiff, "ImageIO")));
        assertTrue(compare(tiff).contains("differ by at most 1,"), compare(tiff));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LZW", "ZLib", "PackBits", "Deflate"})
    void compressedTiffsComeBackAsDrawn(String compression) {
        BufferedImage drawn = Pictures.draw(BGR);
        byte[] tiff = Pictures.encode(new IIOImage(drawn, null, null), "tiff", compression, false);
        assertDecodes(tiff, Image.of(drawn));
    }

    @ParameterizedTest
    @CsvSource({"5, false", "5, true", "10, false", "10, true"})
    void jpegsAreEqual(int type, boolean progressive) {
        byte[] jpeg = Pictures.encode(new IIOImage(Pictures.draw(type), null, null), "jpeg", null, progressive);
        assertEquals("equal", compare(jpeg));
    }

    /** The same three or four components, said to be different things by an Adobe marker. */
    @Test
    void componentsOfJpegsMeanWhatTheMarkersSay() {
        byte[] three = jpegOfRaster(3), four = jpegOfRaster(4);
        assertEquals(JpegHeader.Colors.YCBCR, colors(three));
        assertEquals(JpegHeader.Colors.CMYK, colors(four));
        assertEquals(JpegHeader.Colors.RGB, colors(Pictures.withAdobe(three, 0)));
        assertEquals(JpegHeader.Colors.YCBCR, colors(Pictures.withAdobe(three, 1)));
        assertEquals(JpegHeader.Colors.CMYK, colors(Pictures.withAdobe(four, 0)));
        assertEquals(JpegHeader.Colors.YCCK, colors(Pictures.withAdobe(four, 2)));
        for (byte[] jpeg : new byte[][] {three, four}) {
            assertEquals("equal", compare(jpeg));
            for (int transform = 0; transform <= 2; transform++) {
                assertEquals("equal", compare(Pictures.withAdobe(jpeg, transform)), "transform " + transform);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOrientationIsApplied(int orientation) {
        byte[] jpeg = Pictures.encode(Pictures.draw(BGR), "jpeg");
        Image upright = turned(Pixels.OPENCV.decode(jpeg, "jpeg"), orientation);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            assertDecodes(Pictures.withExif(jpeg, Pictures.exif(orientation, order)), upright);
        }
        for (int type : new int[] {BGR, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            BufferedImage drawn = Pictures.draw(type);
            Image expected = turned(Image.of(drawn), orientation);
            byte[] exif = Pictures.exif(orientation, ByteOrder.BIG_ENDIAN);
            assertDecodes(Pictures.withPngExif(Pictures.encode(drawn, "png"), exif), expected);
            assertDecodes(Pictures.withTiffOrientation(Pictures.encode(drawn, "tiff"), orientation), expected);
        }
    }

    /** XMP and EXIF share a marker; XMP often comes first. Numbers that are no orientation leave the picture as it lies. */
    @Test
    void orientationsAreFoundAndChecked() {
        byte[] jpeg = Pictures.encode(Pictures.draw(BGR), "jpeg");
        byte[] turned = Pictures.withExif(jpeg, Pictures.exif(6, ByteOrder.BIG_ENDIAN));
        byte[] xmp = "http://ns.adobe.com/xap/1.0/\0<x/>".getBytes(StandardCharsets.US_ASCII);
        assertEquals("equal", compare(Pictures.withSegment(turned, 0xE1, xmp)));
        assertEquals(
                Pictures.HEIGHT,
                Pixels.IMAGEIO
                        .decode(Pictures.withSegment(turned, 0xE1, xmp), "xmp")
                        .width());
        Image upright = Pixels.OPENCV.decode(jpeg, "jpeg");
        assertDecodes(Pictures.withExif(jpeg, Pictures.exif(0, ByteOrder.BIG_ENDIAN)), upright);
        assertDecodes(Pictures.withExif(jpeg, Pictures.exif(9, ByteOrder.LITTLE_ENDIAN)), upright);
    }

    /** A 2 x 2 frame at (1, 1) of a 4 x 3 canvas; its second pixel is transparent, so that the background shows there. */
    @Test
    void aGifFrameLiesOnItsCanvas() {
        byte[] gif = gif();
        byte[] rgb = new byte[4 * 3 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (60 + i % 3); // colour 2, the background
        }
        put(rgb, 1, 1, 0); // pixels of the frame: 0, 1 (transparent), 3, 0
        put(rgb, 1, 2, 90);
        put(rgb, 2, 2, 0);
        assertDecodes(gif, Image.of(rgb, 4, 3, PixelFormat.RGB));
    }

    private static void put(byte[] rgb, int x, int y, int first) {
        for (int band = 0; band < 3; band++) {
            rgb[(y * 4 + x) * 3 + band] = (byte) (first + band);
        }
    }

    /** Written by hand, since the JDK's writer makes the frame as large as the canvas. */
    private static byte[] gif() {
        String canvas = "474946383961" + "0400" + "0300" + "91" + "02" + "00"; // four colours, background 2
        String colors = "000102" + "1E1F20" + "3C3D3E" + "5A5B5C";
        String control = "21F904" + "01" + "0000" + "01" + "00"; // colour 1 is transparent
        String frame = "2C" + "0100" + "0100" + "0200" + "0200" + "00";
        String pixels = "02" + "03" + "440605" + "00"; // LZW: clear 0 1 3 with 3 bits each, 0 end with 4
        return HexFormat.of().parseHex(canvas + colors + control + frame + pixels + "3B");
    }

    @Test
    void coloursOfAPaletteKeepTheirValuesWhereTheyAreTransparent() {
        byte[] red = {10, 20, 30, 40}, green = {50, 60, 70, 80}, blue = {90, 100, 110, 120};
        IndexColorModel palette = new IndexColorModel(2, 4, red, green, blue, new byte[] {-1, 0, 100, -1});
        BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_INDEXED, palette);
        byte[] rgb = new byte[7 * 5 * 3];
        for (int i = 0; i < 35; i++) {
            int color = i % 4;
            image.getRaster().setSample(i % 7, i / 7, 0, color);
            rgb[3 * i] = red[color];
            rgb[3 * i + 1] = green[color];
            rgb[3 * i + 2] = blue[color];
        }
        assertDecodes(Pictures.encode(image, "png"), Image.of(rgb, 7, 5, PixelFormat.RGB));
    }

    /**
     * Known to differ: of 5 and 6-bit samples OpenCV fills the lower bits with zeros, the JDK spreads them over 0 to 255. Such
     * files are rare enough to leave it so.
     */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_USHORT_565_RGB, BufferedImage.TYPE_USHORT_555_RGB})
    void bmpWithSixteenBitsDiffersByAtMostSeven(int type) {
        byte[] bmp = Pictures.encode(Pictures.draw(type), "bmp");
        byte[] expected = Pixels.bgr(Pixels.OPENCV.decode(bmp, "bmp"));
        byte[] actual = Pixels.bgr(Pixels.IMAGEIO.decode(bmp, "bmp"));
        for (int i = 0; i < expected.length; i++) {
            actual[i] &= (byte) 0xF8;
            expected[i] &= (byte) 0xF8;
        }
        assertArrayEquals(expected, actual);
        assertNotEquals("equal", compare(bmp));
    }

    /** Known to differ: OpenCV darkens the colours of a TIFF by their alpha; here, and in every other format, alpha is dropped. */
    @Test
    void translucentTiffsKeepTheirColours() {
        BufferedImage drawn = new BufferedImage(64, 64, BufferedImage.TYPE_4BYTE_ABGR);
        for (int i = 0; i < 64 * 64; i++) {
            drawn.setRGB(i % 64, i / 64, i % 64 * 4 << 24 | i / 64 * 4 << 16 | i % 64 * 3 << 8 | 200);
        }
        assertDecodes(Pictures.encode(drawn, "png"), Image.of(drawn));
        byte[] tiff = Pictures.encode(drawn, "tiff");
        assertEquals("equal", Pixels.compare(Image.of(drawn), Pixels.IMAGEIO.decode(tiff, "ImageIO")));
        assertNotEquals("equal", compare(tiff));
    }

    private static void assertDecodes(byte[] encoded, Image expected) {
        assertEquals("equal", Pixels.compare(expected, Pixels.OPENCV.decode(encoded, "OpenCV")));
        assertEquals("equal", Pixels.compare(expected, Pixels.IMAGEIO.decode(encoded, "ImageIO")));
    }

    private static String compare(byte[] encoded) {
        return Pixels.compare(Pixels.OPENCV.decode(encoded, "OpenCV"), Pixels.IMAGEIO.decode(encoded, "ImageIO"));
    }

    private static JpegHeader.Colors colors(byte[] jpeg) {
        return JpegHeader.read(Octets.of(jpeg, "jpeg")).colors();
    }

    private static byte[] jpegOfRaster(int bands) {
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, Pictures.WIDTH, Pictures.HEIGHT, bands, null);
        for (int y = 0; y < Pictures.HEIGHT; y++) {
            for (int x = 0; x < Pictures.WIDTH; x++) {
                for (int band = 0; band < bands; band++) {
                    raster.setSample(x, y, band, x * 5 + y * 3 + band * 40 & 0xFF);
                }
            }
        }
        return Pictures.encode(new IIOImage(raster, null, null), "jpeg", null, false);
    }

    /** The definition of the orientations, pixel by pixel: where each pixel of the upright picture lies in the file. */
    private static Image turned(Image file, int orientation) {
        int w = file.width(), h = file.height();
        boolean swapped = orientation >= 5;
        int width = swapped ? h : w, height = swapped ? w : h;
        byte[] in = Pixels.bgr(file), out = new byte[in.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = switch (orientation) {
                    case 2 -> y * w + w - 1 - x;
                    case 3 -> (h - 1 - y) * w + w - 1 - x;
                    case 4 -> (h - 1 - y) * w + x;
                    case 5 -> x * w + y;
                    case 6 -> (h - 1 - x) * w + y;
                    case 7 -> (h - 1 - x) * w + w - 1 - y;
                    case 8 -> x * w + w - 1 - y;
                    default -> y * w + x;
                };
                System.arraycopy(in, 3 * from, out, 3 * (y * width + x), 3);
            }
        }
        return Image.of(out, width, height, PixelFormat.BGR);
    }
}

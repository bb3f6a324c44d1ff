package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    @Property(tries = 1000, seed = "17")
    void rowsAreThoseOfTheMemory(
            @ForAll PixelFormat format,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(max = 9) int offset,
            @ForAll @IntRange(max = 9) int gap,
            @ForAll @IntRange(max = 3) int spare) {
        int rowBytes = width * format.bytesPerPixel(), stride = rowBytes + gap;
        byte[] memory = new byte[offset + stride * (height - 1) + rowBytes + spare];
        new Random(17).nextBytes(memory);

        ByteBuffer heap = ByteBuffer.wrap(memory).position(offset);
        ByteBuffer direct = ByteBuffer.allocateDirect(memory.length).put(memory).position(offset);
        Image[] images = {
            Image.of(memory, offset, width, height, stride, format),
            Image.of(heap, width, height, stride, format),
            Image.of(direct, width, height, stride, format),
            Image.of(direct.asReadOnlyBuffer(), width, height, stride, format)
        };
        for (Image image : images) {
            for (int y = 0; y < height; y++) {
                int from = offset + y * stride;
                assertArrayEquals(Arrays.copyOfRange(memory, from, from + rowBytes), row(image, y));
            }
        }
        assertEquals(offset, heap.position(), "the buffer of the caller is left as it was");
        assertEquals(offset, direct.position());

        // One byte less than needed is refused.
        int missing = spare + 1;
        byte[] tooShort = Arrays.copyOf(memory, memory.length - missing);
        assertThrows(ImageException.class, () -> Image.of(tooShort, offset, width, height, stride, format));
        ByteBuffer limited = direct.duplicate().limit(memory.length - missing);
        assertThrows(ImageException.class, () -> Image.of(limited, width, height, stride, format));
    }

    @Test
    void thePixelsAreAViewAndNotACopy() {
        byte[] memory = new byte[12];
        Image image = Image.of(memory, 2, 2, PixelFormat.RGB);
        memory[7] = 42;
        assertEquals(42, row(image, 1)[1]);
    }

    /** Every kind of memory, cropped and cropped again, against pixels of the whole. */
    @Property(tries = 1000, seed = "17")
    void aCropHasThePixelsOfItsPlace(
            @ForAll PixelFormat format,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(max = 9) int offset,
            @ForAll @IntRange(max = 9) int gap,
            @ForAll @IntRange(max = 1_000_000) int seed) {
        Random random = new Random(seed);
        int stride = width * format.bytesPerPixel() + gap;
        byte[] memory = new byte[offset + stride * height];
        random.nextBytes(memory);
        ByteBuffer direct = ByteBuffer.allocateDirect(memory.length).put(memory).position(offset);
        Image[] wholes = {
            Image.of(memory, offset, width, height, stride, format),
            Image.of(direct, width, height, stride, format),
            Image.of(coloured(BufferedImage.TYPE_3BYTE_BGR, width, height, random)),
            Image.of(coloured(BufferedImage.TYPE_4BYTE_ABGR, width, height, random)),
            Image.of(coloured(BufferedImage.TYPE_INT_RGB, width, height, random)),
            Image.of(coloured(BufferedImage.TYPE_INT_BGR, width, height, random)),
            Image.of(coloured(BufferedImage.TYPE_BYTE_GRAY, width, height, random)),
            Image.of(coloured(BufferedImage.TYPE_BYTE_INDEXED, width, height, random))
        };
        int x = random.nextInt(width), y = random.nextInt(height);
        int w = 1 + random.nextInt(width - x), h = 1 + random.nextInt(height - y);
        int x2 = random.nextInt(w), y2 = random.nextInt(h);
        for (Image whole : wholes) {
            Image part = whole.crop(x, y, w, h);
            assertEquals(whole.format(), part.format());
            assertIsAt(x, y, w, h, part, whole);
            assertIsAt(x + x2, y + y2, w - x2, h - y2, part.crop(x2, y2, w - x2, h - y2), whole);
        }
    }

    private static BufferedImage coloured(int type, int width, int height, Random random) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        return image;
    }

    private static void assertIsAt(int x, int y, int width, int height, Image part, Image whole) {
        assertEquals(width, part.width());
        assertEquals(height, part.height());
        int pixel = whole.format().bytesPerPixel();
        for (int row = 0; row < height; row++) {
            assertArrayEquals(Arrays.copyOfRange(row(whole, y + row), x * pixel, (x + width) * pixel), row(part, row));
        }
        BufferedImage copy = part.toBufferedImage(), all = whole.toBufferedImage();
        assertEquals(all.getRGB(x + width - 1, y + height - 1), copy.getRGB(width - 1, height - 1));
    }

    @Test
    void aCropIsAViewWithinItsBounds() {
        byte[] memory = new byte[4 * 3];
        Image part = Image.of(memory, 4, 3, PixelFormat.GRAY).crop(1, 1, 2, 2);
        memory[2 * 4 + 2] = 42;
        assertEquals(42, row(part, 1)[1]);
        assertThrows(IndexOutOfBoundsException.class, () -> part.copyRow(2, new byte[2], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> part.copyRow(-1, new byte[2], 0));
        refused("within 2 x 2, found 2 x 1 at 1, 0", () -> part.crop(1, 0, 2, 1));
        refused("found 1 x 2 at 0, 1", () -> part.crop(0, 1, 1, 2));
        refused("found 1 x 1 at -1, 0", () -> part.crop(-1, 0, 1, 1));
        refused("found 1 x 1 at 0, -1", () -> part.crop(0, -1, 1, 1));
        refused("found 0 x 1", () -> part.crop(0, 0, 0, 1));
        refused("found 1 x 0", () -> part.crop(0, 0, 1, 0));
        refused("found 2147483647 x 1", () -> part.crop(1, 0, Integer.MAX_VALUE, 1));
    }

    @ParameterizedTest
    @EnumSource
    void channelsAreFoundInEveryFormat(PixelFormat format) {
        byte[] pixel = new byte[format.bytesPerPixel()];
        pixel[format.red()] = 1;
        pixel[format.green()] = 2;
        pixel[format.blue()] = 3;
        int rgb = Image.of(pixel, 1, 1, format).toBufferedImage().getRGB(0, 0);
        assertEquals(format == PixelFormat.GRAY ? 0xFF030303 : 0xFF010203, rgb);
    }

    @Test
    void impossibleGeometryIsRefused() {
        byte[] memory = new byte[48];
        refused("0 x 4", () -> Image.of(memory, 0, 4, PixelFormat.BGR));
        refused("4 x 0", () -> Image.of(memory, 4, 0, PixelFormat.BGR));
        refused("-4 x 4", () -> Image.of(memory, -4, 4, PixelFormat.BGR));
        refused("stride of at least 12", () -> Image.of(memory, 0, 4, 4, 11, PixelFormat.BGR));
        refused("stride", () -> Image.of(memory, 0, 4, 4, -12, PixelFormat.BGR));
        refused("offset -1", () -> Image.of(memory, -1, 4, 4, 12, PixelFormat.BGR));
        refused("found 48", () -> Image.of(memory, 4, 5, PixelFormat.BGR));
        // 2^30 x 4 bytes wrap around to 0, 65536 x 65536 bytes likewise.
        refused("expected", () -> Image.of(memory, 1 << 30, 1, PixelFormat.BGRA));
        refused("4294967296", () -> Image.of(memory, 1 << 16, 1 << 16, PixelFormat.GRAY));
    }

    private static void refused(String found, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(ImageException.class, call).getMessage();
        assertTrue(message.contains(found), message);
    }

    @Test
    void rowsBeyondTheImageAreRefused() {
        Image image = Image.of(new byte[12], 2, 2, PixelFormat.RGB);
        assertThrows(IndexOutOfBoundsException.class, () -> image.copyRow(2, new byte[6], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> image.copyRow(-1, new byte[6], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> image.copyRow(0, new byte[6], 1));
    }

    /** Every standard type, whole and a part of it, against the colours that Java2D itself reads. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13})
    void colouredTypesGiveTheColoursOfJava2d(int type) {
        BufferedImage whole = new BufferedImage(23, 17, type);
        Random random = new Random(17);
        for (int i = 0; i < 23 * 17; i++) {
            whole.setRGB(i % 23, i / 23, random.nextInt());
        }
        for (BufferedImage image : new BufferedImage[] {
            whole,
            whole.getSubimage(3, 2, 11, 9),
            whole.getSubimage(3, 2, 11, 9).getSubimage(1, 4, 8, 5)
        }) {
            BufferedImage copy = Image.of(image).toBufferedImage();
            assertEquals(image.getWidth(), copy.getWidth());
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    assertEquals(image.getRGB(x, y) | 0xFF000000, copy.getRGB(x, y), x + ", " + y);
                }
            }
        }
    }

    /** Grey has no colour space here: a sample of 128 is 128, where Java2D makes 188 of it. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void greyTypesKeepTheirSamples(int type) {
        BufferedImage whole = new BufferedImage(23, 17, type);
        int shift = type == BufferedImage.TYPE_USHORT_GRAY ? 8 : 0;
        for (int i = 0; i < 23 * 17; i++) {
            whole.getRaster().setSample(i % 23, i / 23, 0, (i * 7 & 0xFF) << shift | i & shift);
        }
        for (BufferedImage image : new BufferedImage[] {whole, whole.getSubimage(3, 2, 11, 9)}) {
            Image grey = Image.of(image);
            assertEquals(PixelFormat.GRAY, grey.format());
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    assertEquals((byte) (image.getRaster().getSample(x, y, 0) >> shift), row(grey, y)[x]);
                }
            }
        }
    }

    /** Rasters made by hand may begin anywhere in their array and still be of a standard type. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void greyOfAnArrayWithAnOffsetIsRead(int offset) {
        byte[] memory = new byte[40];
        new Random(17).nextBytes(memory);
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(memory, memory.length), 5, 4, 7, 1, new int[] {offset}, null);
        ColorModel grey = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        Image image = Image.of(new BufferedImage(grey, raster, false, null));
        assertArrayEquals(Arrays.copyOfRange(memory, offset + 14, offset + 19), row(image, 2));
    }

    /** Samples in the order of RGB, with alpha and 16 bits: no standard type, so that they are taken from the raster. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void customTypesKeepTheirSamples(int bands) {
        ColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
                bands == 4,
                false,
                bands == 4 ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
                DataBuffer.TYPE_USHORT);
        WritableRaster raster = colors.createCompatibleWritableRaster(6, 5);
        for (int i = 0; i < 6 * 5 * bands; i++) {
            raster.setSample(i / bands % 6, i / bands / 6, i % bands, i * 521);
        }
        Image image = Image.of(new BufferedImage(colors, raster, false, null));
        byte[] row = row(image, 3);
        for (int x = 0; x < 6; x++) {
            int first = (3 * 6 + x) * bands, at = x * image.format().bytesPerPixel();
            assertEquals((byte) (first * 521 >> 8), row[at + image.format().red()]);
            assertEquals(
                    (byte) ((first + 1) * 521 >> 8), row[at + image.format().green()]);
            assertEquals(
                    (byte) ((first + 2) * 521 >> 8), row[at + image.format().blue()]);
        }
    }

    /** A palette of more than 256 colours is no standard type either, and its samples are no colours. */
    @Test
    void aLargePaletteIsLookedUp() {
        int[] colors = new int[1000];
        Arrays.setAll(colors, i -> i * 65793 & 0xFFFFFF);
        IndexColorModel palette = new IndexColorModel(16, 1000, colors, 0, false, -1, DataBuffer.TYPE_USHORT);
        short[] samples = {0, 1, 255, 256, 700, 999};
        WritableRaster raster = Raster.createWritableRaster(
                new PixelInterleavedSampleModel(DataBuffer.TYPE_USHORT, 3, 2, 1, 3, new int[] {0}),
                new DataBufferUShort(samples, samples.length),
                null);
        BufferedImage copy =
                Image.of(new BufferedImage(palette, raster, false, null)).toBufferedImage();
        assertEquals(colors[700] | 0xFF000000, copy.getRGB(1, 1));
        assertEquals(colors[256] | 0xFF000000, copy.getRGB(0, 1));
    }

    @Test
    void aReducedImageStandsForALargerPicture() {
        Image pixels = Image.of(new byte[3 * 3 * 2], 3, 2, PixelFormat.BGR);
        assertEquals(3, pixels.pictureWidth());
        assertEquals(2, pixels.pictureHeight());
        assertEquals(1, pixels.reduction());
        Image reduced = pixels.reducedFrom(9, 8, 4).decodedIn(7);
        assertEquals(3, reduced.width());
        assertEquals(2, reduced.height());
        assertEquals(9, reduced.pictureWidth());
        assertEquals(8, reduced.pictureHeight());
        assertEquals(4, reduced.reduction());
        assertEquals(7, reduced.decodeMs());
        assertEquals("Image 3 x 2 of 9 x 8 BGR", reduced.toString());
        refused("of 9 x 8 BGR; decode the whole picture", () -> reduced.crop(0, 0, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 4", "13, 8, 4", "9, 4, 4", "9, 9, 4", "3, 2, 0", "3, 2, -1", "-9, 8, 4", "9, 8, 2147483647"})
    void aPictureOfAnotherSizeIsNotReducedToThis(int width, int height, int factor) {
        Image pixels = Image.of(new byte[3 * 3 * 2], 3, 2, PixelFormat.BGR);
        refused("found " + width + " x " + height, () -> pixels.reducedFrom(width, height, factor));
    }

    private static byte[] row(Image image, int y) {
        byte[] row = new byte[image.width() * image.format().bytesPerPixel()];
        image.copyRow(y, row, 0);
        return row;
    }
}

package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Halves;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes of Pillow and torchvision. */
class CentreCropTest {
    private static final float[] ZERO = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};

    /** Samples as they are. */
    private static final Preprocessing RAW = new Preprocessing(PixelFormat.RGB, Placement.CROP, 0, ZERO, ONE);

    private static final float UNTOUCHED = -777;

    /** The picture of the references, by its formula. */
    private static byte[] formula(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) (x * 7 + y * 13 + c * 29 + x * y % 31 * 5 + ((x ^ y) & 15) * 9);
                }
            }
        }
        return rgb;
    }

    private static byte[] noise(long seed, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return rgb;
    }

    private static Image image(byte[] rgb, int width, int height) {
        return Image.of(rgb, width, height, PixelFormat.RGB);
    }

    private static ByteBuffer input(int pictures, int width, int height) {
        ByteBuffer input =
                ByteBuffer.allocateDirect(pictures * 3 * width * height * 4).order(ByteOrder.nativeOrder());
        for (int i = 0; i < input.capacity(); i += 4) {
            input.putFloat(i, UNTOUCHED);
        }
        return input;
    }

    private static float[] floats(ByteBuffer input) {
        float[] values = new float[input.capacity() / 4];
        input.order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    private static byte[] crop(CentreCrop writer, Image image, int width, int height) {
        ByteBuffer input = input(1, width, height);
        writer.write(image, input, 0);
        float[] values = floats(input);
        byte[] samples = new byte[values.length];
        for (int i = 0; i < samples.length; i++) {
            assertEquals(values[i], (int) values[i] & 255);
            samples[i] = (byte) values[i];
        }
        return samples;
    }

    private static byte[] crop(Image image, int width, int height) {
        return crop(new CentreCrop(RAW, InputFormat.FLOAT_PLANES, width, height), image, width, height);
    }

    @ParameterizedTest(name = "{0} x {1} to {2} x {3}")
    @CsvFileSource(resources = "pillow-crops.csv")
    void givesTheBytesOfPillow(int width, int height, int inputWidth, int inputHeight, String digest) {
        byte[] cropped = crop(image(formula(width, height), width, height), inputWidth, inputHeight);
        assertEquals(digest, Golden.sha256(cropped).substring(0, 16));
        ByteBuffer input = ByteBuffer.allocateDirect(cropped.length);
        new CentreCrop(RAW, InputFormat.BYTE_PLANES, inputWidth, inputHeight)
                .write(image(formula(width, height), width, height), input, 0);
        assertEquals(ByteBuffer.wrap(cropped), input);
        new CentreCrop(RAW, InputFormat.BYTE_PIXELS, inputWidth, inputHeight)
                .write(image(formula(width, height), width, height), input, 0);
        int plane = inputWidth * inputHeight;
        for (int i = 0; i < cropped.length; i++) {
            assertEquals(cropped[i], input.get(3 * (i % plane) + i / plane), "sample " + i);
        }
    }

    /** Values by Pillow 12.3.0, of the red samples, to read. */
    @Test
    void enlargesAndCutsAsPillowDoes() {
        byte[] enlarged = crop(image(formula(2, 3), 2, 3), 5, 5);
        int[] red = {3, 5, 10, 16, 17, 13, 13, 17, 20, 21, 22, 22, 24, 25, 25, 31, 33, 38, 43, 44, 41, 43, 52, 61, 64};
        for (int i = 0; i < red.length; i++) {
            assertEquals(red[i], enlarged[i] & 255, "sample " + i);
        }
        byte[] cut = crop(image(formula(12, 5), 12, 5), 5, 5); // 7 to spare: 3.5, and the even number is 4
        assertEquals(formula(12, 5)[3 * 4], cut[0]);
    }

    /** Not a sample beyond what the crop shows matters. */
    @Property(tries = 200, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void theSidesDoNotMatter(@ForAll long seed, @ForAll @IntRange(min = 20, max = 60) int height) {
        int width = 3 * height, size = 16;
        byte[] rgb = noise(seed, width, height), other = rgb.clone();
        for (int y = 0; y < height; y++) {
            int middle = 3 * y * width + 3 * height / 2, margin = 3 * (height / 2 - 2 - height / size);
            Arrays.fill(other, 3 * y * width, 3 * y * width + margin, (byte) 77);
            Arrays.fill(other, 3 * (y + 1) * width - margin, 3 * (y + 1) * width, (byte) 78);
            assertEquals(rgb[middle], other[middle]);
        }
        assertArrayEquals(crop(image(rgb, width, height), size, size), crop(image(other, width, height), size, size));
    }

    /** A writer is used for one picture after the other, of any sizes. */
    @Property(tries = 100, seed = "5", edgeCases = EdgeCasesMode.NONE)
    void aFormerPictureLeavesNoTrace(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 90) int height,
            @ForAll @IntRange(min = 1, max = 90) int formerWidth,
            @ForAll @IntRange(min = 1, max = 90) int formerHeight) {
        CentreCrop used = new CentreCrop(RAW, InputFormat.FLOAT_PLANES, 24, 24);
        crop(used, image(noise(seed, formerWidth, formerHeight), formerWidth, formerHeight), 24, 24);
        Image image = image(noise(seed + 1, width, height), width, height);
        assertArrayEquals(crop(image, 24, 24), crop(used, image, 24, 24));
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderOfSamplesGivesTheSame(PixelFormat format) {
        for (int[] size : new int[][] {{40, 27}, {24, 31}, {24, 24}}) {
            int width = size[0], height = size[1], step = format.bytesPerPixel(), stride = width * step + 5;
            byte[] rgb = formula(width, height), strided = new byte[3 + stride * height];
            for (int i = 0; i < width * height; i++) {
                int at = 3 + i / width * stride + i % width * step;
                if (format == PixelFormat.GRAY) {
                    strided[at] = rgb[3 * i];
                    rgb[3 * i + 1] = rgb[3 * i + 2] = rgb[3 * i];
                } else {
                    strided[at + format.red()] = rgb[3 * i];
                    strided[at + format.green()] = rgb[3 * i + 1];
                    strided[at + format.blue()] = rgb[3 * i + 2];
                }
            }
            assertArrayEquals(
                    crop(image(rgb, width, height), 24, 24),
                    crop(Image.of(strided, 3, width, height, stride, format), 24, 24));
        }
    }

    @Test
    void normalisesEachPlaneInTheChosenOrder() {
        float[] mean = {103.53f, 116.28f, 123.675f}, std = {57.375f, 57.12f, 58.395f};
        Preprocessing bgr = new Preprocessing(PixelFormat.BGR, Placement.CROP, 0, mean, std);
        Image image = image(formula(50, 30), 50, 30);
        byte[] samples = crop(image, 16, 16);
        ByteBuffer input = input(1, 16, 16), halves = ByteBuffer.allocateDirect(3 * 256 * 2);
        new CentreCrop(bgr, InputFormat.FLOAT_PLANES, 16, 16).write(image, input, 0);
        new CentreCrop(bgr, InputFormat.HALF_PLANES, 16, 16).write(image, halves, 0);
        float[] values = floats(input);
        halves.order(ByteOrder.nativeOrder());
        for (int plane = 0; plane < 3; plane++) {
            for (int i = 0; i < 256; i++) {
                float expected = ((samples[(2 - plane) * 256 + i] & 255) - mean[plane]) / std[plane];
                assertEquals(expected, values[plane * 256 + i]);
                assertEquals(Halves.fromFloat(expected), halves.getShort(2 * (plane * 256 + i)));
            }
        }
    }

    @Test
    void writesIntoItsOwnPlaceOfTheBatchOnly() {
        CentreCrop writer = new CentreCrop(RAW, InputFormat.FLOAT_PLANES, 8, 8);
        ByteBuffer input = input(3, 8, 8);
        Image image = image(formula(20, 30), 20, 30);
        writer.write(image, input, 1);
        float[] values = floats(input);
        byte[] expected = crop(image, 8, 8);
        for (int i = 0; i < values.length; i++) {
            boolean its = i >= 192 && i < 384;
            assertEquals(its ? expected[i - 192] & 255 : UNTOUCHED, values[i]);
        }
        writer.blank(input, 1);
        writer.write(image, input, 2);
        float[] blanked = floats(input);
        assertArrayEquals(new float[192], Arrays.copyOfRange(blanked, 192, 384));
        assertEquals(expected[0] & 255, blanked[384]);
    }
}

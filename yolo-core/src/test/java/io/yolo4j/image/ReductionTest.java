package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures that are decoded smaller than they are: how small, and that everything stays in its place. */
class ReductionTest {
    private static ImageHeader jpeg(int width, int height, int orientation) {
        return new ImageHeader(ImageFormat.JPEG, width, height, orientation);
    }

    @ParameterizedTest
    @CsvSource({
        // size, input, factor
        "1920, 1080, 640, 2", "2560, 1440, 640, 4", "2559, 1440, 640, 2", "5120, 100, 640, 8", "40000, 9000, 640, 8",
        "1280, 640, 640, 2", "1279, 640, 640, 1", "640, 480, 320, 2", "639, 480, 320, 1", "320, 240, 640, 1",
        "1080, 1920, 640, 2", "1281, 1281, 640, 2"
    })
    void aPictureIsAsSmallAsTheModelSeesItAndNoSmaller(int width, int height, int input, int factor) {
        Reduction reduction = new Reduction(new InputFit(input, input, 0, Placement.CENTER));
        assertEquals(factor, reduction.factor(jpeg(width, height, 1)));
        assertEquals(factor, reduction.factor(jpeg(height, width, 5)), "on its side");
    }

    @Property(tries = 1000, seed = "23")
    void noSideIsEverSmallerThanInTheInput(
            @ForAll @IntRange(min = 1, max = 9000) int width,
            @ForAll @IntRange(min = 1, max = 9000) int height,
            @ForAll @IntRange(min = 1, max = 8) int orientation,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 1, max = 40) int rows) {
        for (Placement placement : EnumSet.complementOf(EnumSet.of(Placement.CROP))) {
            ImageHeader header = jpeg(width, height, orientation);
            int factor = new Reduction(new InputFit(32 * columns, 32 * rows, 0, placement)).factor(header);
            LetterboxPlan plan =
                    LetterboxPlan.of(header.uprightWidth(), header.uprightHeight(), 32 * columns, 32 * rows, placement);
            assertTrue(
                    factor == 1
                            || factor * plan.width() <= header.uprightWidth()
                                    && factor * plan.height() <= header.uprightHeight(),
                    factor + " for " + plan);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "JPEG", mode = EnumSource.Mode.EXCLUDE)
    void otherFormatsAreDecodedWhole(ImageFormat format) {
        assertEquals(
                1,
                new Reduction(new InputFit(640, 640, 0, Placement.CENTER))
                        .factor(new ImageHeader(format, 8000, 8000, 1)));
    }

    /** Where a picture is mirrored, the squares that reach over its border would come first. */
    @Test
    void mirroredSidesMustConsistOfWholeSquares() {
        Reduction reduction = new Reduction(new InputFit(64, 64, 0, Placement.CENTER));
        assertEquals(8, reduction.factor(jpeg(515, 517, 1)));
        assertEquals(8, reduction.factor(jpeg(515, 517, 5)));
        assertEquals(1, reduction.factor(jpeg(515, 520, 2)));
        assertEquals(2, reduction.factor(jpeg(520, 518, 4)));
        assertEquals(4, reduction.factor(jpeg(515, 516, 6)));
        assertEquals(1, reduction.factor(jpeg(515, 520, 8)));
        assertEquals(8, reduction.factor(jpeg(520, 520, 3)));
    }

    /** A picture without details that smoothing would take away: the model must see the same, to the border. */
    @ParameterizedTest
    @CsvSource({
        "512, 384, 64, 8",
        "509, 387, 63, 8",
        "517, 381, 64, 8",
        "260, 130, 64, 4",
        "259, 133, 64, 4",
        "129, 95, 64, 2",
        "127, 127, 63, 2"
    })
    void nothingIsDisplaced(int width, int height, int input, int expected) {
        byte[] upright = Pictures.encode(waves(width, height), "jpeg");
        Set<Integer> factors = new TreeSet<>();
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] jpeg = Pictures.withExif(upright, Pictures.exif(orientation, ByteOrder.BIG_ENDIAN));
            for (Placement placement : EnumSet.complementOf(EnumSet.of(Placement.CROP))) {
                ImageDecoder reducing = Pixels.OPENCV.reducing(new Reduction(new InputFit(input, input, 0, placement)));
                float[] whole = write(Pixels.OPENCV.decode(jpeg, "waves"), placement, input);
                try (DecodedImage reduced = reducing.open(jpeg, "waves")) {
                    Image image = reduced.image();
                    assertEquals(orientation >= 5 ? height : width, image.pictureWidth());
                    assertEquals(orientation >= 5 ? width : height, image.pictureHeight());
                    factors.add(image.reduction());
                    float[] found = write(image, placement, input);
                    float largest = 0;
                    for (int i = 0; i < whole.length; i++) {
                        largest = Math.max(largest, Math.abs(found[i] - whole[i]));
                    }
                    assertTrue(largest <= 4, largest + " levels: " + image + ", " + orientation + ", " + placement);
                }
            }
        }
        assertTrue(factors.contains(expected), factors.toString());
    }

    /** Two waves along a side, whatever the size: half a pixel of a small input is ten levels. */
    private static BufferedImage waves(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double wave = Math.sin(12.0 * x / width) * Math.cos(9.0 * y / height);
                int grey = (int) Math.round(128 + 100 * wave);
                image.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return image;
    }

    private static float[] write(Image image, Placement placement, int input) {
        Preprocessing preprocessing =
                new Preprocessing(PixelFormat.BGR, placement, 114, new float[3], new float[] {1, 1, 1});
        ByteBuffer buffer = ByteBuffer.allocateDirect(3 * input * input * 4);
        new Letterbox(preprocessing, InputFormat.FLOAT_PLANES, input, input).write(image, buffer, 0);
        float[] values = new float[3 * input * input];
        buffer.order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }
}

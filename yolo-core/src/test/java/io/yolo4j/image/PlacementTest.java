package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.PlacedPicture;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a device is told against what the letterbox writes itself: the same elements, bit for bit. */
class PlacementTest {
    private static final float[] MEAN = {103.53f, 116.28f, 123.675f};
    private static final float[] STD = {57.375f, 57.12f, 58.395f};
    private static final Placement[] WHOLE = {Placement.CENTER, Placement.TOP_LEFT, Placement.STRETCH};

    private static Image picture(Random random, int width, int height, int reduction, PixelFormat format) {
        int w = (width + reduction - 1) / reduction, h = (height + reduction - 1) / reduction;
        byte[] pixels = new byte[w * h * format.bytesPerPixel()];
        random.nextBytes(pixels);
        return Image.of(pixels, w, h, format).reducedFrom(width, height, reduction);
    }

    private static Preprocessing preprocessing(Random random, InputFormat format) {
        Preprocessing whole = new Preprocessing(
                random.nextBoolean() ? PixelFormat.RGB : PixelFormat.BGR,
                WHOLE[random.nextInt(3)],
                random.nextInt(256),
                MEAN,
                STD);
        return format.bytes() ? whole.withoutNormalisation() : whole;
    }

    private static TensorSpec spec(InputFormat format, int width, int height) {
        return format.channelsLast()
                ? new TensorSpec("images", format.type(), new long[] {2, height, width, 3})
                : new TensorSpec("images", format.type(), new long[] {2, 3, height, width});
    }

    private static ByteBuffer memory(InputFormat format, int width, int height) {
        return ByteBuffer.allocateDirect(2 * 3 * width * height * format.type().bytes())
                .order(ByteOrder.nativeOrder());
    }

    private static void check(
            Random random, InputFormat format, int width, int height, int inputWidth, int inputHeight, int reduction) {
        if (format.channelsLast() && inputHeight == 3) {
            return; // nothing tells which dimension is that of the channels, and so no model has it
        }
        PixelFormat pixels = PixelFormat.values()[random.nextInt(PixelFormat.values().length)];
        Image image = picture(random, width, height, reduction, pixels);
        Letterbox letterbox = new Letterbox(preprocessing(random, format), format, inputWidth, inputHeight);
        ByteBuffer expected = memory(format, inputWidth, inputHeight), placed = memory(format, inputWidth, inputHeight);
        letterbox.write(image, expected, 1);
        PlacedPicture.write(
                image,
                letterbox.placement(image),
                spec(format, inputWidth, inputHeight),
                placed.duplicate().order(ByteOrder.nativeOrder()),
                1);
        assertEquals(expected.clear(), placed.clear());
    }

    @Property(tries = 500, seed = "91", edgeCases = EdgeCasesMode.NONE)
    void sayWhatTheLetterboxWrites(
            @ForAll long seed,
            @ForAll InputFormat format,
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 90) int height,
            @ForAll @IntRange(min = 1, max = 40) int inputWidth,
            @ForAll @IntRange(min = 1, max = 40) int inputHeight,
            @ForAll @IntRange(max = 3) int halvings) {
        check(new Random(seed), format, width, height, inputWidth, inputHeight, 1 << halvings);
    }

    /** Whole ratios take short ways through the letterbox; 1 / (1.0 / 49) is not 49. */
    @Property(tries = 300, seed = "92", edgeCases = EdgeCasesMode.NONE)
    void sayItForWholeRatiosToo(
            @ForAll long seed,
            @ForAll InputFormat format,
            @ForAll @IntRange(min = 1, max = 9) int inputWidth,
            @ForAll @IntRange(min = 1, max = 9) int inputHeight,
            @ForAll @IntRange(min = 1, max = 60) int ratio,
            @ForAll @IntRange(max = 3) int halvings) {
        int width = inputWidth * ratio << halvings, height = inputHeight * ratio << halvings;
        check(new Random(seed), format, width, height, inputWidth, inputHeight, 1 << halvings);
    }

    @Test
    void sayWhatABlankPlaceIs() {
        for (InputFormat format : InputFormat.values()) {
            Letterbox letterbox = new Letterbox(preprocessing(new Random(1), format), format, 7, 5);
            ByteBuffer expected = memory(format, 7, 5), placed = memory(format, 7, 5);
            letterbox.blank(expected, 1);
            assertTrue(letterbox.nothing().isEmpty());
            PlacedPicture.write(null, letterbox.nothing(), spec(format, 7, 5), placed, 1);
            assertEquals(expected.clear(), placed.clear());
        }
    }

    @Test
    void areMadeOnceForPicturesOfOneSize() {
        Random random = new Random(2);
        Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, 32, 32);
        ImagePlacement first = letterbox.placement(picture(random, 40, 30, 1, PixelFormat.BGR));
        assertSame(first, letterbox.placement(picture(random, 40, 30, 1, PixelFormat.RGBA)));
        assertNotEquals(first, letterbox.placement(picture(random, 40, 30, 2, PixelFormat.BGR)));
        assertNotEquals(first, letterbox.placement(picture(random, 41, 30, 1, PixelFormat.BGR)));
        assertEquals(first, letterbox.placement(picture(random, 40, 30, 1, PixelFormat.BGR)));
    }

    /** A device wrote there, of which the letterbox only knows that the padding is gone. */
    @Test
    void leavePaddingToBeWrittenAgain() {
        Image image = picture(new Random(3), 40, 20, 1, PixelFormat.BGR);
        Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.BYTE_PLANES, 32, 32);
        ByteBuffer expected = memory(InputFormat.BYTE_PLANES, 32, 32), used = memory(InputFormat.BYTE_PLANES, 32, 32);
        letterbox.write(image, expected, 1);
        letterbox.write(image, used, 1);
        for (int i = 0; i < used.capacity() / 2; i++) {
            used.put(used.capacity() / 2 + i, (byte) 77);
        }
        letterbox.forget(1);
        letterbox.forget(9); // never written
        letterbox.write(image, used, 1);
        assertEquals(expected.clear(), used.clear());
    }

    /** Pillow's resize is another. */
    @Test
    void saysNothingForCrops() {
        CentreCrop crop = new CentreCrop(Preprocessing.ULTRALYTICS_CLASSIFY, InputFormat.FLOAT_PLANES, 8, 8);
        assertNull(crop.placement(picture(new Random(4), 20, 10, 1, PixelFormat.RGB)));
        assertNull(crop.nothing());
    }
}

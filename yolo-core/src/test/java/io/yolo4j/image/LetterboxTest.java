package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Halves;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LetterboxTest {
    private static final float[] MEAN = {103.53f, 116.28f, 123.675f};
    private static final float[] STD = {57.375f, 57.12f, 58.395f};
    private static final float UNTOUCHED = -777;

    /** Those that leave nothing of an image out. */
    private static final Placement[] WHOLE = {Placement.CENTER, Placement.TOP_LEFT, Placement.STRETCH};

    @Provide
    static Arbitrary<Placement> whole() {
        return Arbitraries.of(WHOLE);
    }

    /** A picture as the tests keep it: [y][x] with red, green and blue. */
    private static int[][][] picture(Random random, int width, int height) {
        int[][][] rgb = new int[height][width][];
        for (int[][] row : rgb) {
            Arrays.setAll(row, x -> random.ints(3, 0, 256).toArray());
        }
        return rgb;
    }

    private static byte[] bytes(int[][][] rgb, PixelFormat format, int offset, int rowStride) {
        byte[] bytes = new byte[offset + rowStride * rgb.length];
        new Random(1).nextBytes(bytes); // what lies between the rows must not matter, nor does alpha
        for (int y = 0; y < rgb.length; y++) {
            for (int x = 0; x < rgb[0].length; x++) {
                int at = offset + y * rowStride + x * format.bytesPerPixel();
                String order = format == PixelFormat.GRAY ? "R" : format.name();
                for (int i = 0; i < order.length(); i++) {
                    int channel = "RGB".indexOf(order.charAt(i));
                    if (channel >= 0) {
                        bytes[at + i] = (byte) rgb[y][x][channel];
                    }
                }
            }
        }
        return bytes;
    }

    private static Image image(int[][][] rgb) {
        return Image.of(bytes(rgb, PixelFormat.RGB, 0, 3 * rgb[0].length), rgb[0].length, rgb.length, PixelFormat.RGB);
    }

    private static LetterboxPlan plan(Image image, int width, int height, Placement placement) {
        return LetterboxPlan.of(image.width(), image.height(), width, height, placement);
    }

    private static float[] write(Preprocessing preprocessing, Image image, int width, int height) {
        ByteBuffer input = ByteBuffer.allocateDirect(3 * width * height * 4);
        new Letterbox(preprocessing, InputFormat.FLOAT_PLANES, width, height)
                .write(image, plan(image, width, height, preprocessing.placement()), input, 0);
        return floats(input);
    }

    private static float[] floats(ByteBuffer input) {
        float[] values = new float[input.capacity() / 4];
        input.order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    /** The steps of the reference as they are written down, one sample at a time. */
    private static float[] reference(Preprocessing p, int[][][] rgb, int inputWidth, int inputHeight) {
        int h = rgb.length, w = rgb[0].length;
        double r = Math.min((double) inputHeight / h, (double) inputWidth / w);
        int rw = inputWidth, rh = inputHeight, left = 0, top = 0;
        if (p.placement() == Placement.CENTER) {
            rw = (int) Math.max(Math.rint(w * r), 1);
            rh = (int) Math.max(Math.rint(h * r), 1);
            left = (int) Math.rint((inputWidth - rw) / 2.0 - 0.1);
            top = (int) Math.rint((inputHeight - rh) / 2.0 - 0.1);
        } else if (p.placement() == Placement.TOP_LEFT) {
            rw = (int) Math.max(Math.floor(w * r), 1);
            rh = (int) Math.max(Math.floor(h * r), 1);
        }
        float[] values = new float[3 * inputWidth * inputHeight];
        for (int plane = 0; plane < 3; plane++) {
            int channel = p.channels() == PixelFormat.RGB ? plane : 2 - plane;
            for (int y = 0; y < inputHeight; y++) {
                for (int x = 0; x < inputWidth; x++) {
                    boolean inside = x >= left && x < left + rw && y >= top && y < top + rh;
                    int sample = inside ? resized(rgb, channel, x - left, y - top, rw, rh) : p.padValue();
                    values[(plane * inputHeight + y) * inputWidth + x] = (sample - p.mean()[plane]) / p.std()[plane];
                }
            }
        }
        return values;
    }

    private static int resized(int[][][] rgb, int channel, int dx, int dy, int dw, int dh) {
        int h = rgb.length, w = rgb[0].length;
        if (dw == w && dh == h) {
            return rgb[dy][dx][channel];
        }
        float fx = (float) ((dx + 0.5) * (1 / ((double) dw / w)) - 0.5);
        int ix = (int) Math.floor(fx);
        float tx = fx - ix;
        if (ix < 0) {
            ix = 0;
            tx = 0;
        }
        if (ix >= w - 1) {
            ix = w - 1;
            tx = 0;
        }
        int c0 = (int) Math.rint((1 - tx) * 2048), c1 = (int) Math.rint(tx * 2048);
        float fy = (float) ((dy + 0.5) * (1 / ((double) dh / h)) - 0.5);
        int iy = (int) Math.floor(fy);
        float ty = fy - iy;
        int b0 = (int) Math.rint((1 - ty) * 2048), b1 = (int) Math.rint(ty * 2048);
        int right = Math.min(ix + 1, w - 1);
        int[][] row0 = rgb[Math.max(0, Math.min(iy, h - 1))], row1 = rgb[Math.max(0, Math.min(iy + 1, h - 1))];
        int h0 = row0[ix][channel] * c0 + row0[right][channel] * c1;
        int h1 = row1[ix][channel] * c0 + row1[right][channel] * c1;
        return (((b0 * (h0 >> 4)) >> 16) + ((b1 * (h1 >> 4)) >> 16) + 2) >> 2;
    }

    @Property(tries = 600, seed = "41", edgeCases = EdgeCasesMode.NONE)
    void equalsTheStepsOfTheReference(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll @IntRange(min = 1, max = 70) int height,
            @ForAll @IntRange(min = 1, max = 70) int inputWidth,
            @ForAll @IntRange(min = 1, max = 70) int inputHeight,
            @ForAll("whole") Placement placement,
            @ForAll @IntRange(max = 255) int pad,
            @ForAll boolean bgr) {
        Preprocessing preprocessing =
                new Preprocessing(bgr ? PixelFormat.BGR : PixelFormat.RGB, placement, pad, MEAN, STD);
        int[][][] rgb = picture(new Random(seed), width, height);
        assertArrayEquals(
                reference(preprocessing, rgb, inputWidth, inputHeight),
                write(preprocessing, image(rgb), inputWidth, inputHeight));
    }

    /** Whole ratios take short ways, which the formulas of the reference must not notice: odd, even, mixed, and sides alone. */
    @Property(tries = 120, seed = "43", edgeCases = EdgeCasesMode.NONE)
    void wholeRatiosEqualTheStepsOfTheReference(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(min = 1, max = 7) int ratioX,
            @ForAll @IntRange(min = 1, max = 7) int ratioY,
            @ForAll boolean same) {
        int sourceWidth = width * ratioX, sourceHeight = height * (same ? ratioX : ratioY);
        int[][][] rgb = picture(new Random(seed), sourceWidth, sourceHeight);
        Preprocessing preprocessing = new Preprocessing(PixelFormat.RGB, Placement.STRETCH, 114, MEAN, STD);
        for (PixelFormat format : PixelFormat.values()) {
            int[][][] seen = format == PixelFormat.GRAY ? grey(rgb) : rgb;
            Image image = Image.of(
                    bytes(seen, format, 0, sourceWidth * format.bytesPerPixel()), sourceWidth, sourceHeight, format);
            assertArrayEquals(
                    reference(preprocessing, seen, width, height), write(preprocessing, image, width, height));
        }
    }

    /** 512 x 384 and more are cut; by threads that come at once, late, never, or are refused. */
    @ParameterizedTest
    @EnumSource(names = "CROP", mode = EnumSource.Mode.EXCLUDE)
    void bandsGiveWhatOneThreadGives(Placement placement) {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<Runnable> late = new ArrayList<>();
        List<Executor> executors = List.of(pool, late::add, Runnable::run, task -> {
            throw new RejectedExecutionException();
        });
        Preprocessing preprocessing = new Preprocessing(PixelFormat.RGB, placement, 114, MEAN, STD);
        try {
            for (int[] size : new int[][] {{701, 333}, {512, 384}, {1024, 768}, {1536, 1152}, {300, 900}, {20, 10}}) {
                byte[] pixels = new byte[3 * size[0] * size[1]];
                new Random(size[0]).nextBytes(pixels);
                Image image = Image.of(pixels, size[0], size[1], PixelFormat.BGR);
                float[] expected = write(preprocessing, image, 512, 512);
                for (Executor executor : executors) {
                    Letterbox letterbox = new Letterbox(preprocessing, InputFormat.FLOAT_PLANES, 512, 512);
                    for (int threads = 1; threads <= 5; threads++) {
                        ByteBuffer input = ByteBuffer.allocateDirect(expected.length * 4);
                        letterbox.write(image, input, 0, executor, threads);
                        assertArrayEquals(expected, floats(input));
                        late.forEach(Runnable::run); // find nothing to do
                        assertArrayEquals(expected, floats(input));
                        late.clear();
                    }
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aBandThatFailsFailsTheImage() {
        ByteBuffer tooSmall = ByteBuffer.allocateDirect(1000);
        Image image = Image.of(new byte[3 * 512 * 512], 512, 512, PixelFormat.BGR);
        Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, 512, 512);
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> letterbox.write(image, tooSmall, 0, task -> new Thread(task).start(), 4));
    }

    /** Padding that is there is not written again: not for another buffer, slot or plan, nor after blanking. */
    @Test
    void paddingIsWrittenWhereverItIsNotYet() {
        Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, 32, 32);
        Image wide = image(picture(new Random(9), 64, 20)), high = image(picture(new Random(9), 20, 64));
        ByteBuffer one = ByteBuffer.allocateDirect(2 * 3 * 32 * 32 * 4),
                other = ByteBuffer.allocateDirect(one.capacity());
        for (Image image : List.of(wide, wide, high, high, wide)) {
            float[] expected = write(Preprocessing.ULTRALYTICS, image, 32, 32);
            for (ByteBuffer input : List.of(one, other, one)) {
                for (int slot : new int[] {1, 0, 1}) {
                    letterbox.write(image, input, slot);
                    float[] found = floats(input);
                    assertArrayEquals(
                            expected, Arrays.copyOfRange(found, slot * expected.length, (slot + 1) * expected.length));
                }
                letterbox.blank(input, 1);
                letterbox.write(image, input, 1);
                assertArrayEquals(expected, Arrays.copyOfRange(floats(input), expected.length, 2 * expected.length));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 32, 32",
        "1, 1, 1, 1",
        "1, 5000, 64, 32",
        "5000, 1, 64, 32",
        "5000, 1, 1, 1",
        "1, 5000, 1, 7",
        "64, 32, 64, 32",
        "128, 64, 64, 32",
        "63, 32, 64, 32",
        "3, 2, 64, 32"
    })
    void extremeSizesEqualTheReference(int width, int height, int inputWidth, int inputHeight) {
        int[][][] rgb = picture(new Random(width * 31 + height), width, height);
        for (Placement placement : WHOLE) {
            Preprocessing preprocessing = new Preprocessing(PixelFormat.RGB, placement, 114, MEAN, STD);
            assertArrayEquals(
                    reference(preprocessing, rgb, inputWidth, inputHeight),
                    write(preprocessing, image(rgb), inputWidth, inputHeight),
                    placement.name());
        }
    }

    /** 24 x 10 needs no resize in 24 x 24, and one in 40 x 17. */
    @ParameterizedTest
    @CsvSource({"24, 24", "40, 17", "7, 9"})
    void everyWayToHoldTheSamePixelsGivesTheSame(int inputWidth, int inputHeight) {
        int width = 24, height = 10;
        int[][][] rgb = picture(new Random(3), width, height);
        for (PixelFormat channels : new PixelFormat[] {PixelFormat.RGB, PixelFormat.BGR}) {
            Preprocessing preprocessing = new Preprocessing(channels, Placement.CENTER, 114, MEAN, STD);
            for (PixelFormat format : PixelFormat.values()) {
                int[][][] same = rgb;
                if (format == PixelFormat.GRAY) {
                    same = grey(rgb);
                }
                float[] expected = reference(preprocessing, same, inputWidth, inputHeight);
                int dense = width * format.bytesPerPixel(), padded = dense + 5;
                byte[] packed = bytes(same, format, 0, dense), strided = bytes(same, format, 3, padded);
                ByteBuffer direct = ByteBuffer.allocateDirect(strided.length).put(strided);
                ByteBuffer readOnly =
                        ByteBuffer.wrap(strided).asReadOnlyBuffer().position(3);
                for (Image image : List.of(
                        Image.of(packed, width, height, format),
                        Image.of(strided, 3, width, height, padded, format),
                        Image.of(ByteBuffer.wrap(packed), width, height, format),
                        Image.of(direct.position(3), width, height, padded, format),
                        Image.of(readOnly, width, height, padded, format))) {
                    assertArrayEquals(expected, write(preprocessing, image, inputWidth, inputHeight), format.name());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"24, 24", "40, 17", "7, 9"})
    void everyTypeOfBufferedImageGivesTheSame(int inputWidth, int inputHeight) {
        int width = 24, height = 10;
        int[][][] rgb = picture(new Random(4), width, height);
        float[] expected = reference(Preprocessing.ULTRALYTICS, rgb, inputWidth, inputHeight);
        for (int type : new int[] {
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_BGR,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_INT_ARGB_PRE,
            BufferedImage.TYPE_4BYTE_ABGR_PRE
        }) {
            BufferedImage whole = new BufferedImage(width + 5, height + 4, type);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int[] pixel = rgb[y][x];
                    whole.setRGB(x + 2, y + 3, 0xff000000 | pixel[0] << 16 | pixel[1] << 8 | pixel[2]);
                }
            }
            BufferedImage part = whole.getSubimage(2, 3, width, height);
            assertArrayEquals(
                    expected,
                    write(Preprocessing.ULTRALYTICS, Image.of(part), inputWidth, inputHeight),
                    "type " + type);
        }
        BufferedImage gray = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                gray.getRaster().setSample(x, y, 0, rgb[y][x][0]);
            }
        }
        assertArrayEquals(
                reference(Preprocessing.ULTRALYTICS, grey(rgb), inputWidth, inputHeight),
                write(Preprocessing.ULTRALYTICS, Image.of(gray), inputWidth, inputHeight));
    }

    private static int[][][] grey(int[][][] rgb) {
        return Arrays.stream(rgb)
                .map(row -> Arrays.stream(row)
                        .map(pixel -> new int[] {pixel[0], pixel[0], pixel[0]})
                        .toArray(int[][]::new))
                .toArray(int[][][]::new);
    }

    @ParameterizedTest
    @EnumSource(names = "CROP", mode = EnumSource.Mode.EXCLUDE)
    void halfPrecisionInputIsTheRoundedSinglePrecisionInput(Placement placement) {
        Preprocessing preprocessing = new Preprocessing(PixelFormat.BGR, placement, 7, MEAN, STD);
        for (int[] size : new int[][] {{24, 10}, {50, 33}}) {
            Image image = image(picture(new Random(5), size[0], size[1]));
            float[] expected = write(preprocessing, image, 24, 20);
            ByteBuffer input = ByteBuffer.allocateDirect(expected.length * 2).order(ByteOrder.nativeOrder());
            new Letterbox(preprocessing, InputFormat.HALF_PLANES, 24, 20)
                    .write(image, plan(image, 24, 20, placement), input, 0);
            for (int i = 0; i < expected.length; i++) {
                assertEquals(Halves.fromFloat(expected[i]), input.getShort(2 * i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesItsOwnPictureOfTheBatchOnly(InputFormat format) {
        int width = 20, height = 12, each = 3 * width * height * format.type().bytes();
        Preprocessing preprocessing = Preprocessing.ULTRALYTICS;
        Image image = image(picture(new Random(6), 31, 9));
        LetterboxPlan plan = plan(image, width, height, Placement.CENTER);
        Letterbox letterbox = new Letterbox(preprocessing, format, width, height);
        ByteBuffer alone = ByteBuffer.allocateDirect(each);
        letterbox.write(image, plan, alone, 0);
        for (int slot = 0; slot < 3; slot++) {
            ByteBuffer batch = ByteBuffer.allocateDirect(3 * each);
            for (int i = 0; i < batch.capacity(); i++) {
                batch.put(i, (byte) 99);
            }
            batch.position(5).limit(17);
            letterbox.write(image, plan, batch, slot);
            assertEquals(5, batch.position());
            assertEquals(17, batch.limit());
            batch.clear();
            for (int i = 0; i < batch.capacity(); i++) {
                byte expected = i / each == slot ? alone.get(i % each) : 99;
                assertEquals(expected, batch.get(i));
            }
        }
    }

    @Property(tries = 40, seed = "42", edgeCases = EdgeCasesMode.NONE)
    void aFormerPictureLeavesNoTrace(
            @ForAll long seed, @ForAll("whole") Placement placement, @ForAll InputFormat input) {
        Random random = new Random(seed);
        Preprocessing preprocessing = new Preprocessing(PixelFormat.RGB, placement, 114, MEAN, STD);
        Letterbox used = new Letterbox(preprocessing, input, 32, 24);
        ByteBuffer usedInput =
                ByteBuffer.allocateDirect(3 * 32 * 24 * input.type().bytes());
        for (int i = 0; i < 8; i++) {
            // Now and then of the same width, height or format as the one before.
            PixelFormat format = PixelFormat.values()[random.nextInt(6)];
            int width = 1 + 16 * random.nextInt(3), height = 1 + random.nextInt(2) * random.nextInt(60);
            int[][][] rgb = picture(random, width, height);
            Image image = Image.of(bytes(rgb, format, 0, width * format.bytesPerPixel()), width, height, format);
            used.write(image, plan(image, 32, 24, placement), usedInput, 0);
            ByteBuffer freshInput = ByteBuffer.allocateDirect(usedInput.capacity());
            new Letterbox(preprocessing, input, 32, 24).write(image, plan(image, 32, 24, placement), freshInput, 0);
            assertEquals(freshInput.clear(), usedInput.clear());
        }
    }

    @Test
    void normalisesByDivisionInSinglePrecisionAndPadsWithTheNormalisedValue() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        Image image = Image.of(all, 256, 1, PixelFormat.GRAY);
        float[] values = write(new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 200, MEAN, STD), image, 256, 2);
        float[] unit = write(Preprocessing.ULTRALYTICS, image, 256, 1);
        for (int i = 0; i < 256; i++) {
            assertEquals(i / 255f, unit[i]);
            for (int plane = 0; plane < 3; plane++) {
                assertEquals((i - MEAN[plane]) / STD[plane], values[plane * 512 + i]);
                assertEquals((200 - MEAN[plane]) / STD[plane], values[plane * 512 + 256 + i]);
            }
        }
    }

    @Property(tries = 100, seed = "11", edgeCases = EdgeCasesMode.NONE)
    void eightBitInputsHoldTheSamplesThatTheOthersNormalise(
            @ForAll long seed, @ForAll("whole") Placement placement, @ForAll boolean rgb) {
        Random random = new Random(seed);
        int width = 1 + random.nextInt(40), height = 1 + random.nextInt(40), plane = width * height;
        Preprocessing samples = new Preprocessing(
                        rgb ? PixelFormat.RGB : PixelFormat.BGR, placement, random.nextInt(256), MEAN, STD)
                .withoutNormalisation();
        Image image = image(picture(random, 1 + random.nextInt(90), 1 + random.nextInt(90)));
        float[] expected = write(samples, image, width, height);
        ByteBuffer planes = ByteBuffer.allocateDirect(3 * plane), pixels = ByteBuffer.allocateDirect(3 * plane);
        new Letterbox(samples, InputFormat.BYTE_PLANES, width, height).write(image, planes, 0);
        new Letterbox(samples, InputFormat.BYTE_PIXELS, width, height).write(image, pixels, 0);
        for (int i = 0; i < 3 * plane; i++) {
            assertEquals(expected[i], planes.get(i) & 255);
            assertEquals(expected[i], pixels.get(3 * (i % plane) + i / plane) & 255);
        }
    }

    @Test
    void fillsEveryElement() {
        Image image = image(picture(new Random(8), 13, 40));
        ByteBuffer input = ByteBuffer.allocateDirect(3 * 32 * 16 * 4).order(ByteOrder.nativeOrder());
        for (int i = 0; i < input.capacity(); i += 4) {
            input.putFloat(i, UNTOUCHED);
        }
        new Letterbox(Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, 32, 16)
                .write(image, plan(image, 32, 16, Placement.CENTER), input, 0);
        for (float value : floats(input)) {
            assertEquals(false, value == UNTOUCHED);
        }
    }

    /** The way back, with the gain of each axis taken from the rounded size; TOP_LEFT has one gain. */
    @ParameterizedTest
    @CsvSource({
        "640, 426, 320, 320, CENTER, 320, 213, 0, 53, 0.5, 0.5",
        "640, 427, 256, 256, CENTER, 256, 171, 0, 42, 0.4, 0.40046838",
        "640, 426, 416, 416, TOP_LEFT, 416, 276, 0, 0, 0.65, 0.65",
        "640, 426, 352, 352, STRETCH, 352, 352, 0, 0, 0.55, 0.8262911",
        "1, 5000, 416, 416, CENTER, 1, 416, 207, 0, 1, 0.0832",
    })
    void plansLikeTheReference(
            int w,
            int h,
            int inputWidth,
            int inputHeight,
            Placement placement,
            int rw,
            int rh,
            int left,
            int top,
            float gainX,
            float gainY) {
        LetterboxPlan plan = LetterboxPlan.of(w, h, inputWidth, inputHeight, placement);
        assertEquals(new LetterboxPlan(w, h, inputWidth, inputHeight, rw, rh, left, top, gainX, gainY), plan);
        assertEquals(0, plan.toSourceX(left));
        assertEquals(0, plan.toSourceY(-1e30f));
        assertEquals(w, plan.toSourceX(1e30f));
        assertEquals((5 + 0.5f) / gainY, plan.toSourceY(top + 5.5f), 1e-3f * h);
    }

    @Test
    void refusesToCutAnythingOff() {
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> LetterboxPlan.of(20, 10, 32, 32, Placement.CROP));
        assertTrue(refused.getMessage().contains("CROP, which is for classifiers"), refused.getMessage());
    }
}

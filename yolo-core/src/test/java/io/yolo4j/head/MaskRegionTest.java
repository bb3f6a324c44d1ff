package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.ElementType;
import io.yolo4j.Mask;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Halves;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.spi.Tensor;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
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

/** Masks against whole maps, enlarged twice as the method is written down, in the plainest loops. */
class MaskRegionTest {
    /** Those that leave nothing of an image out. */
    private static final Placement[] WHOLE = {Placement.CENTER, Placement.TOP_LEFT, Placement.STRETCH};

    @Provide
    static Arbitrary<Placement> whole() {
        return Arbitraries.of(WHOLE);
    }

    private static final float NEAR_ZERO = 1e-4f;

    private static MaskFrame frame(LetterboxPlan plan) {
        return new MaskFrame(
                plan.sourceWidth(),
                plan.sourceHeight(),
                plan.inputWidth(),
                plan.inputHeight(),
                plan.left(),
                plan.top(),
                plan.width(),
                plan.height());
    }

    @Property(tries = 400, seed = "51", edgeCases = EdgeCasesMode.NONE)
    void isTheSignOfTheMapEnlargedTwice(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int inputColumns,
            @ForAll @IntRange(min = 1, max = 6) int inputRows,
            @ForAll @IntRange(min = 1, max = 330) int width,
            @ForAll @IntRange(min = 1, max = 330) int height,
            @ForAll("whole") Placement placement,
            @ForAll boolean halves) {
        Random random = new Random(seed);
        LetterboxPlan plan = LetterboxPlan.of(width, height, 32 * inputColumns, 32 * inputRows, placement);
        int masks = 1 + random.nextInt(4), columns = 8 * inputColumns, rows = 8 * inputRows, batch = 2;
        float[] prototypes = new float[batch * masks * rows * columns];
        for (int i = 0; i < prototypes.length; i++) {
            // Smooth enough for areas of one sign, rough enough for many edges.
            int x = i % columns, y = i / columns % rows, m = i / columns / rows;
            double value =
                    Math.sin(x * 0.7 / (1 + m % 3) + m) + Math.cos(y * 0.9 / (1 + m % 2)) + random.nextGaussian();
            prototypes[i] = halves ? Halves.toFloat(Halves.fromFloat((float) value)) : (float) value;
        }
        float[] coefficients = new float[masks + 3];
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = (float) random.nextGaussian();
        }
        float x1 = random.nextFloat() * width, y1 = random.nextFloat() * height;
        float x2 = x1 + random.nextFloat() * (width - x1), y2 = y1 + random.nextFloat() * (height - y1);
        if (random.nextInt(3) == 0) {
            x1 = y1 = 0;
            x2 = width;
            y2 = height;
        }
        ElementType type = halves ? ElementType.FLOAT16 : ElementType.FLOAT32;
        Tensor tensor = FakeSession.tensor(type, prototypes, batch, masks, rows, columns);
        for (int slot = 0; slot < batch; slot++) {
            MaskRegion region = new Prototypes().region(tensor, slot, coefficients, 2, frame(plan), x1, y1, x2, y2);
            float[][] logits = new float[rows][columns];
            for (int m = 0; m < masks; m++) {
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < columns; x++) {
                        logits[y][x] += coefficients[2 + m] * prototypes[((slot * masks + m) * rows + y) * columns + x];
                    }
                }
            }
            check(region, expected(logits, plan, placement), x1, y1, x2, y2);
        }
    }

    private static void check(MaskRegion region, float[][] expected, float x1, float y1, float x2, float y2) {
        Mask mask = region.get();
        assertEquals(expected[0].length, mask.imageWidth());
        assertEquals(expected.length, mask.imageHeight());
        for (int y = 0; y < expected.length; y++) {
            for (int x = 0; x < expected[0].length; x++) {
                boolean inBox = x >= x1 && x < x2 && y >= y1 && y < y2;
                float value = expected[y][x];
                if (!inBox || Math.abs(value) > NEAR_ZERO) {
                    assertEquals(inBox && value > 0, mask.contains(x, y), "(" + x + ", " + y + "): " + value);
                }
            }
        }
        assertEquals(mask.isEmpty(), region.isEmpty());
    }

    /** The method of the golden files' README; placements that it does not know by the padding itself. */
    private static float[][] expected(float[][] logits, LetterboxPlan plan, Placement placement) {
        int w = plan.sourceWidth(), h = plan.sourceHeight(), columns = logits[0].length, rows = logits.length;
        int f;
        int left;
        int top;
        int width;
        int height;
        if (placement == Placement.CENTER) {
            int p = plan.inputWidth() - plan.width() | plan.inputHeight() - plan.height();
            f = 4 / BigInteger.valueOf(4).gcd(BigInteger.valueOf(p | p / 2)).intValue();
            double g = Math.min((double) rows * f / h, (double) columns * f / w);
            width = (int) Math.max(Math.rint(w * g), 1);
            height = (int) Math.max(Math.rint(h * g), 1);
            left = (int) Math.rint((columns * f - width) / 2.0 - 0.1);
            top = (int) Math.rint((rows * f - height) / 2.0 - 0.1);
        } else {
            int edges = plan.left() | plan.top() | plan.width() | plan.height();
            f = edges % 4 == 0 ? 1 : edges % 2 == 0 ? 2 : 4;
            width = plan.width() * f / 4;
            height = plan.height() * f / 4;
            left = plan.left() * f / 4;
            top = plan.top() * f / 4;
        }
        float[][] enlarged = bilinear(logits, columns * f, rows * f);
        float[][] cut = new float[height][];
        for (int y = 0; y < height; y++) {
            cut[y] = Arrays.copyOfRange(enlarged[top + y], left, left + width);
        }
        return bilinear(cut, w, h);
    }

    private static float[][] bilinear(float[][] map, int width, int height) {
        float[][] result = new float[height][width];
        int w = map[0].length, h = map.length;
        for (int y = 0; y < height; y++) {
            float sy = Math.max(0, (y + 0.5f) * ((float) h / height) - 0.5f);
            int y0 = (int) sy, y1 = Math.min(y0 + 1, h - 1);
            for (int x = 0; x < width; x++) {
                float sx = Math.max(0, (x + 0.5f) * ((float) w / width) - 0.5f);
                int x0 = (int) sx, x1 = Math.min(x0 + 1, w - 1);
                float tx = sx - x0, ty = sy - y0;
                result[y][x] = (1 - ty) * ((1 - tx) * map[y0][x0] + tx * map[y0][x1])
                        + ty * ((1 - tx) * map[y1][x0] + tx * map[y1][x1]);
            }
        }
        return result;
    }

    /** One prototype; one coefficient of 1. */
    private static MaskRegion region(float[] logits, int columns, int rows, MaskFrame frame, Box box) {
        Tensor tensor = FakeSession.tensor(ElementType.FLOAT32, logits, 1, 1, rows, columns);
        return new Prototypes().region(tensor, 0, new float[] {1}, 0, frame, box.x1(), box.y1(), box.x2(), box.y2());
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    /** A peer divides the bottom edge by the width: masks of wide pictures end too early, those of high ones too late. */
    @ParameterizedTest
    @CsvSource({"200, 50, 64, 64", "50, 200, 64, 64", "200, 50, 64, 160", "50, 200, 160, 64", "7, 300, 96, 32"})
    void reachesAllEdgesOfItsBox(int width, int height, int inputWidth, int inputHeight) {
        for (Placement placement : WHOLE) {
            LetterboxPlan plan = LetterboxPlan.of(width, height, inputWidth, inputHeight, placement);
            int columns = inputWidth / 4, rows = inputHeight / 4;
            Box box = new Box(0.2f * width, 0.3f * height, 0.9f * width, height);
            Mask mask = region(filled(columns * rows, 1), columns, rows, frame(plan), box)
                    .get();
            Box expected = new Box(
                    (float) Math.ceil(box.x1()), (float) Math.ceil(box.y1()), (float) Math.ceil(box.x2()), (float)
                            Math.ceil(box.y2()));
            assertEquals(expected, mask.box(), placement.toString());
            assertEquals((long) expected.area(), mask.area());
        }
    }

    /** What lies in the padding is none of the image's, even for the pixels at its edge. */
    @Test
    void thePaddingIsCutOff() {
        LetterboxPlan plan = LetterboxPlan.of(64, 32, 64, 64, Placement.CENTER); // 16 rows above, 16 below
        float[] logits = filled(16 * 16, 9);
        Arrays.fill(logits, 4 * 16, 12 * 16, -1e-3f);
        Box box = new Box(0, 0, 64, 32);
        assertTrue(region(logits, 16, 16, frame(plan), box).isEmpty());
        logits[4 * 16] = 1;
        Mask corner = region(logits, 16, 16, frame(plan), box).get();
        assertTrue(corner.contains(0, 0));
        assertFalse(corner.contains(8, 0));
    }

    @Test
    void prototypesOfAnotherResolution() {
        for (int cell : new int[] {2, 4, 8, 16}) {
            LetterboxPlan plan = LetterboxPlan.of(128, 64, 128, 128, Placement.CENTER);
            int cells = 128 / cell;
            float[] right = filled(cells * cells, -1), bottom = filled(cells * cells, -1);
            for (int i = 0; i < cells * cells; i++) {
                right[i] = i % cells < cells / 2 ? -1 : 1;
                bottom[i] = i / cells < cells / 2 ? -1 : 1;
            }
            Box all = new Box(0, 0, 128, 64);
            Mask half = region(right, cells, cells, frame(plan), all).get();
            assertEquals(new Box(64, 0, 128, 64), half.box(), "cells of " + cell);
            assertEquals(64 * 64, half.area());
            half = region(bottom, cells, cells, frame(plan), all).get();
            assertEquals(new Box(0, 32, 128, 64), half.box(), "cells of " + cell);
            assertEquals(128 * 32, half.area());
        }
    }

    @Test
    void anEmptyRegionIsAnEmptyMask() {
        LetterboxPlan plan = LetterboxPlan.of(100, 60, 64, 64, Placement.CENTER);
        float[] positive = filled(16 * 16, 1);
        for (Box box : new Box[] {new Box(50.1f, 10, 50.9f, 20), new Box(10, 20, 30, 20), new Box(100, 0, 100, 60)}) {
            MaskRegion none = region(positive, 16, 16, frame(plan), box);
            assertTrue(none.isEmpty());
            assertTrue(none.get().isEmpty());
            assertEquals(100, none.get().imageWidth());
        }
        MaskRegion negative = region(filled(16 * 16, 0), 16, 16, frame(plan), new Box(0, 0, 100, 60));
        assertTrue(negative.isEmpty());
        assertTrue(negative.get().isEmpty());
    }

    @Test
    void brokenLogitsAreNotInTheMask() {
        LetterboxPlan plan = LetterboxPlan.of(64, 64, 64, 64, Placement.CENTER);
        float[] logits = filled(16 * 16, Float.NaN);
        assertTrue(
                region(logits, 16, 16, frame(plan), new Box(0, 0, 64, 64)).get().isEmpty());
    }
}

package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.KeypointShape;
import io.yolo4j.fixture.ScannedRows;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.ImageSession;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Heads on the rows that passed a filter against the same on whole outputs: nothing may tell one from the other. */
class SurvivorHeadTest {
    /** What each box has besides. */
    enum Besides {
        NOTHING(BoxParts.NONE),
        ANGLE(BoxParts.ANGLE),
        KEYPOINTS(BoxParts.keypoints(new KeypointShape(2, 3))),
        MASK(BoxParts.masks(1, 5));

        private final BoxParts parts;

        Besides(BoxParts parts) {
            this.parts = parts;
        }
    }

    /** Brings back nothing but what passes. */
    private record FilteredSession(FakeSession whole, ScoreFilter filter) implements ImageSession {
        @Override
        public ByteBuffer input(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean write(Image image, ImagePlacement placement, int slot) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean filter(ScoreFilter filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Survivors survivors(int slot) {
            return ScannedRows.of(whole.output(filter.output()), filter, slot);
        }

        @Override
        public void run(int batch, int concurrency) {}

        @Override
        public int outputs() {
            return whole.outputs();
        }

        @Override
        public Tensor output(int index) {
            throw new AssertionError("the whole output was asked for");
        }

        @Override
        public void close() {}
    }

    @Property(tries = 300, seed = "81", edgeCases = EdgeCasesMode.NONE)
    void columns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1100) int boxes,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves,
            @ForAll Besides besides) {
        Head head = new ColumnHead(0, classes, multiLabel, besides.parts, 1.5f, 0.75f);
        check(new Random(seed), head, boxes, 4, classes, besides.parts, halves, true);
    }

    @Property(tries = 300, seed = "82", edgeCases = EdgeCasesMode.NONE)
    void rows(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int boxes,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves,
            @ForAll boolean objectness,
            @ForAll Besides besides) {
        Head head = new RowHead(0, classes, objectness, multiLabel, besides.parts, null, 1.5f, 0.75f);
        check(new Random(seed), head, boxes, objectness ? 5 : 4, classes, besides.parts, halves, false);
    }

    @Property(tries = 100, seed = "83", edgeCases = EdgeCasesMode.NONE)
    void offsetsInAGrid(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int classes,
            @ForAll boolean multiLabel,
            @ForAll boolean halves) {
        Head head = new RowHead(0, classes, true, multiLabel, BoxParts.NONE, Grid.of(64, 64, 84), 1, 1);
        check(new Random(seed), head, 84, 5, classes, BoxParts.NONE, halves, false);
    }

    private static void check(
            Random random,
            Head head,
            int boxes,
            int leading,
            int classes,
            BoxParts parts,
            boolean halves,
            boolean columns) {
        int batch = 2, numbers = leading + classes + parts.channels();
        int rarity = 1 << random.nextInt(8); // from outputs that are broken everywhere to such that are hardly ever
        float[] values = new float[batch * boxes * numbers];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(random, rarity);
        }
        ElementType type = halves ? ElementType.FLOAT16 : ElementType.FLOAT32;
        FakeSession whole = columns
                ? FakeSession.of(type, values, batch, numbers, boxes)
                : FakeSession.of(type, values, batch, boxes, numbers);
        float threshold = random.nextInt(8) / 8f;
        boolean[] wanted = random.nextBoolean() ? null : new boolean[] {true, false, true, true, false};
        FilteredSession filtered =
                new FilteredSession(whole, head.filter(threshold).orElseThrow());
        assertEquals(columns, filtered.filter.columns());
        assertEquals(threshold, filtered.filter.threshold());
        Head survivors = head.filtered();
        Candidates expected = new Candidates(threshold, wanted), found = new Candidates(threshold, wanted);
        for (int slot = 0; slot < batch; slot++) {
            expected.clear();
            found.clear();
            head.decode(whole, slot, expected);
            survivors.decode(filtered, slot, found);
            assertSame(expected, found, parts);
            for (int i = 0; i < expected.size(); i++) {
                float[] target = new float[parts.channels()], again = new float[parts.channels()];
                if (parts.channels() > 0) {
                    head.parts(whole, slot, expected.anchor(i), target);
                    survivors.parts(filtered, slot, found.anchor(i), again);
                }
                assertArrayEquals(bits(target, target.length), bits(again, again.length));
            }
        }
    }

    private static void assertSame(Candidates expected, Candidates found, BoxParts parts) {
        int size = expected.size();
        assertEquals(size, found.size());
        assertEquals(expected.finite(), found.finite());
        assertArrayEquals(bits(expected.boxes, 4 * size), bits(found.boxes, 4 * size));
        assertArrayEquals(bits(expected.scores, size), bits(found.scores, size));
        assertArrayEquals(Arrays.copyOf(expected.classIds, size), Arrays.copyOf(found.classIds, size));
        if (parts.oriented() && size > 0) {
            assertArrayEquals(bits(expected.rotated, 5 * size), bits(found.rotated, 5 * size));
        }
    }

    private static int[] bits(float[] values, int length) {
        int[] bits = new int[length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    private static float value(Random random, int rarity) {
        if (random.nextInt(rarity) == 0) {
            return new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f}[random.nextInt(4)];
        }
        return random.nextInt(3) == 0 ? random.nextInt(9) / 8f : random.nextFloat() * 1.2f;
    }

    @Test
    void headsWhoseBoxesAreNoRowsOfOneOutputHaveNoFilter() {
        Head[] heads = {
            new EndToEndHead(0, BoxParts.NONE, false, false, 1, 1), new CellMapHead(3, 64, 64, false),
        };
        for (Head head : heads) {
            assertTrue(head.filter(0.5f).isEmpty());
            assertThrows(UnsupportedOperationException.class, head::filtered);
        }
    }
}

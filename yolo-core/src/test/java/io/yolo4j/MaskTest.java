package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskTest {
    /** A ring of one pixel around a hole of one, in a picture wider than high. */
    private static final Mask RING = Mask.ofBitmap(6, 4, new byte[] {
        0, 0, 0, 0, 0, 0, //
        0, 0, 1, 1, 1, 0, //
        0, 0, 1, 0, 1, 0, //
        0, 0, 1, 1, 1, 0,
    });

    private static String message(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @Test
    void outerOutlinesRunClockwiseAndHolesTheOtherWay() {
        List<float[]> outlines = RING.polygons();
        assertEquals(2, outlines.size());
        assertArrayEquals(new float[] {2, 1, 5, 1, 5, 4, 2, 4}, outlines.get(0));
        assertArrayEquals(new float[] {3, 3, 4, 3, 4, 2, 3, 2}, rotated(outlines.get(1)));
    }

    private static float[] rotated(float[] xy) {
        float[] best = xy;
        for (int shift = 2; shift < xy.length; shift += 2) {
            int by = shift;
            float[] next = new float[xy.length];
            IntStream.range(0, xy.length).forEach(i -> next[i] = xy[(i + by) % xy.length]);
            best = next[0] < best[0] || next[0] == best[0] && next[1] > best[1] ? next : best;
        }
        return best;
    }

    @Test
    void cornersThatTouchBelongToDifferentOutlines() {
        assertEquals(2, Mask.ofBitmap(2, 2, new byte[] {1, 0, 0, 1}).polygons().size());
        assertEquals(2, Mask.ofBitmap(2, 2, new byte[] {0, 1, 1, 0}).polygons().size());
    }

    @Test
    void sizeIsWidthFirst() {
        assertEquals(6, RING.imageWidth());
        assertEquals(4, RING.imageHeight());
        assertArrayEquals(new int[] {9, 3, 1, 1, 1, 1, 1, 3, 4}, RING.rle());
        assertEquals(new Box(2, 1, 5, 4), RING.box());
        assertEquals("Mask[8 of 6 x 4 pixels, " + RING.box() + "]", RING.toString());
    }

    @Test
    void pixelsOutsideOfTheImageAreNotInTheMask() {
        Mask full = Mask.ofRle(3, 2, new int[] {0, 6});
        assertTrue(full.contains(2, 1));
        for (int[] outside : new int[][] {{-1, 0}, {0, -1}, {3, 0}, {0, 2}, {64, 0}, {-64, 0}, {1 << 30, 1 << 30}}) {
            assertFalse(full.contains(outside[0], outside[1]));
        }
    }

    @Test
    void whatIsGivenAndTakenIsCopied() {
        byte[] bitmap = RING.bitmap();
        bitmap[8] = 0;
        assertEquals(1, RING.bitmap()[8]);
        int[] counts = {0, 6};
        Mask full = Mask.ofRle(3, 2, counts);
        counts[0] = 6;
        assertEquals(6, full.area());
        BitSet bits = BitSet.valueOf(new long[] {1});
        Mask one = Mask.of(3, 2, 0, 0, 3, 2, bits);
        bits.set(1);
        assertEquals(1, one.area());
    }

    @Test
    void anEmptyMaskIsAMaskToo() {
        Mask empty = Mask.ofPolygons(6, 4, List.of());
        assertTrue(empty.isEmpty());
        assertEquals(new Box(0, 0, 0, 0), empty.box());
        assertArrayEquals(new int[] {24}, empty.rle());
        assertEquals(List.of(), empty.polygons());
        assertEquals(0, empty.iou(RING));
        assertEquals(0, empty.iou(empty));
        assertEquals(empty, Mask.ofRle(6, 4, new int[] {24}));
        assertNotEquals(empty, Mask.ofRle(4, 6, new int[] {24}));
    }

    @Test
    void refusesWhatIsNoMask() {
        assertEquals(
                "expected run lengths that add up to 6 x 4 = 24 pixels, found 23: is the size width first?",
                message(() -> Mask.ofRle(6, 4, new int[] {20, 3})));
        assertEquals("run 1: expected 0 or more pixels, found -3", message(() -> Mask.ofRle(6, 4, new int[] {27, -3})));
        message(() -> Mask.ofRle(6, 4, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 26}));
        assertTrue(message(() -> Mask.ofRle(6, 4, "12\u007f")).contains("index 2"));
        assertTrue(message(() -> Mask.ofRle(6, 4, "8P")).contains("is cut off at index 1"));
        assertTrue(message(() -> Mask.ofRle(6, 4, "oooooooooooooo")).contains("goes on at index 0"));
        assertTrue(message(() -> Mask.ofRle(6, 4, "O")).contains("found -1"));
        assertTrue(message(() -> Mask.ofRle(6, 4, "")).contains("found 0"));
        message(() -> Mask.ofRle(0, 4, new int[0]));
        message(() -> Mask.ofRle(1 << 16, 1 << 16, new int[0]));
        assertTrue(message(() -> Mask.ofPolygons(6, 4, List.of(new float[6], new float[4])))
                .startsWith("polygon 1: expected x and y of three points"));
        message(() -> Mask.ofPolygons(6, 4, List.of(new float[7])));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -2e6f}) {
            assertTrue(message(() -> Mask.ofPolygons(6, 4, List.of(new float[] {0, 0, 1, bad, 2, 2})))
                    .endsWith("found " + bad));
        }
        assertEquals("expected 6 x 4 = 24 bytes, found 23", message(() -> Mask.ofBitmap(6, 4, new byte[23])));
        message(() -> Mask.of(6, 4, 1, 0, 6, 4, new BitSet()));
        message(() -> Mask.of(6, 4, -1, 0, 6, 4, new BitSet()));
        message(() -> Mask.of(6, 4, Integer.MAX_VALUE, 0, 6, 4, new BitSet()));
        assertEquals(
                "expected bits 0 to 3 for 2 x 2 pixels, found bit 4",
                message(() -> Mask.of(6, 4, 0, 0, 2, 2, BitSet.valueOf(new long[] {16}))));
        message(() -> RING.iou(Mask.ofRle(4, 6, new int[] {24})));
    }

    @Test
    void isAssembledOnceAndWhenItIsAskedFor() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Mask lazy = new Mask(6, 4, () -> {
            calls.incrementAndGet();
            return RING;
        });
        assertEquals(6, lazy.imageWidth());
        assertEquals(0, calls.get());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Long> area = lazy::area;
            for (Future<Long> future : threads.invokeAll(List.of(area, area, area, area, area, area, area, area))) {
                assertEquals(8, future.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(RING, lazy);
        assertEquals(RING.hashCode(), lazy.hashCode());
        assertEquals(1, calls.get());
    }

    @Test
    void asksAgainAfterAFailure() {
        AtomicInteger calls = new AtomicInteger();
        Mask lazy = new Mask(6, 4, () -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("first");
            }
            return RING;
        });
        assertThrows(IllegalStateException.class, lazy::area);
        assertEquals(8, lazy.area());
    }

    @Test
    void letsGoOfWhatItWasAssembledFrom() throws InterruptedException {
        Supplier<Mask> assembly = new Supplier<>() {
            @Override
            public Mask get() {
                return RING;
            }
        };
        WeakReference<Supplier<Mask>> watched = new WeakReference<>(assembly);
        Mask lazy = new Mask(6, 4, assembly);
        assembly = null;
        System.gc();
        assertNotEquals(null, watched.get());
        assertEquals(8, lazy.area());
        for (int i = 0; i < 50 && watched.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(null, watched.get());
    }
}

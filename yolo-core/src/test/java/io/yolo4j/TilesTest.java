package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TilesTest {
    @Property(tries = 2000, seed = "17")
    void tilesCoverTheLengthAndStayWithin(
            @ForAll @IntRange(min = 1, max = 5000) int length,
            @ForAll @IntRange(min = 1, max = 1000) int tile,
            @ForAll @FloatRange(max = 0.9f) float overlap) {
        int[] starts = SlicedDetector.starts(length, tile, overlap);
        int step = tile - (int) (overlap * tile);
        assertEquals(0, starts[0]);
        assertEquals(Math.max(0, length - tile), starts[starts.length - 1], "the last one ends at the border");
        for (int i = 1; i < starts.length; i++) {
            int distance = starts[i] - starts[i - 1];
            assertTrue(i == starts.length - 1 ? distance > 0 && distance <= step : distance == step);
        }
    }

    /** As sahi 0.12.8 cuts them (get_slice_bboxes). */
    @Test
    void tilesAreThoseOfTheReference() {
        assertArrayEquals(new int[] {0, 512, 640}, SlicedDetector.starts(1280, 640, 0.2f));
        assertArrayEquals(new int[] {0, 410, 512}, SlicedDetector.starts(1024, 512, 0.2f));
        assertArrayEquals(new int[] {0, 512, 1024, 1280}, SlicedDetector.starts(1920, 640, 0.2f));
        assertArrayEquals(new int[] {0, 640}, SlicedDetector.starts(1280, 640, 0));
        assertArrayEquals(new int[] {0, 1}, SlicedDetector.starts(641, 640, 0.2f));
        assertArrayEquals(new int[] {0}, SlicedDetector.starts(640, 640, 0.2f));
        assertArrayEquals(new int[] {0}, SlicedDetector.starts(100, 640, 0.2f));
    }
}

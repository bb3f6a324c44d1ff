package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.SlicedDetector.Tile;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlicePoolTest {
    /** 100.00001 + 3000 is 3100 in single precision, and pixel 100 of the tile is pixel 3100 of the image. */
    @Test
    void aMaskKeepsThePixelsThatRoundingPutsBeyondItsBox() {
        BitSet pixels = new BitSet();
        pixels.set(0, 11 * 5);
        Mask mask = Mask.of(200, 20, 90, 3, 11, 5, pixels);
        Detections inTile = new Detections(
                200,
                20,
                new float[] {90, 3, 100.00001f, 8},
                new float[] {0.9f},
                new int[] {0},
                new DetectionParts(null, null, null, new Mask[] {mask}),
                List.of("thing"),
                Timings.ZERO);
        SlicePool pool = new SlicePool(List.of(new Tile(3000, 0, 200, 20)), List.of(inTile));

        Detections found = pool.take(
                new DetectionMerge(true, true, 0.5f, false).select(pool), 3200, 20, List.of("thing"), Timings.ZERO);

        assertEquals(new Box(3090, 3, 3101, 8), found.mask(0).box());
        assertEquals(55, found.mask(0).area());
    }
}

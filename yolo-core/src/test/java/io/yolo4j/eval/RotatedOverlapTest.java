package io.yolo4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Box;
import io.yolo4j.Mask;
import io.yolo4j.RotatedBox;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotatedOverlapTest {
    private static final float EIGHTH = (float) (Math.PI / 4);

    @Test
    void aSquareAndTheSameTurnedShareAnOctagon() {
        RotatedBox square = new RotatedBox(50, 50, 20, 20, 0), turned = new RotatedBox(50, 50, 20, 20, EIGHTH);
        assertEquals(Math.sqrt(0.5), RotatedOverlap.of(square, turned), 1e-7);
        assertEquals(1, RotatedOverlap.of(turned, turned), 1e-12);
        assertEquals(1, RotatedOverlap.of(square, new RotatedBox(50, 50, 20, 20, 2 * EIGHTH)), 1e-6);
    }

    @Test
    void oneInsideTheOtherAndOneOutside() {
        RotatedBox large = new RotatedBox(50, 50, 80, 40, 0.3f), small = new RotatedBox(50, 50, 10, 4, 1.2f);
        assertEquals(40 / 3200.0, RotatedOverlap.of(large, small), 1e-7);
        assertEquals(40 / 3200.0, RotatedOverlap.of(small, large), 1e-7);
        assertEquals(0, RotatedOverlap.of(large, new RotatedBox(200, 50, 10, 4, 1.2f)));
        assertEquals(0, RotatedOverlap.of(small, new RotatedBox(50, 50, 0, 0, 0)));
    }

    @Test
    void agreesWithBoxesWhereNothingIsTurned() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            RotatedBox a = random(random, 0), b = random(random, 0);
            assertEquals(bounds(a).iou(bounds(b)), RotatedOverlap.of(a, b), 1e-4);
        }
    }

    private static Box bounds(RotatedBox box) {
        return box.bounds();
    }

    /** Pixels are too coarse for more. */
    @Test
    void agreesWithPixels() {
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            RotatedBox a = random(random, random.nextFloat() * 3), b = random(random, random.nextFloat() * 3);
            double pixels = mask(a).iou(mask(b));
            assertEquals(pixels, RotatedOverlap.of(a, b), 0.01, a + " " + b);
            assertEquals(RotatedOverlap.of(b, a), RotatedOverlap.of(a, b), 1e-9);
        }
    }

    private static RotatedBox random(Random random, float angle) {
        return new RotatedBox(
                400 + random.nextInt(100),
                400 + random.nextInt(100),
                100 + random.nextInt(200),
                100 + random.nextInt(200),
                angle);
    }

    private static Mask mask(RotatedBox box) {
        return Mask.ofPolygons(1000, 1000, List.of(box.corners()));
    }
}

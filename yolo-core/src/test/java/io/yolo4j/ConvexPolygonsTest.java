package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class ConvexPolygonsTest {
    private static final float[] SQUARE = {0, 0, 2, 0, 2, 2, 0, 2};

    @Test
    void areasThatAreKnown() {
        assertEquals(4, ConvexPolygons.area(SQUARE));
        assertEquals(4, ConvexPolygons.intersection(SQUARE, SQUARE));
        assertEquals(1, ConvexPolygons.intersection(SQUARE, new float[] {1, 1, 3, 1, 3, 3, 1, 3}));
        assertEquals(
                1, ConvexPolygons.intersection(SQUARE, new float[] {1, 3, 3, 3, 3, 1, 1, 1}), "the other way round");
        assertEquals(0, ConvexPolygons.intersection(SQUARE, new float[] {3, 0, 5, 0, 5, 2, 3, 2}));
        assertEquals(0, ConvexPolygons.intersection(SQUARE, new float[] {2, 0, 4, 0, 4, 2, 2, 2}), "only an edge");
        float[] small = {0.5f, 0.5f, 1, 0.5f, 1, 1, 0.5f, 1};
        assertEquals(0.25f, ConvexPolygons.intersection(SQUARE, small));
        assertEquals(0.25f, ConvexPolygons.intersection(small, SQUARE));
    }

    /** A square and itself turned by 45 degrees have an octagon in common: 2 (√2 - 1) of the area. */
    @Test
    void turnedSquaresShareAnOctagon() {
        float[] turned = new RotatedBox(1, 1, 2, 2, (float) Math.PI / 4).corners();
        assertEquals(8 * (Math.sqrt(2) - 1), ConvexPolygons.intersection(SQUARE, turned), 1e-5);
    }

    /** Turning both about one point changes nothing: the area is that of upright boxes. */
    @Property(tries = 1000, seed = "17")
    void turningBothChangesNothing(
            @ForAll @FloatRange(min = 500, max = 540) float x,
            @ForAll @FloatRange(min = 500, max = 540) float y,
            @ForAll @FloatRange(min = 1, max = 50) float w,
            @ForAll @FloatRange(min = 1, max = 50) float h,
            @ForAll @FloatRange(min = -4, max = 4) float angle) {
        Box a = new Box(500, 500, 530, 520), b = new Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2);
        double expected = Math.max(0, Math.min(a.x2(), b.x2()) - Math.max(a.x1(), b.x1()))
                * Math.max(0, Math.min(a.y2(), b.y2()) - Math.max(a.y1(), b.y1()));
        double dx = x - 515, dy = y - 510, cos = Math.cos(angle), sin = Math.sin(angle);
        float[] one = new RotatedBox(515, 510, 30, 20, angle).corners();
        float[] other = new RotatedBox(
                        (float) (515 + dx * cos - dy * sin), (float) (510 + dx * sin + dy * cos), w, h, angle)
                .corners();
        assertEquals(expected, ConvexPolygons.intersection(one, other), 0.05);
        assertEquals(expected, ConvexPolygons.intersection(other, one), 0.05);
    }
}

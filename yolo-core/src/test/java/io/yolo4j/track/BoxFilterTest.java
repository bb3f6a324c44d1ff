package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import org.junit.jupiter.api.Test;

/** Its numbers are held by {@link ReferenceTest}. */
class BoxFilterTest {
    @Test
    void whatMovesEvenlyIsExpectedWhereItWillBe() {
        BoxFilter filter = new BoxFilter(new Box(0, 0, 50, 100));
        for (int frame = 1; frame <= 40; frame++) {
            filter.predict(false);
            filter.correct(new Box(5 * frame, 2 * frame, 50 + 5 * frame, 100 + 2 * frame));
        }
        for (int frame = 41; frame <= 50; frame++) {
            filter.predict(true);
        }
        Box box = filter.box();
        assertEquals(250, box.x1(), 1);
        assertEquals(100, box.y1(), 1);
        assertEquals(50, box.width(), 0.5);
        assertEquals(100, box.height(), 0.5);
    }

    /** What shrinks is predicted to go on shrinking. */
    @Test
    void neverTurnsInsideOut() {
        BoxFilter filter = new BoxFilter(new Box(0, 0, 100, 100));
        for (int height = 90; height > 0; height -= 10) {
            filter.predict(false);
            filter.correct(new Box(0, 0, height, height));
        }
        for (int frame = 0; frame < 100; frame++) {
            filter.predict(false);
            Box box = filter.box();
            assertTrue(box.x1() <= box.x2() && box.y1() <= box.y2(), box.toString());
        }
        assertEquals(0, filter.box().height());
        assertEquals(0, filter.iou(-100, -100, 200, 200));
    }
}

package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Box;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The measure itself, on cases that can be counted by hand. */
class ClearMotTest {
    private static final Box A = new Box(0, 0, 10, 10), B = new Box(100, 0, 110, 10), NOWHERE = new Box(50, 50, 60, 60);

    @Test
    void countsMissesFalsePositivesAndSwitches() {
        ClearMot figures = new ClearMot();
        figures.add(Map.of(1, A, 2, B), Map.of(7, A, 8, B));
        figures.add(Map.of(1, A, 2, B), Map.of(7, A)); // a miss
        figures.add(Map.of(1, A, 2, B), Map.of(7, A, 8, B, 9, NOWHERE)); // a false positive
        figures.add(Map.of(1, A, 2, B), Map.of(10, A, 8, B)); // a switch
        figures.add(Map.of(1, A), Map.of(10, A));
        assertEquals("MOTA 0.667, 1 switches, 1 misses, 1 false of 9", figures.toString());
    }

    @Test
    void exchangedIdsAreTwoSwitches() {
        ClearMot figures = new ClearMot();
        figures.add(Map.of(1, A, 2, B), Map.of(7, A, 8, B));
        figures.add(Map.of(1, A, 2, B), Map.of(7, B, 8, A));
        assertEquals(2, figures.switches);
        assertEquals(0.5, figures.mota());
    }

    @Test
    void whatWasMatchedStaysMatchedWhileItOverlaps() {
        ClearMot figures = new ClearMot();
        figures.add(Map.of(1, A), Map.of(7, A));
        figures.add(Map.of(1, A), Map.of(7, new Box(2, 0, 12, 10), 8, A));
        assertEquals(0, figures.switches);
        assertEquals(1, figures.falsePositives);
    }

    @Test
    void halfIsEnoughAndLessIsNot() {
        ClearMot figures = new ClearMot();
        figures.add(Map.of(1, A), Map.of(7, new Box(0, 0, 10, 5)));
        assertEquals(1, figures.mota());
        figures.add(Map.of(1, A), Map.of(7, new Box(0, 0, 10, 4.9f)));
        assertEquals(1, figures.misses);
        assertEquals(1, figures.falsePositives);
    }
}

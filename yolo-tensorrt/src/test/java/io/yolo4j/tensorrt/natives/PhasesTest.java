package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhasesTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void countsStepsWithinPhases() {
        Phases phases =
                new Phases((phase, depth, step, steps) -> told.add(phase + " " + depth + " " + step + "/" + steps));
        phases.start("Building", "", 2);
        phases.start("Tactics", "Building", 3);
        assertTrue(phases.step("Tactics", 0));
        phases.finish("Tactics");
        assertTrue(phases.step("Building", 0));
        phases.finish("Building");
        assertEquals(
                List.of(
                        "Building 0 0/2",
                        "Tactics 1 0/3",
                        "Tactics 1 1/3",
                        "Tactics 1 3/3",
                        "Building 0 1/2",
                        "Building 0 2/2"),
                told);
    }

    @Test
    void endsWhereTheListenerSaysSoAndTellsItNothingMore() {
        Phases phases = new Phases((phase, depth, step, steps) -> {
            told.add(phase + step);
            return step < 1;
        });
        phases.start("a", "", 5);
        assertFalse(phases.step("a", 0));
        assertFalse(phases.step("a", 1));
        phases.finish("a");
        assertTrue(phases.cancelled());
        assertEquals(List.of("a0", "a1"), told);
    }

    @Test
    void keepsWhatTheListenerThrows() {
        IllegalStateException mine = new IllegalStateException("mine");
        Phases phases = new Phases((phase, depth, step, steps) -> {
            throw mine;
        });
        phases.start("a", "", 5);
        assertFalse(phases.step("a", 0));
        assertSame(mine, assertThrows(IllegalStateException.class, phases::rethrow));
    }

    @Test
    void knowsNoPhaseThatDidNotStart() {
        Phases phases = new Phases((phase, depth, step, steps) -> told.add(phase));
        assertTrue(phases.step("a", 0));
        phases.finish("a");
        assertEquals(List.of(), told);
    }
}

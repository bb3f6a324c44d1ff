package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
    @Test
    void whatIsGivenBackCanBeDrawnAgain() {
        DeviceMemory memory = DeviceMemory.budget(100);
        DeviceMemory.Share share = memory.draw("a", 0, 60);
        memory.draw("b", 0, 40);
        assertEquals(100, memory.drawn(0));
        share.close();
        share.close();
        assertEquals(40, memory.drawn(0));
        memory.draw("c", 0, 60);
        assertEquals(100, memory.drawn(0));
    }

    @Test
    void eachDeviceHasItsOwn() {
        DeviceMemory memory = DeviceMemory.budget(100);
        memory.draw("a", 0, 100);
        memory.draw("a", 1, 100);
        assertThrows(EngineException.class, () -> memory.draw("a", 1, 1));
    }

    @Test
    void whoWantsTooMuchIsToldWhoHasItAndWhatToDo() {
        DeviceMemory memory = DeviceMemory.budget(100_000_000);
        memory.draw("people.onnx", 0, 70_000_000);
        EngineException e = assertThrows(EngineException.class, () -> memory.draw("cars.onnx", 0, 40_000_000));
        assertTrue(
                e.getMessage()
                        .contains(
                                "expected 40.0 MB on GPU 0 for cars.onnx, found 30.0 MB left of the budget of 100.0 MB"),
                e.getMessage());
        assertTrue(e.getMessage().contains("people.onnx with 70.0 MB"), e.getMessage());
        assertTrue(e.getMessage().contains("smaller maxBatch"), e.getMessage());
        assertEquals(70_000_000, memory.drawn(0));
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThrows(ConfigurationException.class, () -> DeviceMemory.budget(0));
    }
}

package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.EngineException;
import io.yolo4j.spi.Availability;
import org.junit.jupiter.api.Test;

class NativesTest {
    @Test
    void givesAVerdictOnAnyMachineAndKeepsIt() {
        Availability verdict = Natives.get().availability();
        assertSame(verdict, Natives.get().availability());
        assertFalse(verdict.detail().isEmpty());
        if (verdict.available()) {
            assertTrue(Natives.get().tensorRt().devices() > 0);
        } else {
            EngineException refused =
                    assertThrows(EngineException.class, () -> Natives.get().tensorRt());
            assertEquals("TensorRT is " + verdict, refused.getMessage());
            assertFalse(verdict.remedy().isEmpty());
        }
    }
}

package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.tensorrt.gpu.GpuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
    @Test
    void missingMemoryLeavesTheRestUsable() {
        GpuException failure =
                Failure.of(2, "cudaErrorMemoryAllocation", "out of memory", "allocating 4096 bytes on Card");
        assertTrue(failure.outOfMemory());
        assertTrue(failure.usable());
        assertEquals(
                "CUDA fails at allocating 4096 bytes on Card: cudaErrorMemoryAllocation (2), out of memory; what is"
                        + " open can still be used; take a smaller batch, fewer sessions or a smaller model, or end what"
                        + " else uses this GPU",
                failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719})
    void faultsOfTheDeviceStay(int status) {
        GpuException failure = Failure.of(status, "cudaErrorX", "text", "waiting");
        assertTrue(failure.sticky());
        assertFalse(failure.usable());
        assertTrue(failure.getMessage().contains("in this process"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11, 98, 400, 701, 720, 801, 900, 901, 906})
    void wrongCallsAndBrokenRecordingsPass(int status) {
        assertFalse(Failure.of(status, "cudaErrorX", "text", "waiting").sticky());
    }
}

package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.YoloException;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.natives.Reasons.ParserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonsTest {
    @Test
    void namesTheNodeAndItsOperator() {
        ParserError error = new ParserError(12, "/model.22/TopK", "TopK", "kUNSUPPORTED_NODE", "K is too large");
        YoloException refused = Reasons.parser("10.6.0.26", "yolo.onnx", List.of(error), List.of("unused"), true);
        assertInstanceOf(ModelException.class, refused);
        assertEquals(
                "TensorRT 10.6.0.26 does not read yolo.onnx: node 12 '/model.22/TopK' (TopK): K is too large"
                        + " [kUNSUPPORTED_NODE]; export the model without that operator or with another opset, or run it"
                        + " with another engine",
                refused.getMessage());
    }

    @Test
    void saysWhatWasLoggedWhereTheParserHasNoErrors() {
        String message = Reasons.parser("10.6", "m", List.of(), List.of("bad header", "bad header"), false)
                .getMessage();
        assertTrue(message.contains("does not read m: bad header; export"), message);
        assertEquals("it does not say why", Reasons.joined(List.of()));
        assertEquals("magic [kINVALID]", new ParserError(-1, "", "", "kINVALID", "magic").toString());
    }

    @Test
    void saysThatPluginsAreMissingWhereOneIsWanted() {
        ParserError error = new ParserError(
                300,
                "/end/NMS",
                "EfficientNMS_TRT",
                "kUNSUPPORTED_NODE",
                "Assertion failed: creator: Plugin not found, are the plugin name, version, and namespace correct?");
        List<String> logged =
                List.of("IRuntime::deserializeCudaEngine: Error Code 1: Cannot find plugin: EfficientNMS_TRT");
        for (boolean there : new boolean[] {true, false}) {
            for (String message : List.of(
                    Reasons.parser("10.6", "m", List.of(error), List.of(), there)
                            .getMessage(),
                    Reasons.plan("10.6", "Card", logged, there).getMessage())) {
                assertTrue(message.contains("EfficientNMS_TRT"), message);
                assertEquals(!there, message.contains("install libnvinfer_plugin"), message);
            }
        }
        String other =
                Reasons.plan("10.6", "Card", List.of("Version tag"), false).getMessage();
        assertFalse(other.contains("libnvinfer_plugin"), other);
    }

    @Test
    void missingMemoryIsTheDevicesAndNotTheModels() {
        List<String> logged =
                List.of("[virtualMemoryBuffer.cpp] Error Code 2: OutOfMemory (Requested size was 17179869184 bytes.)");
        assertTrue(assertInstanceOf(GpuException.class, Reasons.builder("10.6", "m", "Card", logged, true))
                .outOfMemory());
        assertTrue(assertInstanceOf(GpuException.class, Reasons.plan("10.6", "Card", logged, true))
                .outOfMemory());
        assertTrue(assertInstanceOf(GpuException.class, Reasons.context("Card", 5, logged))
                .outOfMemory());
        assertInstanceOf(
                ModelException.class,
                Reasons.builder("10.6", "m", "Card", List.of("[shapeMachine] volumes of Reshape do not match"), false));
    }

    /** Words of TensorRT 8 to 10, from reports of those who have read them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error Code 10: Internal Error (Could not find any implementation for node {ForeignNode[/model.0/conv]}.)",
                "Error Code 10: Internal Error (Could not find any implementation for node /model.22/Softmax due to"
                        + " insufficient workspace. See verbose log for requested sizes.)",
                "Requested amount of GPU memory (8589934592 bytes) could not be allocated.",
                "Tactic Device request: 4364MB Available: 3788MB. Device memory is insufficient to use tactic.",
                "Error Code 1: Cuda Runtime (out of memory)",
                "Skipping tactic 4 due to insufficient memory on requested size of 66048",
                "Try increasing the workspace size with IBuilderConfig::setMemoryPoolLimit().",
            })
    void aBuilderThatFindsNoKernelHasTooLittleMemoryForIt(String logged) {
        GpuException failure = assertInstanceOf(
                GpuException.class, Reasons.builder("10.6", "m", "Card", List.of("something else", logged), false));
        assertTrue(failure.outOfMemory());
        assertTrue(failure.usable());
        assertTrue(
                failure.getMessage().contains("maxBatch")
                        && failure.getMessage().contains("workspace"),
                failure.getMessage());
    }

    /** There may be none for a node of such types. */
    @Test
    void aBuilderThatFindsNoKernelOnAnEmptyCardDoesNotTakeTheModel() {
        List<String> logged = List.of("Error Code 10: Could not find any implementation for node /model.0/conv.");
        assertInstanceOf(ModelException.class, Reasons.builder("10.6", "m", "Card", logged, true));
    }

    @Test
    void aPlanThatDoesNotLoadIsToBeBuiltAgain() {
        EngineException refused =
                Reasons.plan("10.6.0.26", "Card (device 0, sm_86)", List.of("Version tag does not match"), false);
        assertTrue(refused.getMessage().contains("Card (device 0, sm_86)")
                && refused.getMessage().contains("Version tag does not match"));
        assertTrue(refused.getMessage().endsWith("build it again from its ONNX file, on this machine"));
        assertTrue(refused.usable());
    }
}

package io.yolo4j.tensorrt.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.natives.Reasons.ParserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    @Test
    void namesTheNodeAndItsOperator() {
        ParserError error = new ParserError(12, "/model.22/TopK", "TopK", "kUNSUPPORTED_NODE", "K is too large");
        ModelException refused = Reasons.parser("10.6.0.26", "yolo.onnx", List.of(error), List.of("unused"), true);
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
        assertTrue(assertInstanceOf(GpuException.class, Reasons.builder("10.6", "m", "Card", logged))
                .outOfMemory());
        assertTrue(assertInstanceOf(GpuException.class, Reasons.plan("10.6", "Card", logged, true))
                .outOfMemory());
        assertTrue(assertInstanceOf(GpuException.class, Reasons.context("Card", 5, logged))
                .outOfMemory());
        assertInstanceOf(
                ModelException.class,
                Reasons.builder("10.6", "m", "Card", List.of("Could not find any implementation for node X")));
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

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    /** What was rehearsed must not be seen: not in the input, nor in the scratch of the session. */
    @Test
    void leavesNoTraceInResults() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8);
        byte[] pixels = new byte[3 * 100 * 80];
        for (int i = 0; i < pixels.length / 2; i++) {
            pixels[i] = (byte) (i % 3 == 0 ? 255 : i % 7);
        }
        Image image = Image.of(pixels, 100, 80, PixelFormat.RGB);
        try (Detector warm = Detector.builder(model).build();
                Detector cold = Detector.builder(model).warmUp(false).build()) {
            String expected = cold.detect(image).toString();
            assertTrue(expected.contains("red"), expected);
            assertEquals(expected, warm.detect(image).toString());
            assertEquals(expected, warm.detect(image).toString());
        }
    }
}

package io.yolo4j.bench;

import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.bench.AllocationTest.Buffers;
import io.yolo4j.fixture.ColourModel;
import org.junit.jupiter.api.Test;

class RectangularMemoryTest {
    /** The model is tried with the largest input, and its buffers serve all sizes, each of which is learned twice. */
    @Test
    void allocatesNoBuffersForFurtherSizes() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32);
        try (Detector detector = Detector.builder(model)
                .inputSize(256, 256)
                .rectangular(true)
                .sessions(1)
                .build()) {
            Buffers before = Buffers.settled();
            for (int repeat = 0; repeat < 2; repeat++) {
                for (int side = 32; side <= 256; side += 32) {
                    detector.detect(Image.of(new byte[3 * 256 * side], 256, side, PixelFormat.RGB));
                    detector.detect(Image.of(new byte[3 * 256 * side], side, 256, PixelFormat.RGB));
                }
            }
            Buffers.now().assertNoMoreThan(before, 0);
        }
    }
}

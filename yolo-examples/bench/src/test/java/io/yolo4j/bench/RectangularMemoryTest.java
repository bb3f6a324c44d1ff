package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
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
            System.gc(); // what other tests have left is freed now, or while this one runs
            long before = directMemory();
            for (int repeat = 0; repeat < 2; repeat++) {
                for (int side = 32; side <= 256; side += 32) {
                    detector.detect(Image.of(new byte[3 * 256 * side], 256, side, PixelFormat.RGB));
                    detector.detect(Image.of(new byte[3 * 256 * side], side, 256, PixelFormat.RGB));
                }
            }
            long after = directMemory();
            assertTrue(after <= before, after + " bytes, " + before + " before");
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}

package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Steady state allocates the result and little else; above all nothing that grows with the image. */
class AllocationTest {
    private static final int CALLS = 200;
    private static final long BYTES_PER_CALL = 8 * 1024;

    @Test
    void allocatesNothingThatGrowsWithTheImage() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 640, 640, 32);
        try (Detector detector = Detector.builder(model).build()) {
            long small = bytesPerCall(detector, Image.of(new byte[3 * 64 * 48], 64, 48, PixelFormat.RGB));
            long large = bytesPerCall(
                    detector, Image.of(ByteBuffer.allocateDirect(4 * 4000 * 3000), 4000, 3000, PixelFormat.BGRA));
            assertTrue(small < BYTES_PER_CALL, small + " bytes for each call with a small image");
            assertTrue(large < BYTES_PER_CALL, large + " bytes for each call with a large image");
        }
    }

    /** Outputs of 235 kB for each picture: one buffer for each size of a list would add up to eight times the largest. */
    @Test
    void nativeMemoryIsThatOfTheLargestBatch() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, -1, 640, 640, 32);
        Image image = Image.of(new byte[3 * 64 * 48], 64, 48, PixelFormat.RGB);
        try (Detector detector =
                Detector.builder(model).maxBatch(16).sessions(1).build()) {
            long before = directMemory();
            for (int size = 1; size <= 16; size++) {
                detector.detect(Collections.nCopies(size, image));
            }
            long grown = directMemory() - before;
            assertTrue(grown <= 17L * 7 * 8400 * 4, grown + " bytes");
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long bytesPerCall(Detector detector, Image image) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            detector.detect(image);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            detector.detect(image);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}

package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yolo4j.Decoder;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.head.MaskFrame;
import io.yolo4j.head.MaskRegion;
import io.yolo4j.head.Prototypes;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** The bytes of the file and the pixels stay out of the heap, and the library's name for the file is all that it grows with. */
    @Test
    void aFileIsDetectedInWithoutItsPixelsInTheHeap(@TempDir Path folder) throws IOException {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 640, 640, 32);
        for (boolean scaled : new boolean[] {false, true}) {
            try (Detector detector = Detector.builder(model)
                    .decoder(Decoder.OPENCV)
                    .scaledDecoding(scaled)
                    .build()) {
                long small = bytesPerCall(detector, jpeg(folder, 64, 48));
                long large = bytesPerCall(detector, jpeg(folder, 2560, 1920));
                assertTrue(small < BYTES_PER_CALL, small + " bytes for each call with a small file");

                assertTrue(large < BYTES_PER_CALL, large + " bytes for each call with a large file");
            }
        }
    }

    private static Path jpeg(Path folder, int width, int height) throws IOException {
        Path file = folder.resolve(width + ".jpg");
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", file.toFile());
        return file;
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

    /** A float map of the picture would take 8 MB; bits take 260 kB. */
    @Test
    void masksAreAssembledWithoutMapsOfThePicture() {
        float[] values = new float[160 * 160];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i % 160 / 9.0) + (float) Math.cos(i / 160 / 7.0);
        }
        ByteBuffer data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        Tensor tensor = new Tensor(new TensorSpec("output1", ElementType.FLOAT32, new long[] {1, 1, 160, 160}), data);
        MaskFrame frame = new MaskFrame(1920, 1080, 640, 640, 0, 140, 640, 360);
        MaskRegion region = new Prototypes().region(tensor, 0, new float[] {1}, 0, frame, 0, 0, 1920, 1080);
        assertTrue(region.get().area() > 100_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        region.get();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 1024 * 1024, bytes + " bytes for a mask of the whole picture");
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long bytesPerCall(Detector detector, Image image) {
        return bytesPerCall(() -> detector.detect(image));
    }

    private static long bytesPerCall(Detector detector, Path file) {
        return bytesPerCall(() -> detector.detect(file));
    }

    private static long bytesPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}

package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yolo4j.Decoder;
import io.yolo4j.Detections;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steady state allocates the result and little else; above all nothing that grows with the image. */
class AllocationTest {
    private static final int CALLS = 200;

    /** Beyond the arrays of the result. */
    private static final long BYTES_PER_CALL = 4 * 1024;

    @Test
    void allocatesLittleBesideTheResultWhateverTheSizeOfTheImage() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 640, 640, 32);
        Image small = Image.of(new byte[3 * 64 * 48], 64, 48, PixelFormat.RGB);
        Image large = Image.of(ByteBuffer.allocateDirect(4 * 4000 * 3000), 4000, 3000, PixelFormat.BGRA);
        Image red = red(640);
        try (Detector detector = Detector.builder(model).build()) {
            assertEquals(0, detector.detect(small).size());
            assertAllocates(BYTES_PER_CALL, () -> detector.detect(small));
            assertAllocates(BYTES_PER_CALL, () -> detector.detect(large));
            assertEquals(300, detector.detect(red).size());
            assertAllocates(BYTES_PER_CALL + resultBytes(300), () -> detector.detect(red));
        }
    }

    @Test
    void allocatesLittleForEachImageOfAList() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, -1, 64, 64, 32);
        List<Image> images = Collections.nCopies(8, red(64));
        try (Detector detector = Detector.builder(model).maxBatch(4).sessions(1).build()) {
            assertEquals(4, detector.detect(images).get(7).size());
            assertAllocates(8 * (BYTES_PER_CALL + resultBytes(4)), () -> detector.detect(images));
        }
    }

    /** Boxes, scores, and classes, with the headers of the arrays. */
    private static long resultBytes(int found) {
        return 3 * 16 + 6L * Float.BYTES * found;
    }

    private static Image red(int side) {
        byte[] pixels = new byte[3 * side * side];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) 255;
        }
        return Image.of(pixels, side, side, PixelFormat.RGB);
    }

    @Test
    void makesNoDirectBufferForACallAfterOpening() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 32);
        try (Detector detector = Detector.builder(model).build()) {
            Buffers before = Buffers.settled();
            for (int side = 1; side <= 200; side++) {
                detector.detect(red(side));
            }
            Buffers.now().assertNoMoreThan(before, 0);
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
                Path small = jpeg(folder, 64, 48), large = jpeg(folder, 2560, 1920);
                assertAllocates(BYTES_PER_CALL, () -> detector.detect(small));
                assertAllocates(BYTES_PER_CALL, () -> detector.detect(large));
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
    void makesNoDirectBufferForAListAfterOpening() {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, -1, 640, 640, 32);
        Image image = Image.of(new byte[3 * 64 * 48], 64, 48, PixelFormat.RGB);
        try (Detector detector =
                Detector.builder(model).maxBatch(16).sessions(1).build()) {
            Buffers before = Buffers.settled();
            for (int size = 1; size <= 20; size++) {
                detector.detect(Collections.nCopies(size, image));
            }
            Buffers.now().assertNoMoreThan(before, 0);
        }
    }

    /** Each session is opened for the first callers that find all others busy. */
    @Test
    void makesNoMoreDirectBuffersThanThoseOfTheSessions() throws Exception {
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 32);
        try (Detector detector = Detector.builder(model).sessions(3).build()) {
            Buffers one = Buffers.settled();
            Image image = red(64);
            List<CompletableFuture<Detections>> calls = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                calls.add(detector.detectAsync(image));
            }
            for (CompletableFuture<Detections> call : calls) {
                assertEquals(4, call.get().size());
            }
            Buffers.now().assertNoMoreThan(one, 2 * 2); // an input and an output for each further session
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

    /** The direct buffers of the process. */
    record Buffers(long count, long bytes) {
        /** What the tests before this one have left is freed, or may be while it runs: so there may be fewer afterwards. */
        static Buffers settled() {
            System.gc();
            return now();
        }

        void assertNoMoreThan(Buffers before, int further) {
            assertTrue(
                    count <= before.count + further && (further > 0 || bytes <= before.bytes),
                    this + " after " + before);
        }

        static Buffers now() {
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                if (pool.getName().equals("direct")) {
                    return new Buffers(pool.getCount(), pool.getMemoryUsed());
                }
            }
            throw new AssertionError("no pool of direct buffers");
        }
    }

    private static void assertAllocates(long atMost, Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
        assertTrue(bytes <= atMost, bytes + " bytes for each call, expected at most " + atMost);
    }
}

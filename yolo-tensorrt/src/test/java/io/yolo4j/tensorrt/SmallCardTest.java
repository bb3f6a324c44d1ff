package io.yolo4j.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.spi.Availability;
import io.yolo4j.tensorrt.host.HostGpu;
import io.yolo4j.tensorrt.host.HostTensorRt;
import io.yolo4j.tensorrt.pipeline.GpuSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors on devices that have little memory: the pipeline is the real one, and its device is memory of the host. */
class SmallCardTest {
    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    private final byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, SIZE, SIZE, 32);
    private HostGpu gpu;
    private HostTensorRt trt;
    private AutoCloseable installed;

    @BeforeEach
    void requireCompiler() {
        HostGpu.require();
    }

    private void install(long capacity) {
        gpu = new HostGpu(0, capacity, HostGpu.Pace.WHEN_WAITED_FOR);
        trt = new HostTensorRt(gpu);
        installed = FakeProvider.install(
                new TensorRtProvider(() -> Availability.yes("memory of the host"), () -> trt, GpuSession::open));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        installed.close();
        assertEquals(0, gpu.open());
        assertEquals(0, gpu.used());
    }

    private DetectorBuilder builder() {
        return Detector.builder(model)
                .engine(FakeProvider.NAME)
                .cacheFolder(folder.resolve("cache"));
    }

    private static List<Image> pictures(int count, int side) {
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[3 * side * side];
            for (int y = 0; y < side / 2; y++) {
                for (int x = 0; x < side / 2; x++) {
                    pixels[3 * (y * side + x + i % 2 * side / 2) + i % 3] = -1;
                }
            }
            pictures.add(Image.of(pixels, side, side, PixelFormat.RGB));
        }
        return pictures;
    }

    /** What ONNX Runtime on the CPU finds in them. */
    private List<String> expected(List<Image> pictures) {
        try (Detector cpu = Detector.builder(model)
                .engine("onnxruntime-cpu")
                .build()) {
            List<String> found = words(cpu.detect(pictures));
            assertTrue(found.stream().noneMatch("[]"::equals), "nothing is compared");
            return found;
        }
    }

    private static List<String> words(List<Detections> found) {
        return found.stream()
                .map(detections -> detections.stream().toList().toString())
                .toList();
    }

    @Test
    void aSmallerBatchIsTakenWithTheSameEngine() {
        install(1_400_000);
        List<Image> pictures = pictures(20, 50);
        try (Detector detector = builder().sessions(1).build()) {
            assertEquals(4, detector.model().maxBatch());
            assertEquals(expected(pictures), words(detector.detect(pictures)));
            String note = detector.model().notes().get(0);
            assertTrue(note.startsWith("batches of up to 4 instead of 16: a session with the inputs"), note);
        }
        assertEquals(1, trt.builds());
    }

    @Test
    void theBatchThatWasAskedForIsRefused() {
        install(1_400_000);
        DetectorBuilder demanding = builder().maxBatch(16);
        EngineException e = assertThrows(EngineException.class, demanding::build);
        assertTrue(e.outOfMemory());
        assertTrue(e.getMessage().contains("use smaller batches (the builder's maxBatch)"), e.getMessage());
    }

    @Test
    void whatNotEvenOnePictureFitsIntoIsRefused() {
        install(50_000);
        assertTrue(assertThrows(EngineException.class, () -> builder().build()).outOfMemory());
    }
}

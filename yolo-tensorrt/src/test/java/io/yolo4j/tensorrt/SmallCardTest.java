package io.yolo4j.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.DeviceMemory;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.image.InputFormat;
import io.yolo4j.image.Letterbox;
import io.yolo4j.spi.Availability;
import io.yolo4j.spi.BuildOptions;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ImagePlacement;
import io.yolo4j.spi.ImageSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
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
    private TensorRtProvider provider;
    private AutoCloseable installed;

    @BeforeEach
    void requireCompiler() {
        HostGpu.require();
    }

    private void install(long capacity) {
        gpu = new HostGpu(0, capacity, HostGpu.Pace.WHEN_WAITED_FOR);
        trt = new HostTensorRt(gpu);
        provider = new TensorRtProvider(() -> Availability.yes("memory of the host"), () -> trt, GpuSession::open);
        installed = FakeProvider.install(provider);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        installed.close();
        assertEquals(0, gpu.open());
        assertEquals(0, gpu.used());
    }

    private DetectorBuilder builder() {
        return Detector.builder(model).engine(FakeProvider.NAME).cacheFolder(folder.resolve("cache"));
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
        try (Detector cpu = Detector.builder(model).engine("onnxruntime-cpu").build()) {
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

    /** Places for pictures grow with them, and are given back with the session. */
    @Test
    void whatPicturesTakeIsDrawnAsTheyCome() {
        install(1L << 30);
        DeviceMemory memory = DeviceMemory.budget(1L << 30);
        try (Detector detector = builder().memory(memory).maxBatch(4).build()) {
            long before = memory.drawn(0);
            assertTrue(before >= gpu.used(), before + " for " + gpu.used());
            detector.detect(pictures(4, 400));
            long after = memory.drawn(0);
            assertTrue(after >= gpu.used(), after + " for " + gpu.used());
            assertTrue(after > before + 400 * 400 * 3, before + ", then " + after);
        }
        assertEquals(0, memory.drawn(0));
    }

    @Test
    void picturesForWhichABudgetHasNoRoomAreMadeReadyOnTheHost() {
        install(1L << 30);
        DeviceMemory all = DeviceMemory.budget(1L << 30);
        Detector measured = builder().memory(all).sessions(1).maxBatch(4).build();
        long enough = all.drawn(0);
        measured.close();
        DeviceMemory memory = DeviceMemory.budget(enough + 100_000);
        List<Image> pictures = pictures(8, 300);
        try (Detector detector =
                builder().memory(memory).sessions(1).maxBatch(4).build()) {
            assertEquals(expected(pictures), words(detector.detect(pictures)));
            assertTrue(gpu.used() <= memory.drawn(0));
        }
        try (Detector detector =
                builder().memory(memory).sessions(1).maxBatch(4).build()) {
            assertEquals(expected(pictures(8, 20)), words(detector.detect(pictures(8, 20))));
        }
        assertEquals(1, trt.builds());
    }

    @Test
    void picturesForWhichADeviceHasNoRoomAreMadeReadyOnTheHost() {
        install(600_000);
        List<Image> pictures = pictures(8, 300);
        try (Detector detector = builder().sessions(1).maxBatch(4).build()) {
            assertEquals(expected(pictures), words(detector.detect(pictures)));
            assertTrue(gpu.mostUsed() + 3 * 300 * 300 > 600_000, "the device has room: " + gpu.mostUsed());
        }
    }

    /** Pictures of one session do not take what the next one is opened with. */
    @Test
    void sessionsTakeWhatWasReservedForThem() {
        install(1L << 30);
        long reserved = 0;
        for (DeviceMemory memory = DeviceMemory.budget(1L << 30); ; memory = DeviceMemory.budget(reserved)) {
            EngineOptions options = new EngineOptions(
                    0,
                    2,
                    List.of(0),
                    false,
                    memory,
                    new BuildOptions(0, BuildOptions.USUAL_LEVEL, null, folder.resolve("cache"), false));
            byte[] open = ColourModel.bytes(ElementType.FLOAT32, -1, SIZE, SIZE, 32);
            try (Engine engine = provider.open(ModelSource.of(open), options)) {
                List<TensorSpec> inputs = List.of(engine.inputs().get(0).withShape(4, 3, SIZE, SIZE));
                try (ImageSession first = (ImageSession) engine.openSession(inputs)) {
                    boolean tight = reserved > 0;
                    reserved = memory.drawn(0);
                    Image picture = pictures(1, 80).get(0);
                    ImagePlacement placement = new Letterbox(
                                    Preprocessing.ULTRALYTICS, InputFormat.FLOAT_PLANES, SIZE, SIZE)
                            .placement(picture);
                    assertEquals(!tight, first.write(picture, placement, 0));
                    try (EngineSession second = engine.openSession(inputs)) {
                        second.run(4, 1);
                        assertTrue(memory.drawn(0) >= gpu.used());
                    }
                    if (tight) {
                        return;
                    }
                }
            }
        }
    }

    @Test
    void aBudgetIsNotExceededAtAnyMoment() {
        install(1L << 30);
        for (long budget = 400_000; budget < 2_000_000; budget += 200_000) {
            DeviceMemory memory = DeviceMemory.budget(budget);
            try (Detector detector = builder().memory(memory).build()) {
                detector.detect(pictures(9, 100));
            }
            assertTrue(gpu.mostUsed() <= budget, gpu.mostUsed() + " of " + budget);
            assertEquals(0, memory.drawn(0));
        }
    }

    @Test
    void whatNotEvenOnePictureFitsIntoIsRefused() {
        install(50_000);
        assertTrue(assertThrows(EngineException.class, () -> builder().build()).outOfMemory());
    }
}

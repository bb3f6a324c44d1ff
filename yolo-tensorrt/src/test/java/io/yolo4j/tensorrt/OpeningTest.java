package io.yolo4j.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Calibration;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.DeviceMemory;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Image;
import io.yolo4j.ModelException;
import io.yolo4j.PixelFormat;
import io.yolo4j.Precision;
import io.yolo4j.Task;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.Plans;
import io.yolo4j.tensorrt.gpu.GpuException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors on a world that builds and loads engines, but computes on the CPU. */
class OpeningTest {
    private static final int SIZE = 64, CELL = 32;

    @TempDir
    private Path folder;

    private final FakeTensorRt trt = new FakeTensorRt();
    private final byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, SIZE, SIZE, CELL);
    private AutoCloseable installed;

    @BeforeEach
    void install() {
        installed = FakeProvider.install(trt);
    }

    @AfterEach
    void uninstall() throws Exception {
        installed.close();
    }

    private DetectorBuilder builder(byte[] bytes) {
        return Detector.builder(bytes).engine(FakeProvider.NAME).cacheFolder(folder.resolve("cache"));
    }

    private static Image picture(int column) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int y = 0; y < CELL; y++) {
            for (int x = column * CELL; x < (column + 1) * CELL; x++) {
                rgb[3 * (y * SIZE + x)] = -1;
            }
        }
        return Image.of(rgb, SIZE, SIZE, PixelFormat.RGB);
    }

    @Test
    void aModelForOnePictureIsBatchedWithoutBeingAsked() {
        try (Detector detector = builder(model).build()) {
            assertTrue(detector.model().dynamicBatch());
            assertEquals(16, detector.model().maxBatch());
            assertEquals("10.6.0.26", detector.engine().version());
            assertEquals("Fake GPU", detector.engine().device());
            List<Image> pictures =
                    IntStream.range(0, 20).mapToObj(i -> picture(i % 2)).toList();
            var found = detector.detect(pictures);
            for (int i = 0; i < 20; i++) {
                assertEquals(i % 2 * CELL, found.get(i).iterator().next().box().x1());
            }
        }
        assertEquals(1, trt.built.size());
        assertEquals(
                List.of("1 to 16 for 16", "1 to 1 for 1"),
                trt.built.get(0).profiles().stream()
                        .map(profile -> profile.least().get(0).dim(0) + " to "
                                + profile.most().get(0).dim(0) + " for "
                                + profile.usual().get(0).dim(0))
                        .toList(),
                "batches, and single pictures with kernels of their own");
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    void smallerInputsAreBuiltForWhereRectanglesAreAskedFor() {
        for (boolean rectangular : new boolean[] {false, true}) {
            builder(ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, CELL))
                    .inputSize(SIZE, SIZE)
                    .rectangular(rectangular)
                    .build()
                    .close();
        }
        assertEquals(
                List.of("[1, 3, 64, 64]", "[1, 3, 32, 32]"),
                trt.built.stream()
                        .map(built -> Arrays.toString(
                                built.profiles().get(0).least().get(0).shape()))
                        .toList());
    }

    @Test
    void whoAsksForOneGetsOne() {
        try (Detector detector = builder(model).maxBatch(1).build()) {
            assertFalse(detector.model().dynamicBatch());
            assertEquals(1, detector.model().maxBatch());
        }
    }

    @Test
    void aModelThatIsNotBuiltForBatchesRunsOneByOne() {
        trt.buildFailure = new ModelException("/Reshape (Reshape): volume mismatch");
        try (Detector detector = builder(ColourModel.bytes(ElementType.FLOAT32, -1, SIZE, SIZE, CELL))
                .build()) {
            assertEquals(1, detector.model().maxBatch());
            assertEquals(1, detector.detect(picture(1)).size());
            assertEquals(
                    List.of("one picture at a time: /Reshape (Reshape): volume mismatch"),
                    detector.model().notes());
        }
        trt.buildFailure = new ModelException("/Reshape (Reshape): volume mismatch");
        DetectorBuilder demanding = builder(model).maxBatch(4);
        assertTrue(assertThrows(ModelException.class, demanding::build)
                .getMessage()
                .contains("/Reshape"));
    }

    /** As exporters write it that end a model with NMS for TensorRT; nothing but TensorRT knows the operator. */
    @Test
    void operatorsThatOnlyTensorRtKnowsReachItsParser() {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, 1, 3, SIZE, SIZE);
        String boxes = writer.node("Reshape", List.of("images", writer.longs(1, SIZE * SIZE * 3 / 4, 4)));
        String scores = writer.node("Reshape", List.of("images", writer.longs(1, SIZE * SIZE * 3 / 4, 4)));
        List<String> found = writer.nodes("EfficientNMS_TRT", List.of(boxes, scores), 4);
        writer.output(found.get(0), ElementType.INT32, 1, 1);
        writer.output(found.get(1), ElementType.FLOAT32, 1, 100, 4);
        writer.output(found.get(2), ElementType.FLOAT32, 1, 100);
        writer.output(found.get(3), ElementType.INT32, 1, 100);
        trt.buildFailure = new ModelException("Plugin not found");
        DetectorBuilder builder = builder(writer.bytes());
        assertTrue(
                assertThrows(ModelException.class, builder::build).getMessage().contains("Plugin not found"));
        String given = StandardCharsets.ISO_8859_1
                .decode(trt.built.get(0).onnx().duplicate())
                .toString();
        assertTrue(given.contains("EfficientNMS_TRT"));
    }

    @Test
    void aModelThatIsNotBuiltAtAllIsOpenedWithTheNextEngine() {
        trt.leastSide = 1000;
        int builds = 0;
        for (int opening = 0; opening < 2; opening++) {
            try (Detector detector =
                    Detector.builder(model).cacheFolder(folder.resolve("cache")).build()) {
                assertEquals("onnxruntime-cpu", detector.engine().name());
                assertEquals(1, detector.detect(picture(1)).size());
                assertEquals(1, detector.model().notes().size());
                String note = detector.model().notes().get(0);
                assertTrue(note.startsWith("not on fake-tensorrt: /TopK (TopK): K is larger than the axis"), note);
            }
            assertTrue(opening == 0 || trt.built.size() == builds, "it is known that it cannot be built");
            builds = trt.built.size();
        }
        assertThrows(ModelException.class, () -> builder(model).build(), "the engine that was asked for");
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    @SuppressWarnings("try") // installed, not used
    void anEngineThatFailsBetweenTheRefusalAndTheCpuIsPassedOver() throws Exception {
        trt.leastSide = 1000;
        DetectorBuilder unnamed = Detector.builder(model).cacheFolder(folder.resolve("cache"));
        try (AutoCloseable failing = FailingProvider.install(new EngineException("does not start"));
                Detector detector = unnamed.build()) {
            assertEquals("onnxruntime-cpu", detector.engine().name());
            assertEquals(
                    "not on failing: does not start", detector.model().notes().get(1));
        }
        EngineException full = new GpuException("no memory", true, false);
        try (AutoCloseable failing = FailingProvider.install(full)) {
            assertSame(full, assertThrows(EngineException.class, unnamed::build), "a CPU is no more memory");
            assertTrue(full.getSuppressed()[0].getMessage().startsWith("/TopK"), full.getSuppressed()[0].toString());
        }
    }

    @Test
    void quantisingIsLaidOutForTensorRtAndCalibratedElsewhere() {
        List<Image> pictures = List.of(picture(0), picture(1));
        try (Detector detector = builder(model)
                .precision(Precision.INT8)
                .calibration(Calibration.ofImages(pictures))
                .build()) {
            assertEquals(Precision.INT8, detector.model().precision());
            assertEquals(16, detector.model().maxBatch());
        }
        assertEquals(1, trt.built.size(), "the engine that is used, and none for each variant");
    }

    @Test
    void sessionsAreSpreadOverTheDevices() throws Exception {
        trt.devices = 3;
        try (Detector detector = builder(model).devices(2, 0).build()) {
            assertEquals("2 x Fake GPU", detector.engine().device());
            assertEquals(List.of(2), trt.sessions);
            CompletableFuture<?>[] calls = IntStream.range(0, 200)
                    .mapToObj(i -> detector.detectAsync(picture(0)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(calls).get();
            assertTrue(trt.sessions.size() <= 4, trt.sessions.toString());
            for (int i = 0; i < trt.sessions.size(); i++) {
                assertEquals(i % 2 == 0 ? 2 : 0, trt.sessions.get(i));
            }
        }
        assertEquals(1, trt.built.size(), "GPUs of one kind share an engine");
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        EngineException e = assertThrows(
                EngineException.class, () -> builder(model).device(1).build());
        assertTrue(e.getMessage().contains("there is one GPU, found 1"), e.getMessage());
        assertThrows(ConfigurationException.class, () -> builder(model).devices());
        assertThrows(ConfigurationException.class, () -> builder(model).devices(0, 0));
    }

    @Test
    void theFirstDeviceThatTensorRtRunsOnIsTaken() {
        trt.devices = 3;
        trt.tooOld = 1;
        builder(model).sessions(1).build().close();
        assertEquals(List.of(1), trt.sessions);
        builder(model).sessions(1).device(2).build().close();
        assertEquals(List.of(1, 2), trt.sessions);
        for (DetectorBuilder builder :
                List.of(builder(model).device(0), builder(model).devices(1, 0))) {
            EngineException e = assertThrows(EngineException.class, builder::build);
            assertTrue(
                    e.getMessage().startsWith("device: expected one that TensorRT runs on, found 0: it is of 2016"),
                    e.getMessage());
        }
        trt.tooOld = 3;
        String none = assertThrows(EngineException.class, () -> builder(model).build())
                .getMessage();
        assertTrue(none.contains("found none: not 0, because it is of 2016; not 1, because"), none);
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    void tooLittleMemoryAsksForASmallerBatch() {
        trt.loadFailure = FakeTensorRt.outOfMemory();
        DetectorBuilder demanding = builder(model).maxBatch(16);
        EngineException e = assertThrows(EngineException.class, demanding::build);
        assertTrue(e.outOfMemory());
        assertTrue(e.getMessage().contains("choose a smaller maxBatch than 16"), e.getMessage());
        assertInstanceOf(GpuException.class, e.getCause());
        assertEquals(1, trt.built.size());
        demanding.build().close();
        assertEquals(1, trt.built.size(), "what was built is not lost");
        assertEquals(0, trt.openPlans.get());
    }

    /** Its kernels are not those that would be chosen for fewer pictures, but it is there. */
    @Test
    void anEngineForTheUsualBatchServesSmallerOnesWhereSessionsDoNotFit() {
        trt.largestSession = 5;
        for (int opening = 0; opening < 2; opening++) {
            try (Detector detector = builder(model).build()) {
                assertEquals(4, detector.model().maxBatch());
                assertEquals(
                        "batches of up to 4 instead of 16: out of memory",
                        detector.model().notes().get(0));
                assertEquals(
                        20, detector.detect(Collections.nCopies(20, picture(1))).size());
            }
        }
        assertEquals(1, trt.built.size());
        assertEquals(2, trt.loads.get());
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    void anEngineThatDoesNotLoadIsNotBuiltAgainForSmallerBatches() {
        trt.loadFailure = FakeTensorRt.outOfMemory();
        try (Detector detector = builder(model).build()) {
            assertEquals(4, detector.model().maxBatch());
        }
        assertEquals(1, trt.built.size());
        assertEquals(2, trt.loads.get());
    }

    @Test
    void anEngineIsBuiltForFewerPicturesWhereBuildingRunsOutOfMemory() {
        trt.largestBuild = 4;
        for (int opening = 0; opening < 2; opening++) {
            try (Detector detector = builder(model).build()) {
                assertEquals(4, detector.model().maxBatch());
            }
            assertEquals(2, trt.built.size());
        }
        assertEquals(4, trt.built.get(1).profiles().get(0).most().get(0).dim(0));
    }

    @Test
    void detectorsShareABudget() {
        DeviceMemory memory = DeviceMemory.budget(5_500_000);
        try (Detector first = builder(model).memory(memory).build()) {
            long drawn = memory.drawn(0);
            assertTrue(drawn > 2 * FakeTensorRt.CONTEXT_BYTES + 2 * 16 * 3 * SIZE * SIZE * 4, "" + drawn);
            DetectorBuilder second = builder(model).memory(memory);
            try (Detector smaller = second.build()) {
                assertEquals(4, smaller.model().maxBatch(), "nobody asked for 16");
            }
            second.maxBatch(16);
            EngineException e = assertThrows(EngineException.class, second::build);
            assertTrue(e.outOfMemory());
            assertTrue(e.getMessage().contains(first.model().source() + " with "), e.getMessage());
            assertEquals(drawn, memory.drawn(0));
            assertEquals(1, trt.openPlans.get());
            second.maxBatch(1).sessions(1).build().close();
            assertEquals(drawn, memory.drawn(0));
        }
        assertEquals(0, memory.drawn(0));
    }

    /** What a budget has no room for is not asked of the device. */
    @Test
    void aBudgetIsDrawnBeforeAnythingIsBuiltOrLoaded() {
        DetectorBuilder single = builder(model).maxBatch(1).sessions(1);
        int tensors = Float.BYTES * (3 * SIZE * SIZE + 7 * 84); // one picture, and 84 cells
        refused(single, tensors - 1);
        assertEquals(0, trt.built.size(), "inputs and outputs do not fit");
        refused(single, tensors + 2000);
        assertEquals(1, trt.built.size());
        assertEquals(0, trt.loads.get(), "the plan does not fit");
        refused(single, tensors + 20_000);
        assertEquals(1, trt.loads.get(), "it tells that it needs more, which nobody has allocated yet");
        assertEquals(0, trt.openPlans.get());
        single.memory(DeviceMemory.budget(tensors + 20_000 + FakeTensorRt.CONTEXT_BYTES))
                .build()
                .close();
        assertEquals(1, trt.built.size());
    }

    private static void refused(DetectorBuilder builder, long budget) {
        DeviceMemory memory = DeviceMemory.budget(budget);
        EngineException e =
                assertThrows(EngineException.class, () -> builder.memory(memory).build());
        assertTrue(e.outOfMemory());
        assertEquals(0, memory.drawn(0));
    }

    @Test
    void anEngineFileIsDrawnBeforeItIsLoaded() throws IOException {
        Path file = engine("");
        int loads = trt.loads.get();
        refused(builder(file).sessions(1), Files.size(file) - 1);
        assertEquals(loads, trt.loads.get());
    }

    @Test
    void optionsReachTheBuilderAndTheSessions() {
        builder(model)
                .workspace(123_000_000)
                .optimizationLevel(5)
                .urgent(true)
                .build()
                .close();
        assertEquals(123_000_000, trt.built.get(0).workspace());
        assertEquals(5, trt.built.get(0).level());
        assertEquals(List.of(true), trt.urgent);
        builder(model).build().close();
        assertEquals(0, trt.built.get(1).workspace());
        assertEquals(3, trt.built.get(1).level());
        assertEquals(List.of(true, false), trt.urgent);
        assertThrows(ConfigurationException.class, () -> builder(model).optimizationLevel(6));
        assertThrows(ConfigurationException.class, () -> builder(model).workspace(0));
    }

    @Test
    void whoChoosesAnotherEngineDoesNotLoadThisOne() {
        try (Detector detector = Detector.builder(model).engine("onnxruntime").build()) {
            assertEquals(1, detector.model().maxBatch());
        }
        assertEquals(0, FakeProvider.ASKED.get());
        try (Detector detector =
                Detector.builder(model).cacheFolder(folder.resolve("cache")).build()) {
            assertEquals("tensorrt", detector.engine().name(), "the most preferred");
        }
        assertTrue(FakeProvider.ASKED.get() > 0);
    }

    private Path engine(String header) throws IOException {
        try (Detector detector = builder(model).maxBatch(4).build()) {
            assertEquals(4, detector.model().maxBatch());
        }
        Path plan;
        try (var files = Files.list(folder.resolve("cache/engines"))) {
            plan = files.filter(file -> file.toString().endsWith(".plan"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(plan);
        trt.built.clear();
        return Files.write(folder.resolve("m.engine"), header.isEmpty() ? bytes : Plans.behind(header, bytes));
    }

    private DetectorBuilder builder(Path file) {
        return Detector.builder(file).engine(FakeProvider.NAME);
    }

    @Test
    void anEngineThatOthersBuiltIsOpenedWithItsMetadata() throws IOException {
        Path file = engine(
                "{\"task\": \"detect\", \"stride\": 32, \"batch\": 4, \"imgsz\": [64, 64],"
                        + " \"names\": {\"0\": \"r\", \"1\": \"g\", \"2\": \"b\"}, \"args\": {\"half\": true, \"nms\": false}}");
        try (Detector detector = builder(file).build()) {
            assertEquals(List.of("r", "g", "b"), detector.model().classNames());
            assertEquals(4, detector.model().maxBatch(), "that of the profile, which is less than usual");
            assertEquals(Precision.FP16, detector.model().precision());
            assertEquals(Task.DETECT, detector.model().task());
            assertEquals("r", detector.detect(picture(0)).iterator().next().className());
        }
        assertEquals(0, trt.built.size());
        assertEquals(0, trt.openPlans.get());
    }

    @Test
    void anEngineWithoutMetadataIsOpenedToo() throws IOException {
        try (Detector detector = builder(engine("")).build()) {
            assertEquals(3, detector.model().classNames().size());
            assertEquals(1, detector.detect(picture(0)).size());
        }
    }

    @Test
    void optionsThatContradictABuiltEngineAreRefused() throws IOException {
        Path file = engine("");
        String precision = assertThrows(
                        ConfigurationException.class,
                        () -> builder(file).precision(Precision.FP16).build())
                .getMessage();
        assertTrue(precision.startsWith("precision: ") && precision.contains(".onnx"), precision);
        String batch = assertThrows(
                        ConfigurationException.class,
                        () -> builder(file).maxBatch(8).build())
                .getMessage();
        assertTrue(batch.contains("[1, 3, 64, 64] to [4, 3, 64, 64]"), batch);
        String size = assertThrows(
                        ConfigurationException.class,
                        () -> builder(file).inputSize(96, 96).build())
                .getMessage();
        assertTrue(size.startsWith("inputSize: the model's input height is fixed to 64"), size);
        assertEquals(0, trt.openPlans.get());
        builder(file).maxBatch(2).build().close();
    }

    @Test
    void anEngineOfAnotherVersionIsRefused() throws IOException {
        Path file = engine("");
        trt.version = "10.3.0.26";
        String message =
                assertThrows(ModelException.class, () -> builder(file).build()).getMessage();
        assertTrue(message.contains("was built with TensorRT 10.6.0.26, found 10.3.0.26"), message);
        assertTrue(message.contains("give the .onnx file"), message);
    }

    @Test
    void anEngineThatDoesNotLoadIsRefused() throws IOException {
        Path file = engine("");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, 60));
        String message =
                assertThrows(ModelException.class, () -> builder(file).build()).getMessage();
        assertTrue(message.contains("m.engine was not loaded by TensorRT 10.6.0.26 on Fake GPU"), message);
    }

    @Test
    void otherEnginesAreNotAskedForAPlan() throws IOException {
        Path file = engine("");
        EngineException e = assertThrows(
                EngineException.class,
                () -> Detector.builder(file).engine("onnxruntime-cpu").build());
        assertTrue(e.getMessage().contains("onnxruntime-cpu cannot read it; choose tensorrt"), e.getMessage());
        assertTrue(e.getMessage().contains("give the .onnx file"), e.getMessage());
    }
}

package io.yolo4j.tensorrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.BuildProgress;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.ModelException;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.spi.BuildOptions;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import io.yolo4j.tensorrt.gpu.GpuException;
import io.yolo4j.tensorrt.gpu.ShapeRange;
import io.yolo4j.tensorrt.plan.BuiltOnce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is built, when, and what of it is found again. */
class BuiltOnceTest {
    @TempDir
    private Path folder;

    private final FakeTensorRt trt = new FakeTensorRt();
    private byte[] model = ColourModel.bytes(ElementType.FLOAT32, -1, 64, 64, 32);
    private BuildOptions options;
    private BuildProgress progress;
    private int level = 3;
    private boolean resized;

    private void open(long... shape) {
        options = new BuildOptions(0, level, progress, folder, resized);
        BuiltOnce source = new BuiltOnce(trt, ModelSource.of("colours.onnx", model), options);
        TensorSpec input = source.inputs().get(0);
        source.open(trt.gpu(0), List.of(input.withShape(shape)), bytes -> {})
                .plan()
                .close();
    }

    private void open() {
        open(4, 3, 64, 64);
    }

    private List<Path> kept(String ending) throws IOException {
        if (!Files.isDirectory(folder.resolve("engines"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("engines"))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void isBuiltOnceAndSaysWhatItIs() throws IOException {
        open();
        open();
        assertEquals(1, trt.built.size());
        assertEquals(2, trt.loads.get());
        Path plan = kept(".plan").get(0);
        String about = Files.readString(plan.resolveSibling(plan.getFileName() + ".txt"));
        assertTrue(about.startsWith("model: colours.onnx, FP32\nmodel sha256: "), about);
        assertTrue(about.contains("\ntensorrt: 10.6.0.26\ngpu: Fake GPU, sm_90, CUDA 12.6\n"), about);
        assertTrue(
                about.contains(
                        "\ninputs: images FLOAT32 [1, 3, 64, 64] to [4, 3, 64, 64]; images FLOAT32 [1, 3, 64, 64]\n"),
                about);
        assertTrue(about.matches("(?s).*\nmade: 20\\d\\d-\\d\\d-\\d\\dT.*\nsha256: [0-9a-f]{64}\n"), about);
    }

    @Test
    void isAnotherOneForAnythingThatItDependsOn() {
        open();
        model = ColourModel.bytes(ElementType.FLOAT32, -1, 64, 64, 16);
        open();
        trt.version = "10.15.1.29";
        open();
        trt.gpu = "Another GPU";
        open();
        level = 5;
        open();
        open(8, 3, 64, 64);
        assertEquals(6, trt.built.size());
        open(8, 3, 64, 64);
        assertEquals(6, trt.built.size());
    }

    /** A fixed batch has one profile, and so has a single picture, to which nothing is added. */
    @Test
    void singlePicturesHaveAProfileOfTheirOwnBesideBatches() {
        open();
        open(1, 3, 64, 64);
        model = ColourModel.bytes(ElementType.FLOAT32, 4, 64, 64, 32);
        open();
        assertEquals(
                List.of(
                        "[images FLOAT32 [1, 3, 64, 64] to [4, 3, 64, 64], images FLOAT32 [1, 3, 64, 64]]",
                        "[images FLOAT32 [1, 3, 64, 64]]",
                        "[images FLOAT32 [4, 3, 64, 64]]"),
                trt.built.stream().map(built -> built.profiles().toString()).toList());
    }

    @Test
    void manyThreadsBuildOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> opened = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                opened.add(threads.submit((Runnable) this::open));
            }
            for (Future<?> each : opened) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, trt.built.size());
        assertEquals(6, trt.loads.get());
    }

    @Test
    void isBuiltAgainWhereItWasDamaged() throws IOException {
        open();
        Path plan = kept(".plan").get(0);
        byte[] bytes = Files.readAllBytes(plan);
        bytes[bytes.length / 2] ^= 1;
        Files.write(plan, bytes);
        open();
        assertEquals(2, trt.built.size());
        Files.write(plan, new byte[] {1, 2, 3});
        open();
        assertEquals(3, trt.built.size());
        open();
        assertEquals(3, trt.built.size());
    }

    @Test
    void isBuiltAgainOnceWhereItDoesNotLoad() throws IOException {
        open();
        trt.loadFailure = new EngineException("another build of the same version");
        open();
        assertEquals(2, trt.built.size());
        level = 1;
        EngineException failure = new EngineException("what was built just now does not load");
        trt.loadFailure = failure;
        assertSame(failure, assertThrows(ModelException.class, this::open).getCause());
        assertEquals(3, trt.built.size());
        trt.loadFailure = null;
        assertThrows(ModelException.class, this::open);
        assertEquals(3, trt.built.size(), "it would be of no more use the next time");
        assertEquals(1, kept(".plan").size(), "of level 3");
    }

    @Test
    void memoryThatIsMissingIsNotTheFilesFault() {
        open();
        trt.loadFailure = FakeTensorRt.outOfMemory();
        assertThrows(EngineException.class, this::open);
        open();
        assertEquals(1, trt.built.size());
    }

    @Test
    void everyBuildAddsToTheTimings() throws IOException {
        open();
        open(8, 3, 64, 64);
        assertEquals(2, Files.size(kept(".timings").get(0)));
        assertEquals(1, trt.built.get(1).timings().length);
        trt.version = "10.15.1.29";
        open();
        assertEquals(2, kept(".timings").size(), "timings of another version are of no use");
    }

    @Test
    void saysHowFarItIs() {
        List<Integer> steps = new ArrayList<>();
        progress = (phase, step, of) -> {
            steps.add(step * 100 / of);
            return true;
        };
        open();
        assertEquals(List.of(0, 25, 50, 100), steps);
        open();
        assertEquals(4, steps.size());
    }

    @Test
    void isCancelledByItsListener() throws IOException {
        progress = (phase, step, of) -> !phase.equals("Timing");
        EngineException e = assertThrows(EngineException.class, this::open);
        assertTrue(e.getMessage().startsWith("the engine of colours.onnx was not built"), e.getMessage());
        assertEquals(List.of(), kept(".plan"));
        assertEquals(List.of(), kept(".tmp"));
        assertEquals(List.of(), kept(".timings"));
        assertEquals(List.of(), kept(".refused"));
    }

    @Test
    void aListenerThatFailsEndsTheBuild() {
        RuntimeException failure = new IllegalStateException("no terminal");
        progress = (phase, step, of) -> {
            throw failure;
        };
        assertSame(failure, assertThrows(EngineException.class, this::open).getCause());
    }

    @Test
    void isCancelledByAnInterrupt() throws IOException {
        progress = (phase, step, of) -> {
            Thread.currentThread().interrupt();
            return true;
        };
        EngineException e = assertThrows(EngineException.class, this::open);
        assertTrue(Thread.interrupted());
        assertTrue(e.getMessage().contains("the thread that opens it was interrupted"), e.getMessage());
        assertEquals(List.of(), kept(".plan"));
        progress = null;
        open();
        assertEquals(1, kept(".plan").size());
    }

    @Test
    void whatTheParserRefusesIsRefusedAtOnceTheNextTime() throws IOException {
        ModelException failure = new ModelException("/Resize (Resize): unsupported mode");
        trt.buildFailure = failure;
        assertSame(failure, assertThrows(ModelException.class, this::open));
        assertEquals(List.of(), kept(".plan"));
        Path refusal = kept(".refused").get(0);
        ModelException known = assertThrows(ModelException.class, this::open);
        assertTrue(known.getMessage().startsWith(failure.getMessage() + " (found out at 20"), known.getMessage());
        assertTrue(known.getMessage().endsWith("to try, delete " + refusal + ")"), known.getMessage());
        assertEquals(1, trt.built.size());
        String about = Files.readString(refusal.resolveSibling(refusal.getFileName() + ".txt"));
        assertTrue(about.contains("\nrefused: /Resize (Resize): unsupported mode\n"), about);
        Files.delete(refusal);
        open();
        assertEquals(2, trt.built.size());
    }

    @Test
    void aRefusalIsForgottenWithTheVersionOrTheDriverThatItCameFrom() {
        for (Runnable change :
                List.<Runnable>of(() -> {}, () -> trt.version = "10.15.1.29", () -> trt.driver = 13010)) {
            change.run();
            int before = trt.built.size();
            trt.buildFailure = new ModelException("/Resize (Resize): unsupported mode");
            assertThrows(ModelException.class, this::open);
            assertEquals(before + 1, trt.built.size());
        }
    }

    /** A build that fails for memory may take as long as one that does not. */
    @Test
    void missingMemoryIsTriedAgainWhenThereIsMoreOfIt() throws IOException {
        trt.largestBuild = 1;
        EngineException first = assertThrows(EngineException.class, this::open);
        EngineException second = assertThrows(EngineException.class, this::open);
        assertTrue(first.outOfMemory() && second.outOfMemory());
        assertTrue(second.getMessage().contains("hardly more memory is free than the 8192 MiB of then"));
        trt.free = (9L << 30) - 1; // of 16 GiB, 8 of which were in use
        assertThrows(EngineException.class, this::open);
        assertEquals(1, trt.built.size());
        trt.free = 9L << 30;
        trt.largestBuild = 4;
        open();
        assertEquals(2, trt.built.size());
        assertEquals(List.of(), kept(".refused"));
    }

    /** A cancelled build, or a device that fails, says nothing about the next one. */
    @Test
    void otherFailuresAreNotKept() throws IOException {
        for (RuntimeException failure : List.of(
                new EngineException("no"), new GpuException("lost", false, true), new RuntimeException("bug"))) {
            trt.buildFailure = failure;
            assertSame(failure, assertThrows(RuntimeException.class, this::open));
            assertEquals(List.of(), kept(".refused"));
        }
    }

    @Test
    void smallerSizesAreBuiltForWhereTheModelLeavesThemOpenAndTheyWillCome() {
        model = ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32);
        resized = true;
        open(4, 3, 128, 96);
        for (ShapeRange profile : trt.built.get(0).profiles()) {
            assertArrayEquals(new long[] {1, 3, 32, 32}, profile.least().get(0).shape());
        }
    }

    @Test
    void oneSizeIsBuiltForWhereNoOtherWillCome() {
        model = ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32);
        open(4, 3, 128, 96);
        assertEquals(
                "[images FLOAT32 [1, 3, 128, 96] to [4, 3, 128, 96], images FLOAT32 [1, 3, 128, 96]]",
                trt.built.get(0).profiles().toString());
    }

    @Test
    void saysWhatToLeaveOutWhereSmallerSizesAreRefused() {
        model = ColourModel.bytes(ElementType.FLOAT32, -1, -1, -1, 32);
        trt.leastSide = 64;
        resized = true;
        String message =
                assertThrows(ModelException.class, () -> open(4, 3, 128, 96)).getMessage();
        assertTrue(message.contains("/TopK") && message.endsWith("leave rectangular out"), message);
        assertEquals(1, trt.built.size());
        resized = false;
        open(4, 3, 128, 96);
    }

    @Test
    void isBuiltEachTimeWhereItCannotBeKept() throws IOException {
        Files.write(folder.resolve("engines"), new byte[1]);
        open();
        open();
        assertEquals(2, trt.built.size());
        assertFalse(Files.isDirectory(folder.resolve("engines")));
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.EngineException;
import io.yolo4j.Engines;
import io.yolo4j.Image;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.fixture.CountingEngine;
import io.yolo4j.fixture.ServiceEntry;
import io.yolo4j.fixture.TinyModels;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is opened is closed, once, whatever happens in between. */
class LifecycleTest {
    private AutoCloseable installed;

    @BeforeEach
    void installEngine() {
        installed = CountingEngine.install();
    }

    @AfterEach
    void nothingWasMisused() throws Exception {
        installed.close();
        assertEquals(0, CountingEngine.MISUSES.get());
    }

    private static DetectorBuilder builder() {
        return Detector.builder(Pictures.model()).engine(CountingEngine.NAME);
    }

    private static void assertOpen(int sessions, int engines) {
        assertEquals(sessions, CountingEngine.SESSIONS.get(), "open sessions");
        assertEquals(engines, CountingEngine.ENGINES.get(), "open engines");
    }

    /** Occupies every session at the same time, so that all are opened. */
    private static void runAtOnce(Detector detector, int calls, int expectedSessions) throws InterruptedException {
        CountingEngine.gate = new CountDownLatch(1);
        List<CompletableFuture<Detections>> running = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            running.add(detector.detectAsync(Pictures.image(0, 0, 255)));
        }
        for (int i = 0; i < 1000 && CountingEngine.SESSIONS.get() < expectedSessions; i++) {
            Thread.sleep(5);
        }
        CountingEngine.gate.countDown();
        running.forEach(CompletableFuture::join);
    }

    @Test
    void closingFreesEverySessionAndTheEngine() throws Exception {
        Detector detector = builder().sessions(3).build();
        assertOpen(1, 1);
        runAtOnce(detector, 8, 3);
        assertOpen(3, 1);
        detector.close();
        assertOpen(0, 0);
        detector.close();
        assertOpen(0, 0);
    }

    /** As many of them as there are threads, and more. */
    @Test
    void whatHangsOnAFutureMayWaitForAnother() throws Exception {
        try (Detector detector = builder().build()) {
            List<CompletableFuture<Integer>> chains = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                chains.add(detector.detectAsync(Pictures.image(0, 0, 255))
                        .thenApply(found -> detector.detectAsync(Pictures.image(0, 0, 255))
                                .join()
                                .size()));
            }
            for (CompletableFuture<Integer> chain : chains) {
                chain.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Closing waits for running calls; what hangs on a future must not be one of them. */
    @Test
    void closesFromWhatHangsOnAFuture() throws Exception {
        Detector detector = builder().sessions(1).build();
        CompletableFuture<Void> closed =
                detector.detectAsync(Pictures.image(0, 0, 255)).thenRun(detector::close);
        closed.get(30, TimeUnit.SECONDS);
        assertOpen(0, 0);
    }

    @Test
    void futuresOfADetectorThatIsClosedMeanwhileFail() throws Exception {
        Detector detector = builder().sessions(1).build();
        CountingEngine.gate = new CountDownLatch(1);
        CountingEngine.BATCHES.clear();
        List<CompletableFuture<Detections>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(detector.detectAsync(Pictures.image(0, 0, 255)));
            while (CountingEngine.BATCHES.isEmpty()) {
                Thread.sleep(1);
            }
        }
        Thread closing = new Thread(detector::close);
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        CountingEngine.gate.countDown();
        closing.join();
        futures.get(0).get(30, TimeUnit.SECONDS);
        for (CompletableFuture<Detections> future : futures) {
            try {
                future.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertTrue(e.getCause() instanceof IllegalStateException, e.toString());
            }
        }
        assertTrue(futures.get(19).isCompletedExceptionally());
        assertOpen(0, 0);
    }

    @Test
    void aDetectorThatCannotBeBuiltLeavesNothingOpen() {
        assertThrows(ConfigurationException.class, () -> builder().classes("z").build());
        assertThrows(
                ModelException.class,
                () -> builder().layout(OutputLayout.END_TO_END).build());
        assertThrows(
                ConfigurationException.class, () -> builder().inputSize(32, 32).build());
        CountingEngine.SESSIONS_LEFT.set(0);
        assertThrows(OutOfMemoryError.class, () -> builder().build());
        assertOpen(0, 0);
    }

    @Test
    void aForgottenDetectorIsFreedByTheGarbageCollector() throws Exception {
        builder().build().detect(Pictures.image(0, 0, 255));
        for (int i = 0; i < 400 && CountingEngine.ENGINES.get() > 0; i++) {
            System.gc();
            Thread.sleep(25);
        }
        assertOpen(0, 0);
    }

    @Test
    void goesOnWithFewerSessionsWhereMoreCannotBeOpened() throws Exception {
        CountingEngine.SESSIONS_LEFT.set(2);
        try (Detector detector = builder().sessions(5).build()) {
            runAtOnce(detector, 10, 2);
            assertOpen(2, 1);
            runAtOnce(detector, 10, 2);
            assertOpen(2, 1);
        }
        assertOpen(0, 0);
    }

    @Test
    void takesASmallerBatchWhereThereIsNoMemoryForTheUsualOne() {
        CountingEngine.preferredBatch = 16;
        CountingEngine.largestBatch = 5;
        try (Detector detector = builder().build()) {
            assertEquals(4, detector.model().maxBatch());
            assertEquals(
                    List.of("batches of up to 4 instead of 16: there is memory for batches of 5, says the test"),
                    detector.model().notes());
            detector.detect(List.of(Pictures.image(0, 0, 255), Pictures.image(0, 0, 255)));
        }
        CountingEngine.largestBatch = 1;
        try (Detector detector = builder().build()) {
            assertEquals(1, detector.model().maxBatch());
        }
        assertOpen(0, 0);
        CountingEngine.largestBatch = 16;
        try (Detector detector = builder().build()) {
            assertEquals(16, detector.model().maxBatch());
            assertEquals(List.of(), detector.model().notes());
        }
    }

    @Test
    void noMemoryForASinglePictureOrForTheBatchThatWasAskedForIsTold() {
        CountingEngine.preferredBatch = 16;
        CountingEngine.largestBatch = 0;
        assertTrue(assertThrows(EngineException.class, () -> builder().build()).outOfMemory());
        CountingEngine.largestBatch = 4;
        DetectorBuilder demanding = builder().maxBatch(8);
        assertTrue(assertThrows(EngineException.class, demanding::build).outOfMemory());
        assertOpen(0, 0);
    }

    @Test
    void passesItsOptionsToTheEngine() {
        builder().threads(3).device(2).build().close();
        assertEquals(new EngineOptions(3, 0, 2), CountingEngine.lastOptions);
    }

    @Test
    void listsAnEngineThatCannotBeLoadedAndUsesTheOthers() throws Exception {
        AutoCloseable broken = ServiceEntry.install(EngineProvider.class, "com.example.NoSuchEngine");
        try {
            assertTrue(Engines.available().stream()
                    .anyMatch(engine -> !engine.availability().available()
                            && engine.availability().detail().contains("com.example.NoSuchEngine")));
            Detector.builder(Pictures.model()).build().close();
        } finally {
            broken.close();
        }
    }

    /** Sessions are opened later than the detector is built. */
    @Test
    void usingTheBuilderAgainDoesNotChangeTheDetectorsItBuilt() throws Exception {
        DetectorBuilder builder = Detector.builder(Pictures.model()).sessions(4).threads(1);
        Image image = Pictures.image(0, 0, 128);
        try (Detector lenient = builder.confidence(0.25f).build();
                Detector strict = builder.confidence(0.9f).build()) {
            List<CompletableFuture<Detections>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                calls.add(lenient.detectAsync(image));
                assertTrue(strict.detect(image).isEmpty());
            }
            for (CompletableFuture<Detections> call : calls) {
                assertEquals(1, call.get().size());
            }
        }
    }

    /** The network's output here depends on all pictures of its batch of two. */
    @Test
    void aFormerCallLeavesNothingInABatchThatIsNotFull() {
        float[] values = new float[2 * 5 * 84];
        for (int picture = 0; picture < 2; picture++) {
            int at = picture * 5 * 84;
            values[at] = values[at + 84] = 32;
            values[at + 2 * 84] = values[at + 3 * 84] = 16;
        }
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 2, 3, 64, 64)
                .outputWithoutBatch("output0", ElementType.FLOAT32, values, 2, 5, 84)
                .plusMean(4 * 84, 1)
                .ultralytics("detect", 64, "thing")
                .bytes();
        try (Detector detector = Detector.builder(model).confidence(0.01f).build()) {
            Image dark = Pictures.image(0, 0, 255), bright = Pictures.image(1, 1, 255);
            Detections before = detector.detect(dark);
            assertEquals(1, before.size());
            detector.detect(List.of(dark, bright));
            assertEquals(before, detector.detect(dark));
        }
    }
}

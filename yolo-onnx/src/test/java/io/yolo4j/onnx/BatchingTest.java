package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.CountingEngine;
import io.yolo4j.fixture.OnnxWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which calls share a run, on an engine that says what its runs were. */
class BatchingTest {
    private AutoCloseable installed;

    @BeforeEach
    void installEngine() {
        installed = CountingEngine.install();
    }

    @AfterEach
    void uninstallEngine() throws Exception {
        installed.close();
    }

    /** The batches of callers who come while one run is under way. */
    private static List<Integer> batches(DetectorBuilder builder, int callers) throws InterruptedException {
        try (Detector detector = builder.engine(CountingEngine.NAME).sessions(1).build()) {
            CountingEngine.BATCHES.clear();
            CountDownLatch gate = CountingEngine.gate = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i <= callers; i++) {
                Thread thread = new Thread(() -> detector.detect(Pictures.image(0, 0, 255)));
                thread.start();
                threads.add(thread);
                while (i == 0 && CountingEngine.BATCHES.isEmpty()
                        || i > 0 && thread.getState() != Thread.State.WAITING) {
                    Thread.sleep(1);
                }
            }
            gate.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            return List.copyOf(CountingEngine.BATCHES.subList(1, CountingEngine.BATCHES.size()));
        }
    }

    @Test
    void callersShareBatchesWhereBatchesPay() throws Exception {
        CountingEngine.preferredBatch = 4;
        assertEquals(List.of(4, 3), batches(Detector.builder(Pictures.model()), 7));
    }

    @Test
    void callersDoNotShareBatchesWhereTheyDoNotPay() throws Exception {
        assertEquals(
                List.of(1, 1, 1), batches(Detector.builder(Pictures.model()).maxBatch(4), 3));
    }

    @Test
    void aDelayAsksForBatchesAnywhere() throws Exception {
        assertEquals(
                List.of(3),
                batches(Detector.builder(Pictures.model()).maxBatch(4).batchDelay(Duration.ofMillis(1)), 3));
    }

    /** One caller's picture would change the numbers of another's: the range of a tensor is that of its batch. */
    @Test
    void callersOfADynamicallyQuantisedModelNeverShareABatch() throws Exception {
        CountingEngine.preferredBatch = 4;
        OnnxWriter writer = new OnnxWriter();
        String input = writer.input("images", ElementType.FLOAT32, -1, 3, 64, 64);
        writer.output("output0", ElementType.FLOAT32, -1, 6, 84);
        writer.nodeInto("output0", "DynamicQuantizeLinear", List.of(input));
        assertEquals(List.of(1, 1, 1), batches(Detector.builder(writer.bytes()), 3));
    }

    @Test
    void listsFillBatchesWhereTheyPay() {
        CountingEngine.preferredBatch = 4;
        try (Detector detector = Detector.builder(Pictures.model())
                .engine(CountingEngine.NAME)
                .sessions(1)
                .build()) {
            CountingEngine.BATCHES.clear();
            List<Detections> found = detector.detect(Collections.nCopies(10, Pictures.image(0, 0, 255)));
            assertEquals(10, found.size());
            assertEquals(List.of(4, 4, 2), CountingEngine.BATCHES);
        }
    }

    /** More of them than there are threads: they wait without one. */
    @Test
    void futuresShareBatches() throws Exception {
        CountingEngine.preferredBatch = 16;
        try (Detector detector = Detector.builder(Pictures.model())
                .engine(CountingEngine.NAME)
                .sessions(1)
                .build()) {
            CountingEngine.BATCHES.clear();
            CountDownLatch gate = CountingEngine.gate = new CountDownLatch(1);
            List<CompletableFuture<Detections>> futures = new ArrayList<>();
            for (int i = 0; i < 33; i++) {
                futures.add(detector.detectAsync(Pictures.image(0, 0, 255)));
                while (CountingEngine.BATCHES.isEmpty()) {
                    Thread.sleep(1);
                }
            }
            gate.countDown();
            futures.forEach(CompletableFuture::join);
            assertEquals(List.of(1, 16, 16), CountingEngine.BATCHES);
        }
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One detector, many threads. */
class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int CALLS = 200;

    @TempDir
    private Path folder;

    @Test
    void givesEightThreadsExactlyTheSequentialResults() throws Exception {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            images.add(Pictures.image(i % 2, i / 2 % 2, 80 + 4 * i));
        }
        for (int sessions : new int[] {1, 2, 5}) {
            try (Detector detector = Detector.builder(Pictures.model())
                    .maxBatch(4)
                    .sessions(sessions)
                    .threads(1)
                    .build()) {
                checkMixedCalls(detector, images, CALLS);
            }
        }
    }

    /** Threads by load; callers who share batches because the model has no others; callers who wait for each other. */
    @Test
    void givesEightThreadsTheSameHoweverTheyAreServed() throws Exception {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            images.add(Pictures.image(i % 2, i / 2 % 2, 80 + 4 * i));
        }
        List<DetectorBuilder> builders = List.of(
                Detector.builder(Pictures.model()),
                Detector.builder(Pictures.model(3)),
                Detector.builder(Pictures.model()).maxBatch(4).batchDelay(Duration.ofMillis(1)));
        for (DetectorBuilder builder : builders) {
            try (Detector detector = builder.build()) {
                checkMixedCalls(detector, images, CALLS / 4);
            }
        }
    }

    @Test
    void givesEightThreadsExactlyTheSequentialResultsOnARealModel() throws Exception {
        try (Detector detector = Detector.open(Shared.path("models/yolo11n-320-int8dynamic.onnx"))) {
            List<Image> images = new ArrayList<>();
            for (String name :
                    List.of("bus.jpg", "zidane.jpg", "dog.jpg", "sharp__Portrait_8.jpg", "sharp__swiss.png")) {
                images.add(detector.decode(Shared.path("images/misc/" + name)));
            }
            checkMixedCalls(detector, images, CALLS / 8);
        }
    }

    /** Every kind of call, in another order on each thread. */
    private void checkMixedCalls(Detector detector, List<Image> images, int calls) throws Exception {
        List<BufferedImage> buffered =
                images.stream().map(Image::toBufferedImage).toList();
        List<Path> files = new ArrayList<>();
        for (BufferedImage image : buffered) {
            Path file = Files.createTempFile(folder, "picture", ".png");
            ImageIO.write(image, "png", file.toFile());
            files.add(file);
        }
        List<Detections> expected = images.stream().map(detector::detect).toList();
        assertTrue(expected.stream().anyMatch(found -> !found.isEmpty()));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Random random = new Random(t);
                tasks.add(() -> {
                    for (int call = 0; call < calls; call++) {
                        int a = random.nextInt(images.size()), b = random.nextInt(images.size());
                        switch (call % 6) {
                            case 0 ->
                                assertEquals(
                                        List.of(expected.get(a), expected.get(b)),
                                        detector.detect(List.of(images.get(a), images.get(b))));
                            case 1 ->
                                assertEquals(
                                        expected.get(a),
                                        detector.detectAsync(images.get(a)).get());
                            case 4 ->
                                assertEquals(
                                        expected.get(a),
                                        detector.detectAsync(files.get(a)).get());
                            case 2 -> assertEquals(expected.get(a), detector.detect(buffered.get(a)));
                            case 3 -> assertEquals(expected.get(a), detector.detect(files.get(a)));
                            default -> assertEquals(expected.get(a), detector.detect(images.get(a)));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @RepeatedTest(10)
    void closingLetsRunningCallsFinishAndTheOthersFail() throws Exception {
        byte[] model = TinyModels.yolov8(1, 320, 80, new float[84 * 2100])
                .plusMean(4 * 2100, 1)
                .bytes();
        Detector detector = Detector.builder(model).sessions(3).build();
        byte[] samples = new byte[320 * 320];
        Arrays.fill(samples, (byte) 100);
        Image image = Image.of(samples, 320, 320, PixelFormat.GRAY);
        Detections expected = detector.detect(image);

        AtomicInteger finished = new AtomicInteger();
        CountDownLatch warm = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                callers.add(threads.submit(() -> {
                    while (true) {
                        try {
                            assertEquals(expected, detector.detect(image));
                            finished.incrementAndGet();
                            warm.countDown();
                        } catch (IllegalStateException closed) {
                            return;
                        }
                    }
                }));
            }
            List<CompletableFuture<Detections>> queued = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                queued.add(detector.detectAsync(image));
            }
            assertTrue(warm.await(60, TimeUnit.SECONDS));
            detector.close();
            int atClose = finished.get();
            for (Future<?> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
            assertTrue(finished.get() - atClose <= THREADS, "calls began after close() had returned");
            for (CompletableFuture<Detections> future : queued) {
                try {
                    assertEquals(expected, future.get(60, TimeUnit.SECONDS));
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof IllegalStateException)) {
                        fail(e);
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

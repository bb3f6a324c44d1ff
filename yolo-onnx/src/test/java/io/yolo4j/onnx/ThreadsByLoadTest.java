package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lone calls and many at the same time, for which the engine loads the model once more. */
class ThreadsByLoadTest {
    private static final int CALLS = 50;

    private static void assertTheSameAloneAndBesideOthers(Detector detector) {
        Image image = Pictures.image(1, 0, 255);
        Detections alone = detector.detect(image);
        assertEquals(1, alone.size());
        for (Detections found : detector.detect(Collections.nCopies(CALLS, image))) {
            assertEquals(alone.stream().toList(), found.stream().toList());
        }
        assertEquals(alone.stream().toList(), detector.detect(image).stream().toList());
    }

    @Test
    void findTheSame() {
        try (Detector detector = Detector.builder(Pictures.model(1)).sessions(4).build()) {
            assertTheSameAloneAndBesideOthers(detector);
        }
    }

    /** The caller may reuse the array once the detector is built. */
    @Test
    void theBytesOfTheModelAreNotNeededAnyMore() {
        byte[] model = Pictures.model(1);
        try (Detector detector = Detector.builder(model).sessions(4).build()) {
            Arrays.fill(model, (byte) 0);
            assertTheSameAloneAndBesideOthers(detector);
        }
    }

    /** A new version of the model must not answer some calls, and the old one others. */
    @Test
    void aFileThatWasReplacedIsNotMixedIn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, Pictures.model(1));
        try (Detector detector = Detector.builder(file).sessions(4).build()) {
            Files.write(
                    file,
                    TinyModels.yolov8(1, Pictures.SIZE, 3, new float[7 * 84]).bytes());
            assertTheSameAloneAndBesideOthers(detector);
        }
    }

    @Test
    void aFileThatIsGoneIsNotMissed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, Pictures.model(1));
        try (Detector detector = Detector.builder(file).sessions(4).build()) {
            Files.delete(file);
            assertTheSameAloneAndBesideOthers(detector);
        }
    }

    @Test
    void aChosenNumberOfThreadsHoldsForEveryRun() {
        try (Detector detector = Detector.builder(Pictures.model(1)).threads(1).build()) {
            assertEquals("CPU, 1 thread", detector.engine().device());
            assertTheSameAloneAndBesideOthers(detector);
        }
        assertEquals("CPU, 3 threads", device(3, 5));
    }

    private static String device(int threads, int sessions) {
        try (Detector detector = Detector.builder(Pictures.model(1))
                .threads(threads)
                .sessions(sessions)
                .build()) {
            return detector.engine().device();
        }
    }
}

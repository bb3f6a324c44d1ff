package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yolo4j.Classifier;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.PixelFormat;
import io.yolo4j.events.Events;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Flight Recorder shows of an application that uses the library from the class path. */
class FlightRecordingTest {
    private static final Image RED = red();

    @TempDir
    private Path directory;

    /** One cell of the model. */
    private static Image red() {
        byte[] pixels = new byte[3 * 64 * 96];
        for (int i = 0; i < 32 * 32; i++) {
            pixels[3 * (i / 32 * 96 + i % 32)] = (byte) 255;
        }
        return Image.of(pixels, 96, 64, PixelFormat.RGB);
    }

    private List<RecordedEvent> stopped(Recording recording) throws IOException {
        recording.stop();
        Path file = directory.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.yolo4j." + name))
                .toList();
    }

    @Test
    void showsOpeningsDecodingsCallsAndRuns() throws IOException {
        Path model =
                Files.write(directory.resolve("colours.onnx"), ColourModel.bytes(ElementType.FLOAT32, -1, 64, 96, 32));
        Path picture = directory.resolve("grey.png");
        ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_BYTE_GRAY), "png", picture.toFile());
        try (Recording recording = new Recording()) {
            recording.start();
            String engine;
            try (Detector detector =
                    Detector.builder(model).maxBatch(2).sessions(1).threads(1).build()) {
                engine = detector.engine().toString();
                assertEquals(1, detector.detect(RED).size());
                detector.detect(picture);
                detector.detect(List.of(RED, RED, RED));
            }
            List<RecordedEvent> events = stopped(recording);

            RecordedEvent open = named("Open", events).get(0);
            assertEquals(model.toString(), open.getString("model"));
            assertEquals(engine, open.getString("engine"));
            assertEquals("DETECT", open.getString("task"));

            List<RecordedEvent> decoded = named("Decode", events);
            assertEquals(1, decoded.size());
            assertEquals(picture.toString(), decoded.get(0).getString("source"));
            assertEquals(50, decoded.get(0).getInt("width"));
            assertEquals(40, decoded.get(0).getInt("height"));

            List<RecordedEvent> calls = named("Detect", events);
            assertEquals(
                    List.of(1, 0, 1, 1, 1),
                    calls.stream().map(call -> call.getInt("found")).toList());
            assertEquals(
                    List.of(96, 50, 96, 96, 96),
                    calls.stream().map(call -> call.getInt("width")).toList());
            for (RecordedEvent call : calls) {
                assertEquals(model.toString(), call.getString("model"));
                assertEquals(engine, call.getString("engine"));
                assertEquals("DETECT", call.getString("task"));
                for (String stage : new String[] {"preprocess", "inference", "postprocess"}) {
                    assertTrue(call.getDuration(stage).toNanos() > 0, call.toString());
                }
                assertFalse(call.getDuration("waiting").isNegative(), call.toString());
                assertEquals(call == calls.get(1), call.getDuration("decode").toNanos() > 0, call.toString());
            }

            List<RecordedEvent> runs = named("Batch", events);
            assertEquals(
                    List.of(1, 1, 2, 1),
                    runs.stream().map(run -> run.getInt("pictures")).toList());
            for (RecordedEvent run : runs) {
                assertEquals(run.getInt("pictures"), run.getInt("batch"));
                assertEquals(96, run.getInt("width"));
                assertEquals(64, run.getInt("height"));
                assertEquals(1, run.getInt("concurrency"));
                assertTrue(run.getDuration().toNanos() > 0);
            }
        }
    }

    @Test
    void showsTheSizesOfRectanglesAndThePlacesOfFixedBatches() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            try (Detector detector = Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, -1, -1, 32))
                    .inputSize(96, 96)
                    .rectangular(true)
                    .build()) {
                detector.detect(RED);
            }
            try (Detector detector = Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 4, 64, 64, 32))
                    .build()) {
                detector.detect(RED);
            }
            List<RecordedEvent> runs = named("Batch", stopped(recording));
            assertEquals(96, runs.get(0).getInt("width"));
            assertEquals(64, runs.get(0).getInt("height"));
            assertEquals(1, runs.get(1).getInt("pictures"));
            assertEquals(4, runs.get(1).getInt("batch"));
        }
    }

    @Test
    void showsClassifications() throws IOException {
        byte[] model = TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                .output("output0", ElementType.FLOAT32, new float[] {0.75f, 0.25f}, 1, 2)
                .ultralytics("classify", 64, "cat", "dog")
                .bytes();
        try (Recording recording = new Recording()) {
            recording.start();
            try (Classifier classifier = Classifier.builder(model).build()) {
                classifier.classify(RED);
            }
            List<RecordedEvent> events = stopped(recording);
            assertEquals("CLASSIFY", named("Open", events).get(0).getString("task"));
            RecordedEvent call = named("Detect", events).get(0);
            assertEquals("CLASSIFY", call.getString("task"));
            assertEquals(2, call.getInt("found"));
        }
    }

    /** A future may be told before the recorder is, and by a thread that closing does not wait for. */
    @Test
    void showsCallsForLater() throws IOException, InterruptedException {
        try (Recording recording = new Recording()) {
            recording.start();
            try (Detector detector = Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 96, 32))
                    .build()) {
                assertEquals(1, detector.detectAsync(RED).join().size());
            }
            Path file = directory.resolve("later.jfr");
            List<RecordedEvent> calls = List.of();
            for (int tries = 0; calls.isEmpty() && tries < 100; tries++) {
                Thread.sleep(100);
                recording.dump(file);
                calls = named("Detect", RecordingFile.readAllEvents(file));
            }
            assertEquals(1, calls.size());
            assertEquals(1, calls.get(0).getInt("found"));
        }
    }

    @Test
    void showsNothingOfWhatFails() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.png"), "no picture");
        try (Recording recording = new Recording()) {
            Detector detector = Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 32))
                    .build();
            recording.start();
            assertThrows(ImageException.class, () -> detector.decode(broken));
            detector.close();
            assertThrows(IllegalStateException.class, () -> detector.detect(RED));
            List<RecordedEvent> events = stopped(recording);
            assertEquals(List.of(), named("Decode", events));
            assertEquals(List.of(), named("Detect", events));
        }
    }

    /** In the interpreter, too: nothing is left to the compiler. */
    @Test
    void allocatesNothingWhereNobodyRecords() {
        assertAllocatesNothing();
        try (Recording recording = new Recording()) {
            recording.start();
            assertNotNull(Events.detect(1));
            assertNotNull(Events.batch());
        }
        assertAllocatesNothing();
    }

    private static void assertAllocatesNothing() {
        List<Supplier<?>> all = List.of(() -> Events.detect(1), Events::batch, Events::decode, Events::open);
        for (Supplier<?> each : all) {
            assertNull(each.get()); // and loads what there is to load
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 10_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            for (int j = 0; j < all.size(); j++) {
                all.get(j).get();
            }
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < calls, bytes + " bytes for " + calls + " of each");
    }

    /** As in a runtime that was linked without the module: the library works, and records nothing. */
    @Test
    void aRuntimeWithoutTheFlightRecorderWillDo() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "--limit-modules=java.desktop,java.logging,jdk.unsupported",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutFlightRecorder.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, code, said);
        assertTrue(said.contains("without jdk.jfr: [red 1.00 [0.0 0.0 32.0 32.0]]"), said);
    }

    /** Run in a process of its own. */
    static final class WithoutFlightRecorder {
        private WithoutFlightRecorder() {}

        public static void main(String[] args) {
            boolean missing = ModuleLayer.boot().findModule("jdk.jfr").isEmpty();
            try (Detector detector = Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 96, 32))
                    .build()) {
                System.out.println((missing ? "without" : "with") + " jdk.jfr: "
                        + detector.detect(RED).stream().toList());
            }
        }
    }
}

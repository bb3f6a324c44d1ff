package io.yolo4j.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.EngineInfo;
import io.yolo4j.Task;
import io.yolo4j.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final EngineInfo ENGINE = new EngineInfo("abacus", "1.0", "CPU, 10 fingers");

    @TempDir
    private Path directory;

    private List<RecordedEvent> stopped(Recording recording) throws IOException {
        recording.stop();
        Path file = directory.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.yolo4j."))
                .toList();
    }

    private static void detection(DetectEvent event) {
        event.end("m.onnx", Task.SEGMENT, ENGINE, 640, 480, new Timings(1.5, 2.25e-6, 3e-6, 0.5e-6), 3);
    }

    @Test
    void aRecordingHasWhatWasSaid() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            detection(Events.detect(1)[0]);
            Events.batch().end("m.onnx", 3, 4, 320, 256, 2);
            Events.decode().end(Path.of("a.jpg"), 64, 48);
            Events.open().end("m.onnx", ENGINE, Task.POSE);
            List<RecordedEvent> events = stopped(recording);
            assertEquals(
                    List.of("io.yolo4j.Detect", "io.yolo4j.Batch", "io.yolo4j.Decode", "io.yolo4j.Open"),
                    events.stream().map(event -> event.getEventType().getName()).toList());
            RecordedEvent picture = events.get(0);
            assertEquals("m.onnx", picture.getString("model"));
            assertEquals("SEGMENT", picture.getString("task"));
            assertEquals("abacus 1.0 (CPU, 10 fingers)", picture.getString("engine"));
            assertEquals(640, picture.getInt("width"));
            assertEquals(480, picture.getInt("height"));
            assertEquals(Duration.ofNanos(1_500_000), picture.getDuration("decode"));
            assertEquals(Duration.ofNanos(2), picture.getDuration("preprocess"));
            assertEquals(Duration.ofNanos(3), picture.getDuration("inference"));
            assertEquals(Duration.ofNanos(1), picture.getDuration("postprocess"));
            assertTrue(picture.getDuration("waiting").toNanos() > 0, "the rest");
            assertEquals(3, picture.getInt("found"));
            assertEquals(Thread.currentThread().getName(), picture.getThread().getJavaName());
            RecordedEvent batch = events.get(1);
            assertEquals(3, batch.getInt("pictures"));
            assertEquals(4, batch.getInt("batch"));
            assertEquals(320, batch.getInt("width"));
            assertEquals(256, batch.getInt("height"));
            assertEquals(2, batch.getInt("concurrency"));
            assertEquals("a.jpg", events.get(2).getString("source"));
            assertEquals(64, events.get(2).getInt("width"));
            assertEquals("POSE", events.get(3).getString("task"));
        }
    }

    /** Whoever opens a recording does not have this library at hand. */
    @Test
    void everyFieldIsExplained() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            Events.batch().end("m", 1, 1, 1, 1, 1);
            detection(Events.detect(1)[0]);
            for (RecordedEvent event : stopped(recording)) {
                assertEquals(List.of("Yolo4J"), event.getEventType().getCategoryNames());
                assertNotNull(event.getEventType().getDescription());
                assertNull(event.getStackTrace());
                for (ValueDescriptor field : event.getEventType().getFields()) {
                    assertNotNull(field.getLabel(), field.getName());
                }
            }
        }
    }

    @Test
    void aRecordingMayWantSomeOnly() throws IOException {
        try (Recording recording = new Recording()) {
            recording.disable("io.yolo4j.Batch");
            recording.enable("io.yolo4j.Detect").withThreshold(Duration.ofHours(1));
            recording.start();
            assertNull(Events.batch());
            detection(Events.detect(1)[0]);
            Events.decode().end("a.jpg", 1, 1);
            List<RecordedEvent> events = stopped(recording);
            assertEquals(1, events.size());
            assertEquals("io.yolo4j.Decode", events.get(0).getEventType().getName());
        }
    }

    @Test
    void thereIsNoneWhereNobodyRecords() {
        List<Supplier<?>> all = List.of(() -> Events.detect(2), Events::batch, Events::decode, Events::open);
        all.forEach(each -> assertNull(each.get()));
        try (Recording recording = new Recording()) {
            recording.start();
            all.forEach(each -> assertNotNull(each.get()));
        }
        all.forEach(each -> assertNull(each.get()));
    }
}

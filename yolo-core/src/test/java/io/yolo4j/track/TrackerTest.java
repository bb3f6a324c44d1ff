package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Detections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackerTest {
    private static final List<String> NAMES = List.of("car", "truck");

    /** Objects 100 x 100, as left, top, score and class. */
    private static Detections frame(float... objects) {
        int n = objects.length / 4;
        float[] boxes = new float[4 * n], scores = new float[n];
        int[] classIds = new int[n];
        for (int i = 0; i < n; i++) {
            boxes[4 * i] = objects[4 * i];
            boxes[4 * i + 1] = objects[4 * i + 1];
            boxes[4 * i + 2] = objects[4 * i] + 100;
            boxes[4 * i + 3] = objects[4 * i + 1] + 100;
            scores[i] = objects[4 * i + 2];
            classIds[i] = (int) objects[4 * i + 3];
        }
        return Detections.of(1000, 1000, boxes, scores, classIds, NAMES);
    }

    private static List<Integer> ids(List<Track> tracks) {
        return tracks.stream().map(Track::id).toList();
    }

    @Test
    void tellsWhatItKnowsOfAnObject() {
        Tracker tracker = Tracker.builder().build();
        tracker.update(frame(0, 0, 0.9f, 0));
        Track track = tracker.update(frame(500, 500, 0.2f, 1, 10, 0, 0.8f, 1)).get(0);
        assertEquals(1, track.id());
        assertEquals(Track.State.TRACKED, track.state());
        assertEquals(1, track.detection());
        assertEquals("truck", track.className());
        assertEquals(1, track.classId());
        assertEquals(0.8f, track.score());
        assertEquals(2, track.age());
        assertEquals(0, track.missing());
        assertTrue(track.box().x1() > 5 && track.box().x1() < 10, "between the prediction and the detection: " + track);

        tracker.update(frame());
        Track lost = tracker.lost().get(0);
        assertEquals(Track.State.LOST, lost.state());
        assertEquals(-1, lost.detection());
        assertEquals(3, lost.age());
        assertEquals(1, lost.missing());
        assertTrue(lost.box().x1() > track.box().x1(), "it goes on moving: " + lost);
        assertTrue(
                lost.toString().startsWith("1 truck 0.80 [") && lost.toString().endsWith("] lost"), lost.toString());
    }

    @Test
    void aFlickerIsNoTrack() {
        Tracker tracker = Tracker.builder().build();
        assertEquals(List.of(1), ids(tracker.update(frame(0, 0, 0.9f, 0))));
        assertEquals(List.of(1), ids(tracker.update(frame(0, 0, 0.9f, 0, 300, 300, 0.9f, 0))));
        assertEquals(List.of(1), ids(tracker.update(frame(0, 0, 0.9f, 0, 600, 600, 0.9f, 0))));
        List<Track> seenTwice = tracker.update(frame(0, 0, 0.9f, 0, 600, 600, 0.9f, 0));
        assertEquals(List.of(1, 3), ids(seenTwice));
        assertEquals(2, seenTwice.get(1).age());
        assertEquals(List.of(), tracker.lost(), "what was seen once is not missed");
    }

    @Test
    void lowScoresContinueATrackButBeginNone() {
        Tracker tracker = Tracker.builder().build();
        tracker.update(frame(0, 0, 0.9f, 0));
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(1), ids(tracker.update(frame(0, 0, 0.15f, 0, 500, 500, 0.24f, 0))));
        }
        assertEquals(List.of(), tracker.update(frame(0, 0, 0.1f, 0)), "the low threshold is exclusive");
    }

    @Test
    void comesBackWithinTheBufferAndNotAfterwards() {
        for (int buffer : new int[] {0, 1, 5, 30}) {
            for (int gap = Math.max(1, buffer - 1); gap <= buffer + 2; gap++) {
                Tracker tracker = Tracker.builder().buffer(buffer).build();
                for (int i = 0; i < 3; i++) {
                    tracker.update(frame(0, 0, 0.9f, 0));
                }
                for (int i = 1; i <= gap; i++) {
                    assertEquals(List.of(), tracker.update(frame()));
                    assertEquals(i <= buffer ? List.of(1) : List.of(), ids(tracker.lost()));
                }
                tracker.update(frame(0, 0, 0.9f, 0));
                List<Track> back = tracker.update(frame(0, 0, 0.9f, 0));
                assertEquals(List.of(gap <= buffer ? 1 : 2), ids(back), "buffer " + buffer + ", gap " + gap);
            }
        }
    }

    @Test
    void anObjectMayChangeItsClassUnlessToldOtherwise() {
        for (boolean aware : new boolean[] {false, true}) {
            Tracker tracker = Tracker.builder().classAware(aware).build();
            tracker.update(frame(0, 0, 0.9f, 0));
            tracker.update(frame(0, 0, 0.9f, 1));
            assertEquals(List.of(aware ? 2 : 1), ids(tracker.update(frame(0, 0, 0.9f, 1))));
        }
    }

    @Test
    void boxesWithoutAreaAreIgnored() {
        Tracker tracker = Tracker.builder().build();
        Detections empty = Detections.of(
                1000,
                1000,
                new float[] {5, 5, 5, 50, 5, 5, 50, 5, 7, 7, 7, 7},
                new float[] {1, 1, 1},
                new int[3],
                NAMES);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), tracker.update(empty));
        }
        assertEquals(List.of(1), ids(twice(tracker, frame(0, 0, 0.9f, 0))));
    }

    private static List<Track> twice(Tracker tracker, Detections frame) {
        tracker.update(frame);
        return tracker.update(frame);
    }

    @Test
    void beginsAnewAfterAReset() {
        Tracker tracker = Tracker.builder().build();
        twice(tracker, frame(0, 0, 0.9f, 0, 300, 300, 0.9f, 0));
        tracker.update(frame(0, 0, 0.9f, 0));
        tracker.reset();
        assertEquals(List.of(), tracker.lost());
        Track track = tracker.update(frame(300, 300, 0.9f, 0)).get(0);
        assertEquals(1, track.id());
        assertEquals(1, track.age());
    }

    @Test
    void refusesImpossibleOptions() {
        refused(
                "highThreshold: expected 0 to 1, found 1.1",
                () -> Tracker.builder().highThreshold(1.1f));
        refused(
                "lowThreshold: expected 0 to 1, found NaN",
                () -> Tracker.builder().lowThreshold(Float.NaN));
        refused(
                "newTrackThreshold: expected 0 to 1, found -1.0",
                () -> Tracker.builder().newTrackThreshold(-1));
        refused(
                "matchThreshold: expected 0 to 1, found 2.0",
                () -> Tracker.builder().matchThreshold(2));
        refused("buffer: expected 0 or more, found -1", () -> Tracker.builder().buffer(-1));
        refused(
                "lowThreshold: expected at most the highThreshold of 0.25, found 0.3",
                () -> Tracker.builder().lowThreshold(0.3f).build());
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(ConfigurationException.class, call).getMessage());
    }
}

package io.yolo4j.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detections;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Made-up scenes with gaps, noise, low scores and false detections, tracked by another program: the same ids in every frame, and the same
 * boxes.
 *
 * <p>In none of them does an object come back after exactly one frame more than the buffer: the reference still knows it then, and would
 * forget it the next time that it is lost.
 */
class ReferenceTest {
    @Test
    void idsAndBoxesAreThoseOfTheReference() throws IOException {
        Tracker tracker = Tracker.builder().build();
        List<String> frame = new ArrayList<>();
        String scene = "";
        int frames = 0, tracks = 0;
        for (String line : lines()) {
            if (line.startsWith("#")) {
                continue;
            }
            boolean next = line.equals("frame") || line.startsWith("scene");
            if (next && !frame.isEmpty()) {
                tracks += check(tracker, frame.subList(1, frame.size()), scene + ", frame " + ++frames);
                frame.clear();
            }
            if (line.startsWith("scene")) {
                tracker.reset();
                scene = line;
                frames = 0;
            } else {
                frame.add(line);
            }
        }
        assertTrue(tracks > 500, tracks + " tracks compared");
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                ReferenceTest.class.getResourceAsStream("bytetrack.txt"), StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>(file.lines().toList());
            lines.add("scene end");
            return lines;
        }
    }

    private static int check(Tracker tracker, List<String> lines, String where) {
        int n = lines.size();
        float[] boxes = new float[4 * n], scores = new float[n];
        int[] classIds = new int[n];
        TreeMap<Integer, float[]> expected = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            String[] words = lines.get(i).split(" ");
            for (int k = 0; k < 4; k++) {
                boxes[4 * i + k] = Float.parseFloat(words[k]);
            }
            scores[i] = Float.parseFloat(words[4]);
            classIds[i] = Integer.parseInt(words[5]);
            if (words.length > 6) {
                float[] tracked = {i, 0, 0, 0, 0};
                for (int k = 0; k < 4; k++) {
                    tracked[1 + k] = Float.parseFloat(words[7 + k]);
                }
                expected.put(Integer.parseInt(words[6]), tracked);
            }
        }
        List<Track> found =
                tracker.update(Detections.of(640, 480, boxes, scores, classIds, List.of("car", "van", "dog")));
        assertEquals(
                List.copyOf(expected.keySet()), found.stream().map(Track::id).toList(), where);
        for (Track track : found) {
            float[] its = expected.get(track.id());
            String which = where + ", id " + track.id();
            assertEquals(its[0], track.detection(), which);
            assertEquals(classIds[track.detection()], track.classId(), which);
            assertEquals(scores[track.detection()], track.score(), which);
            assertEquals(its[1], track.box().x1(), 0.01, which);
            assertEquals(its[2], track.box().y1(), 0.01, which);
            assertEquals(its[3], track.box().x2(), 0.01, which);
            assertEquals(its[4], track.box().y2(), 0.01, which);
        }
        return found.size();
    }
}

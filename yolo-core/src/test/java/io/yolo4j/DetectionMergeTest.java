package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.SlicedDetector.Tile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionMergeTest {
    private static final List<String> NAMES = List.of("car", "van");
    private static final Tile WHOLE = new Tile(0, 0, 500, 500);

    /** Values of six: x1 y1 x2 y2 score class. */
    private static Detections detections(List<float[]> values) {
        int n = values.size();
        float[] boxes = new float[4 * n], scores = new float[n];
        int[] classIds = new int[n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(values.get(i), 0, boxes, 4 * i, 4);
            scores[i] = values.get(i)[4];
            classIds[i] = (int) values.get(i)[5];
        }
        return Detections.of(500, 500, boxes, scores, classIds, NAMES);
    }

    private static Detections detections(float... values) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i += 6) {
            rows.add(java.util.Arrays.copyOfRange(values, i, i + 6));
        }
        return detections(rows);
    }

    /** Random boxes in heaps, merged by another program. */
    @Test
    void keepsAndGrowsWhatTheReferenceDoes() throws IOException {
        List<float[]> boxes = new ArrayList<>(), rows = new ArrayList<>();
        String mode = "";
        int compared = 0;
        for (String line : lines()) {
            if (Character.isDigit(line.charAt(0))) {
                String[] words = line.split(" ");
                float[] row = new float[6];
                for (int i = 0; i < 6; i++) {
                    row[i] = Float.parseFloat(words[i]);
                }
                rows.add(row);
            } else if (!line.startsWith("#")) {
                if (mode.equals("boxes")) {
                    boxes = List.copyOf(rows);
                } else if (!mode.isEmpty()) {
                    compare(mode, boxes, rows);
                    compared++;
                }
                rows.clear();
                mode = line;
            }
        }
        assertEquals(8, compared);
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                DetectionMergeTest.class.getResourceAsStream("merged.txt"), StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>(file.lines().toList());
            lines.add("end");
            return lines;
        }
    }

    private static void compare(String mode, List<float[]> boxes, List<float[]> expected) {
        DetectionMerge merge =
                new DetectionMerge(mode.startsWith("NMM"), mode.contains("IOS"), 0.5f, mode.endsWith("agnostic"));
        DetectionMerge.Result found = merge.select(List.of(WHOLE), List.of(detections(boxes)));
        Detections rows = detections(expected);
        assertEquals(expected.size(), found.scores().length, mode);
        for (int i = 0; i < expected.size(); i++) {
            float[] box = new float[4];
            System.arraycopy(found.boxes(), 4 * i, box, 0, 4);
            assertArrayEquals(new float[] {rows.x1(i), rows.y1(i), rows.x2(i), rows.y2(i)}, box, mode + ", " + i);
            assertEquals(rows.score(i), found.scores()[i], mode + ", " + i);
            assertEquals(rows.classId(i), found.classIds()[i], mode + ", " + i);
            float[] source = boxes.get(found.indices()[i]);
            assertEquals(source[4], found.scores()[i], "where it comes from");
        }
    }

    /** A bus across the border at x = 100: whole in neither tile, which overlap from 80 to 100. */
    @Test
    void anObjectThatABorderCutsIsMended() {
        List<Tile> tiles = List.of(new Tile(0, 0, 100, 100), new Tile(80, 0, 100, 100));
        List<Detections> found = List.of(detections(60, 20, 100, 60, 0.8f, 1), detections(0, 20, 25, 60, 0.6f, 1));
        DetectionMerge.Result merged = new DetectionMerge(true, true, 0.5f, false).select(tiles, found);
        assertArrayEquals(new float[] {60, 20, 105, 60}, merged.boxes());
        assertArrayEquals(new float[] {0.8f}, merged.scores());
        assertArrayEquals(new int[] {0}, merged.parts());

        DetectionMerge.Result dropped = new DetectionMerge(false, true, 0.5f, false).select(tiles, found);
        assertArrayEquals(new float[] {60, 20, 100, 60}, dropped.boxes());
    }

    @Test
    void classesStayApartUnlessToldOtherwise() {
        List<Detections> found = List.of(detections(0, 0, 10, 10, 0.5f, 0, 0, 0, 10, 10, 0.9f, 1));
        assertArrayEquals(
                new int[] {1, 0},
                new DetectionMerge(false, false, 0.5f, false)
                        .select(List.of(WHOLE), found)
                        .classIds());
        assertArrayEquals(
                new int[] {1},
                new DetectionMerge(false, false, 0.5f, true)
                        .select(List.of(WHOLE), found)
                        .classIds());
    }

    @Test
    void ofEqualScoresTheFirstIsKept() {
        List<Detections> found = List.of(detections(0, 0, 10, 10, 0.5f, 0, 1, 0, 11, 10, 0.5f, 0), detections());
        assertArrayEquals(
                new int[] {0},
                new DetectionMerge(false, false, 0.5f, false)
                        .select(List.of(WHOLE, WHOLE), found)
                        .indices());
    }

    @Test
    void nothingFoundIsAResult() {
        assertEquals(
                0,
                new DetectionMerge(true, true, 0.5f, false)
                        .select(List.of(WHOLE), List.of(detections()))
                        .scores()
                        .length);
    }
}

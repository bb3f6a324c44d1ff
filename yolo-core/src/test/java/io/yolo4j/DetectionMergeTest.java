package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.SlicedDetector.Tile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionMergeTest {
    private static final List<String> NAMES = List.of("car", "van");
    private static final Tile WHOLE = new Tile(0, 0, 500, 500);
    private static final DetectionMerge MENDING = new DetectionMerge(true, true, 0.5f, false);
    private static final DetectionMerge DROPPING = new DetectionMerge(false, true, 0.5f, false);

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
            rows.add(Arrays.copyOfRange(values, i, i + 6));
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
        assertEquals(detections(expected), merged(merge, List.of(WHOLE), List.of(detections(boxes))), mode);
    }

    private static Detections merged(DetectionMerge merge, List<Tile> tiles, List<Detections> found) {
        SlicePool pool = new SlicePool(tiles, found);
        return pool.take(merge.select(pool), 500, 500, NAMES, Timings.ZERO);
    }

    /** A bus across the border at x = 100: whole in neither tile, which overlap from 80 to 100. */
    @Test
    void anObjectThatABorderCutsIsMended() {
        List<Tile> tiles = List.of(new Tile(0, 0, 100, 100), new Tile(80, 0, 100, 100));
        List<Detections> found = List.of(detections(60, 20, 100, 60, 0.8f, 1), detections(0, 20, 25, 60, 0.6f, 1));
        assertEquals(detections(60, 20, 105, 60, 0.8f, 1), merged(MENDING, tiles, found));
        assertEquals(detections(60, 20, 100, 60, 0.8f, 1), merged(DROPPING, tiles, found));
    }

    @Test
    void classesStayApartUnlessToldOtherwise() {
        List<Detections> found = List.of(detections(0, 0, 10, 10, 0.5f, 0, 0, 0, 10, 10, 0.9f, 1));
        assertEquals(2, merged(DROPPING, List.of(WHOLE), found).size());
        Detections agnostic = merged(new DetectionMerge(false, true, 0.5f, true), List.of(WHOLE), found);
        assertEquals(detections(0, 0, 10, 10, 0.9f, 1), agnostic);
    }

    @Test
    void ofEqualScoresTheFirstIsKept() {
        List<Detections> found = List.of(detections(2, 0, 12, 10, 0.5f, 0, 1, 0, 11, 10, 0.5f, 0), detections());
        assertEquals(detections(2, 0, 12, 10, 0.5f, 0), merged(DROPPING, List.of(WHOLE, WHOLE), found));
    }

    @Test
    void nothingFoundIsAResult() {
        assertTrue(merged(MENDING, List.of(WHOLE), List.of(detections())).isEmpty());
    }

    private static Detections with(DetectionParts parts, float[] boxes, float... scores) {
        return new Detections(100, 100, boxes, scores, new int[scores.length], parts, NAMES, Timings.ZERO);
    }

    private static final List<Tile> TWO = List.of(new Tile(0, 0, 100, 100), new Tile(80, 40, 100, 100));

    @Test
    void masksAreMendedToo() {
        Mask left = Mask.ofPolygons(100, 100, List.of(new float[] {60, 70, 100, 70, 100, 90, 60, 90}));
        Mask right = Mask.ofPolygons(100, 100, List.of(new float[] {0, 30, 25, 30, 25, 50, 0, 50}));
        List<Detections> found = List.of(
                with(new DetectionParts(null, null, null, new Mask[] {left}), new float[] {60, 70, 100, 90}, 0.8f),
                with(new DetectionParts(null, null, null, new Mask[] {right}), new float[] {0, 30, 25, 50}, 0.6f));
        Detections mended = merged(MENDING, TWO, found);
        assertEquals(new Box(60, 70, 105, 90), mended.box(0));
        assertEquals(
                Mask.ofPolygons(500, 500, List.of(new float[] {60, 70, 105, 70, 105, 90, 60, 90})), mended.mask(0));
        assertEquals(
                new Box(60, 70, 100, 90), merged(DROPPING, TWO, found).mask(0).box());
    }

    @Test
    void keypointsAreThoseOfTheBest() {
        KeypointShape shape = new KeypointShape(1, 3);
        List<Detections> found = List.of(
                with(
                        new DetectionParts(null, new float[] {70, 80, 0.5f}, shape, null),
                        new float[] {60, 70, 100, 90},
                        0.6f),
                with(
                        new DetectionParts(null, new float[] {9, 45, 0.7f}, shape, null),
                        new float[] {0, 30, 25, 50},
                        0.8f));
        Detections mended = merged(MENDING, TWO, found);
        assertEquals(1, mended.size());
        assertEquals(89, mended.keypoints(0).x(0));
        assertEquals(85, mended.keypoints(0).y(0));
        assertEquals(0.7f, mended.keypoints(0).confidence(0));
    }

    /** Two slanting objects side by side: their bounds are nearly the same, they themselves do not touch. */
    @Test
    void rotatedBoxesMatchByThemselvesAndNotByTheirBounds() {
        float slope = (float) Math.PI / 4;
        float[] both = {50, 50, 60, 8, slope, 58, 42, 60, 8, slope};
        Detections first = with(
                new DetectionParts(both, null, null, null), new float[] {26, 26, 74, 74, 34, 18, 82, 66}, 0.8f, 0.7f);
        float[] again = {-29, 10, 60, 8, slope};
        Detections second = with(new DetectionParts(again, null, null, null), new float[] {0, 0, 0, 34}, 0.6f);
        Detections kept = merged(DROPPING, TWO, List.of(first, second));
        assertEquals(2, kept.size());
        assertEquals(new RotatedBox(50, 50, 60, 8, slope), kept.rotatedBox(0));
        assertEquals(new RotatedBox(58, 42, 60, 8, slope), kept.rotatedBox(1));
        Detections apart = merged(new DetectionMerge(false, true, 1, false), TWO, List.of(first, second));
        assertEquals(new RotatedBox(51, 50, 60, 8, slope), apart.rotatedBox(2), "in pixels of the whole image");
    }
}

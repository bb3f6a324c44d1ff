package io.yolo4j.track;

import io.yolo4j.Box;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The CLEAR MOT figures (Bernardin and Stiefelhagen 2008): what was matched stays matched as long as the boxes overlap by half, the rest is
 * matched by least distance.
 */
final class ClearMot {
    private static final double LEAST_IOU = 0.5;

    private final LinearAssignment assignment = new LinearAssignment();
    private final Map<Integer, Integer> lastTrack = new HashMap<>();
    private Map<Integer, Integer> matched = new HashMap<>();
    int objects;
    int misses;
    int falsePositives;
    int switches;

    /** One frame: boxes of objects and of tracks, each by its id. */
    void add(Map<Integer, Box> truth, Map<Integer, Box> tracks) {
        Map<Integer, Integer> now = new LinkedHashMap<>();
        Set<Integer> free = new HashSet<>(tracks.keySet());
        for (int object : truth.keySet()) {
            // A track that was lost meanwhile still is its object's.
            Integer track = matched.getOrDefault(object, lastTrack.get(object));
            if (track != null && free.contains(track) && truth.get(object).iou(tracks.get(track)) >= LEAST_IOU) {
                now.put(object, track);
                free.remove(track);
            }
        }
        matchTheRest(truth, tracks, now, free);
        for (Map.Entry<Integer, Integer> pair : now.entrySet()) {
            Integer before = lastTrack.put(pair.getKey(), pair.getValue());
            if (before != null && !before.equals(pair.getValue())) {
                switches++;
            }
        }
        objects += truth.size();
        misses += truth.size() - now.size();
        falsePositives += tracks.size() - now.size();
        matched = now;
    }

    private void matchTheRest(
            Map<Integer, Box> truth, Map<Integer, Box> tracks, Map<Integer, Integer> now, Set<Integer> free) {
        int[] rows = truth.keySet().stream()
                .filter(id -> !now.containsKey(id))
                .mapToInt(id -> id)
                .toArray();
        int[] columns = free.stream().mapToInt(id -> id).sorted().toArray();
        double[] cost = new double[rows.length * columns.length];
        for (int i = 0; i < cost.length; i++) {
            double iou = truth.get(rows[i / columns.length]).iou(tracks.get(columns[i % columns.length]));
            // As many pairs as possible come first, as in the reference: a pair is worth more than any distance.
            cost[i] = iou >= LEAST_IOU ? 1 - iou : 1e6;
        }
        int[] columnOfRow = assignment.solve(cost, rows.length, columns.length, 1e3);
        for (int row = 0; row < rows.length; row++) {
            if (columnOfRow[row] >= 0) {
                now.put(rows[row], columns[columnOfRow[row]]);
            }
        }
    }

    double mota() {
        return 1 - (misses + falsePositives + switches) / (double) objects;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "MOTA %.3f, %d switches, %d misses, %d false of %d",
                mota(),
                switches,
                misses,
                falsePositives,
                objects);
    }
}

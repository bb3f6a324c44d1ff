package io.yolo4j.track;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The simplest thing that could work, for comparison: a sure detection continues the track whose last box it overlaps most, by 0.2 or
 * more, and begins one otherwise. Lost tracks wait where they were, for as long as ByteTrack's do.
 */
final class OverlapTracker {
    private final Map<Integer, Box> last = new TreeMap<>();
    private final Map<Integer, Integer> seen = new TreeMap<>();
    private int frame;
    private int lastId;

    Map<Integer, Box> update(Detections found) {
        frame++;
        Map<Integer, Box> now = new TreeMap<>();
        for (int i = 0; i < found.size() && found.score(i) >= 0.25f; i++) {
            Box box = found.box(i);
            int best = 0;
            double most = 0.2;
            for (Map.Entry<Integer, Box> track : last.entrySet()) {
                if (!now.containsKey(track.getKey()) && track.getValue().iou(box) >= most) {
                    most = track.getValue().iou(box);
                    best = track.getKey();
                }
            }
            now.put(best > 0 ? best : ++lastId, box);
        }
        last.putAll(now);
        now.keySet().forEach(id -> seen.put(id, frame));
        last.keySet().removeIf(id -> frame - seen.get(id) > 30);
        return now;
    }
}

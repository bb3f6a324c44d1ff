package io.yolo4j;

import io.yolo4j.SlicedDetector.Tile;
import java.util.Arrays;
import java.util.List;

/**
 * Makes one list of the detections of overlapping tiles: greedy non-maximum suppression or merging, as SAHI does it.
 *
 * @param grow whether a box takes in those that it suppresses
 * @param smaller whether the intersection is divided by the smaller area rather than by the union
 * @param threshold boxes match where the quotient is as great
 * @param agnostic whether boxes of different classes match
 */
record DetectionMerge(boolean grow, boolean smaller, float threshold, boolean agnostic) {

    /**
     * What is left, best score first.
     *
     * @param parts in which tile each object was found
     * @param indices which of its detections it is
     */
    record Result(float[] boxes, float[] scores, int[] classIds, int[] parts, int[] indices) {}

    /** Merges what was found in each of the tiles. */
    Result select(List<Tile> tiles, List<Detections> found) {
        Pool pool = pool(tiles, found);
        int count = pool.scores.length;
        int[] order = byScore(pool.scores);
        boolean[] gone = new boolean[count];
        int[] kept = new int[count];
        int size = 0;
        float[] box = new float[4];
        for (int i = 0; i < count; i++) {
            int best = order[i];
            if (gone[best]) {
                continue;
            }
            kept[size++] = best;
            System.arraycopy(pool.boxes, 4 * best, box, 0, 4);
            for (int k = i + 1; k < count; k++) {
                int other = order[k];
                if (!gone[other] && (agnostic || pool.classIds[other] == pool.classIds[best])) {
                    gone[other] = matches(pool.boxes, 4 * best, pool.boxes, 4 * other);
                    // What no longer matches the grown box goes without widening it.
                    if (grow && gone[other] && matches(box, 0, pool.boxes, 4 * other)) {
                        unite(box, pool.boxes, 4 * other);
                    }
                }
            }
            System.arraycopy(box, 0, pool.grown, 4 * best, 4);
        }
        return pool.take(kept, size);
    }

    private boolean matches(float[] a, int at, float[] b, int bt) {
        float w = Math.min(a[at + 2], b[bt + 2]) - Math.max(a[at], b[bt]);
        float h = Math.min(a[at + 3], b[bt + 3]) - Math.max(a[at + 1], b[bt + 1]);
        if (w <= 0 || h <= 0) {
            return false;
        }
        float intersection = w * h, areaA = area(a, at), areaB = area(b, bt);
        float whole = smaller ? Math.min(areaA, areaB) : areaA + areaB - intersection;
        return intersection / whole >= threshold;
    }

    private static float area(float[] box, int at) {
        return (box[at + 2] - box[at]) * (box[at + 3] - box[at + 1]);
    }

    private static void unite(float[] box, float[] other, int at) {
        box[0] = Math.min(box[0], other[at]);
        box[1] = Math.min(box[1], other[at + 1]);
        box[2] = Math.max(box[2], other[at + 2]);
        box[3] = Math.max(box[3], other[at + 3]);
    }

    /** By falling score; equal ones in their order. Scores are not negative, so that their bits are in the order of their values. */
    private static int[] byScore(float[] scores) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) ~Float.floatToIntBits(scores[i]) << 32 | i;
        }
        Arrays.sort(keys);
        int[] order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    private static Pool pool(List<Tile> tiles, List<Detections> found) {
        int count = 0;
        for (Detections part : found) {
            count += part.size();
        }
        Pool pool = new Pool(count);
        int at = 0;
        for (int part = 0; part < found.size(); part++) {
            for (int i = 0; i < found.get(part).size(); i++) {
                pool.put(at++, tiles.get(part), found.get(part), part, i);
            }
        }
        return pool;
    }

    /** The detections of all tiles, in pixels of the whole image. */
    private static final class Pool {
        final float[] boxes;
        final float[] grown;
        final float[] scores;
        final int[] classIds;
        final int[] parts;
        final int[] indices;

        Pool(int room) {
            boxes = new float[4 * room];
            grown = new float[4 * room];
            scores = new float[room];
            classIds = new int[room];
            parts = new int[room];
            indices = new int[room];
        }

        void put(int at, Tile tile, Detections found, int part, int index) {
            boxes[4 * at] = found.x1(index) + tile.x();
            boxes[4 * at + 1] = found.y1(index) + tile.y();
            boxes[4 * at + 2] = found.x2(index) + tile.x();
            boxes[4 * at + 3] = found.y2(index) + tile.y();
            scores[at] = found.score(index);
            classIds[at] = found.classId(index);
            parts[at] = part;
            indices[at] = index;
        }

        Result take(int[] kept, int size) {
            Result result =
                    new Result(new float[4 * size], new float[size], new int[size], new int[size], new int[size]);
            for (int rank = 0; rank < size; rank++) {
                int from = kept[rank];
                System.arraycopy(grown, 4 * from, result.boxes, 4 * rank, 4);
                result.scores[rank] = scores[from];
                result.classIds[rank] = classIds[from];
                result.parts[rank] = parts[from];
                result.indices[rank] = indices[from];
            }
            return result;
        }
    }
}

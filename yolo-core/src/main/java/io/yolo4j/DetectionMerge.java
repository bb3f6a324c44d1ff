package io.yolo4j;

import java.util.Arrays;

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
     * @param boxes four values for each object
     * @param members for each object its detection in the pool, and those that it has taken in
     */
    record Groups(float[] boxes, int[][] members) {}

    /** Merges what was found in all tiles. */
    Groups select(SlicePool pool) {
        int count = pool.size();
        int[] order = byScore(pool.scores);
        boolean[] gone = new boolean[count];
        float[] boxes = new float[4 * count];
        int[][] groups = new int[count][];
        int[] members = new int[count];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int best = order[i];
            if (!gone[best]) {
                int box = 4 * kept;
                System.arraycopy(pool.boxes, 4 * best, boxes, box, 4);
                members[0] = best;
                int size = 1;
                for (int k = i + 1; k < count; k++) {
                    int other = order[k];
                    if (!gone[other] && matches(pool, best, other)) {
                        gone[other] = true;
                        // What no longer matches the grown box goes without widening it.
                        if (grow && matches(boxes, box, pool.boxes, 4 * other)) {
                            unite(boxes, box, pool.boxes, 4 * other);
                            members[size++] = other;
                        }
                    }
                }
                groups[kept++] = Arrays.copyOf(members, size);
            }
        }
        return new Groups(Arrays.copyOf(boxes, 4 * kept), Arrays.copyOf(groups, kept));
    }

    private boolean matches(SlicePool pool, int a, int b) {
        if (!agnostic && pool.classIds[a] != pool.classIds[b]) {
            return false;
        }
        if (pool.corners == null) {
            return matches(pool.boxes, 4 * a, pool.boxes, 4 * b);
        }
        float[] one = pool.corners[a], other = pool.corners[b];
        return enough(ConvexPolygons.intersection(one, other), ConvexPolygons.area(one), ConvexPolygons.area(other));
    }

    private boolean matches(float[] a, int at, float[] b, int bt) {
        float w = Math.min(a[at + 2], b[bt + 2]) - Math.max(a[at], b[bt]);
        float h = Math.min(a[at + 3], b[bt + 3]) - Math.max(a[at + 1], b[bt + 1]);
        return w > 0 && h > 0 && enough(w * h, area(a, at), area(b, bt));
    }

    private boolean enough(float intersection, float areaA, float areaB) {
        float whole = smaller ? Math.min(areaA, areaB) : areaA + areaB - intersection;
        return intersection > 0 && intersection / whole >= threshold;
    }

    private static float area(float[] box, int at) {
        return (box[at + 2] - box[at]) * (box[at + 3] - box[at + 1]);
    }

    private static void unite(float[] box, int at, float[] other, int from) {
        box[at] = Math.min(box[at], other[from]);
        box[at + 1] = Math.min(box[at + 1], other[from + 1]);
        box[at + 2] = Math.max(box[at + 2], other[from + 2]);
        box[at + 3] = Math.max(box[at + 3], other[from + 3]);
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
}

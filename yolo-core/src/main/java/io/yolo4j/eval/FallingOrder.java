package io.yolo4j.eval;

/** Sorts indices by falling values; equal values stay in their order, as in a merge sort of the negated values. */
final class FallingOrder {
    private FallingOrder() {}

    static int[] of(double[] values, int count) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i;
        }
        sort(indices, count, values);
        return indices;
    }

    /** Bottom-up merge sort: the JDK sorts primitives by their own values only. */
    static void sort(int[] indices, int count, double[] values) {
        int[] from = indices, to = new int[count];
        for (int width = 1; width < count; width *= 2) {
            for (int start = 0; start < count; start += 2 * width) {
                merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count), values);
            }
            int[] merged = to;
            to = from;
            from = merged;
        }
        if (from != indices) {
            System.arraycopy(from, 0, indices, 0, count);
        }
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, double[] values) {
        int left = start, right = middle;
        for (int i = start; i < end; i++) {
            boolean takeRight = left == middle || right < end && values[from[right]] > values[from[left]];
            to[i] = takeRight ? from[right++] : from[left++];
        }
    }
}

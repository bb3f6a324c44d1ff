package io.yolo4j.head;

import java.util.Arrays;

/** Sorts candidates by falling score, equal scores in the order of the model's output. */
final class ScoreOrder {
    /** Radix sort costs a sweep over its counters, which more candidates than this are worth. */
    private static final int FEW = 256;

    private static final int BITS = 11;
    private static final int DIGITS = 1 << BITS;

    private long[] keys = new long[FEW];
    private long[] other = new long[0];
    private int[] counts;

    /** {@return keys, whose low halves are indices of candidates; overwritten by the next call} */
    long[] of(Candidates candidates) {
        int size = candidates.size;
        if (keys.length < size) {
            keys = new long[Math.max(size, 2 * keys.length)];
        }
        for (int i = 0; i < size; i++) {
            // Complemented, so that ascending keys are falling scores and, among equal scores, rising indices.
            keys[i] = (long) ~sortable(candidates.scores[i]) << 32 | i;
        }
        if (size <= FEW) {
            Arrays.sort(keys, 0, size);
        } else {
            sortByDigits(size);
        }
        return keys;
    }

    /** Least significant digit first and stable, so that the indices need no sorting. */
    private void sortByDigits(int size) {
        if (other.length < size) {
            other = new long[keys.length];
        }
        if (counts == null) {
            counts = new int[3 * DIGITS];
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            int score = (int) (keys[i] >> 32);
            counts[digit(score, 0)]++;
            counts[DIGITS + digit(score, 1)]++;
            counts[2 * DIGITS + digit(score, 2)]++;
        }
        for (int d = 0; d < 3; d++) {
            int next = 0;
            for (int i = d * DIGITS; i < (d + 1) * DIGITS; i++) {
                int count = counts[i];
                counts[i] = next;
                next += count;
            }
            for (int i = 0; i < size; i++) {
                long key = keys[i];
                other[counts[d * DIGITS + digit((int) (key >> 32), d)]++] = key;
            }
            long[] sorted = other;
            other = keys;
            keys = sorted;
        }
    }

    private static int digit(int score, int d) {
        return (score ^ Integer.MIN_VALUE) >>> d * BITS & DIGITS - 1;
    }

    /** Maps floats to ints of the same order. */
    private static int sortable(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 and 0 are equal
        return bits ^ bits >> 31 & 0x7fffffff;
    }
}

package io.yolo4j;

import java.util.Arrays;

/**
 * COCO's run lengths: pixels column by column, runs of zeros and ones in turn, zeros first. The compressed form is that of
 * pycocotools ({@code rleToString} in {@code maskApi.c}): from the fourth run on the difference to the run before the last, five
 * bits a character, low bits first, bit 5 for more, offset 48.
 */
final class RunLengths {
    private static final int FIRST_DIFFERENCE = 3;
    private static final int OFFSET = 48;
    private static final int MORE = 0x20;
    private static final int SIGN = 0x10;

    /** 31 bits and a sign take seven characters of five bits. */
    private static final int LONGEST = 7;

    private RunLengths() {}

    /** Refuses runs that are no picture of this size. */
    static void check(int width, int height, int[] counts) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException("run " + i + ": expected 0 or more pixels, found " + counts[i]);
            }
            sum += counts[i];
        }
        if (sum != (long) width * height) {
            throw new IllegalArgumentException("expected run lengths that add up to " + width + " x " + height + " = "
                    + (long) width * height + " pixels, found " + sum + ": is the size width first?");
        }
    }

    /**
     * The pixels of checked runs. Each end of a run flips a bit, and adding up the flips downwards fills the columns.
     */
    static MaskBits toBits(int height, int[] counts) {
        int left = Integer.MAX_VALUE, right = 0, top = height, bottom = 0, from = 0;
        for (int i = 0; i < counts.length; i++) {
            int to = from + counts[i];
            if (i % 2 == 1 && to > from) {
                int first = from / height, last = (to - 1) / height;
                left = Math.min(left, first);
                right = last + 1;
                top = first < last ? 0 : Math.min(top, from % height);
                bottom = first < last ? height : Math.max(bottom, (to - 1) % height + 1);
            }
            from = to;
        }
        if (right == 0) {
            return MaskBits.EMPTY;
        }
        int firstWord = left >> 6, width = MaskBits.wordsFor(left, right), rows = bottom - top;
        long[] words = new long[Math.multiplyExact(rows, width)];
        from = 0;
        for (int i = 0; i < counts.length; i++) {
            int to = from + counts[i];
            if (i % 2 == 1 && to > from) {
                int last = (to - 1) / height;
                for (int x = from / height; x <= last; x++) {
                    int word = (x >> 6) - firstWord;
                    int start = Math.max(from - x * height, 0) - top;
                    int end = Math.min(to - x * height, height) - top;
                    words[start * width + word] ^= 1L << x;
                    if (end < rows) {
                        words[end * width + word] ^= 1L << x;
                    }
                }
            }
            from = to;
        }
        for (int i = width; i < words.length; i++) {
            words[i] ^= words[i - width];
        }
        return MaskBits.of(top, firstWord, width, words);
    }

    /** The runs of pixels, none of them 0 but the first, as pycocotools gives them. */
    static int[] ofBits(int imageWidth, int imageHeight, MaskBits bits) {
        int columns = 64 * bits.wordsPerRow;
        int[] ends = new int[columns + 1];
        long[] above = new long[bits.wordsPerRow];
        for (int y = 0; y <= bits.rows; y++) {
            for (int k = 0; k < bits.wordsPerRow; k++) {
                long row = y < bits.rows ? bits.words[y * bits.wordsPerRow + k] : 0;
                for (long flips = row ^ above[k]; flips != 0; flips &= flips - 1) {
                    ends[64 * k + Long.numberOfTrailingZeros(flips) + 1]++;
                }
                above[k] = row;
            }
        }
        for (int x = 0; x < columns; x++) {
            ends[x + 1] += ends[x];
        }
        int[] flipped = new int[ends[columns]];
        for (int y = 0; y <= bits.rows; y++) {
            for (int k = 0; k < bits.wordsPerRow; k++) {
                long row = y < bits.rows ? bits.words[y * bits.wordsPerRow + k] : 0;
                for (long flips = row ^ above[k]; flips != 0; flips &= flips - 1) {
                    int x = 64 * k + Long.numberOfTrailingZeros(flips);
                    flipped[ends[x]++] = (64 * bits.firstWord + x) * imageHeight + bits.top + y;
                }
                above[k] = row;
            }
        }
        return counts(flipped, imageWidth * imageHeight);
    }

    /**
     * The differences of rising positions, at each of which zeros become ones or ones zeros; two at the same position are none.
     */
    private static int[] counts(int[] flipped, int pixels) {
        int[] counts = new int[flipped.length + 1];
        int size = 0, from = 0;
        for (int i = 0; i < flipped.length; i++) {
            if (i + 1 < flipped.length && flipped[i] == flipped[i + 1]) {
                i++;
            } else {
                counts[size++] = flipped[i] - from;
                from = flipped[i];
            }
        }
        if (from < pixels) {
            counts[size++] = pixels - from;
        }
        return Arrays.copyOf(counts, size);
    }

    static String compress(int[] counts) {
        StringBuilder text = new StringBuilder(2 * counts.length);
        for (int i = 0; i < counts.length; i++) {
            int rest = i < FIRST_DIFFERENCE ? counts[i] : counts[i] - counts[i - 2];
            boolean more = true;
            while (more) {
                int digit = rest & 0x1f;
                rest >>= 5;
                more = rest != ((digit & SIGN) == 0 ? 0 : -1);
                text.append((char) (OFFSET + (more ? digit | MORE : digit)));
            }
        }
        return text.toString();
    }

    static int[] decompress(String text) {
        int[] counts = new int[text.length()];
        int size = 0;
        for (int at = 0; at < text.length(); ) {
            int start = at;
            long value = 0;
            int digit = MORE;
            while ((digit & MORE) != 0) {
                if (at == text.length() || at - start == LONGEST) {
                    throw new IllegalArgumentException("compressed run lengths: expected a run of at most " + LONGEST
                            + " characters, found one that " + (at == text.length() ? "is cut off" : "goes on")
                            + " at index " + start);
                }
                digit = text.charAt(at) - OFFSET;
                if (digit < 0 || digit > 0x3f) {
                    throw new IllegalArgumentException("compressed run lengths: expected characters '0' to 'o', found '"
                            + text.charAt(at) + "' at index " + at);
                }
                value |= (long) (digit & 0x1f) << 5 * (at++ - start);
            }
            if ((digit & SIGN) != 0) {
                value |= -1L << 5 * (at - start);
            }
            value += size < FIRST_DIFFERENCE ? 0 : counts[size - 2];
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "compressed run lengths: run " + size + ": expected 0 or more pixels, found " + value);
            }
            counts[size++] = (int) value;
        }
        return Arrays.copyOf(counts, size);
    }
}

package io.yolo4j;

import java.util.Arrays;

/**
 * The pixels of a mask: one bit each, row by row, within the rectangle that holds them all. Immutable.
 *
 * <p>Columns are those of the image: bit {@code x % 64} of a word is column x whatever the rectangle, so that two masks of one
 * image meet word by word. Words rather than run lengths, because rows are filled, counted and intersected 64 pixels at a time
 * and one pixel is found at once, while the rectangle keeps a small object in a large picture small: 300 x 300 pixels take 14 kB.
 */
final class MaskBits {
    static final MaskBits EMPTY = new MaskBits(0, 0, 0, 0, new long[0]);

    final int top;
    final int rows;
    final int firstWord;
    final int wordsPerRow;
    final long[] words;

    /** Columns that hold the pixels; {@code right} is exclusive. */
    final int left;

    final int right;
    final long area;

    private MaskBits(int top, int rows, int firstWord, int wordsPerRow, long[] words) {
        this.top = top;
        this.rows = rows;
        this.firstWord = firstWord;
        this.wordsPerRow = wordsPerRow;
        this.words = words;
        long count = 0, first = 0, last = 0;
        for (int i = 0; i < words.length; i += wordsPerRow) {
            first |= words[i];
            last |= words[i + wordsPerRow - 1];
            for (int k = 0; k < wordsPerRow; k++) {
                count += Long.bitCount(words[i + k]);
            }
        }
        area = count;
        left = rows == 0 ? 0 : 64 * firstWord + Long.numberOfTrailingZeros(first);
        right = rows == 0 ? 0 : 64 * (firstWord + wordsPerRow) - Long.numberOfLeadingZeros(last);
    }

    /**
     * Trims the rectangle to the words that hold pixels, so that equal pixels are equal arrays. Takes the array as it is.
     *
     * @param words {@code wordsPerRow} words for each row
     */
    static MaskBits of(int top, int firstWord, int wordsPerRow, long[] words) {
        int rows = wordsPerRow == 0 ? 0 : words.length / wordsPerRow;
        long[] used = new long[wordsPerRow];
        int from = rows, to = 0;
        for (int y = 0; y < rows; y++) {
            long any = 0;
            for (int k = 0; k < wordsPerRow; k++) {
                any |= words[y * wordsPerRow + k];
                used[k] |= words[y * wordsPerRow + k];
            }
            if (any != 0) {
                from = Math.min(from, y);
                to = y + 1;
            }
        }
        if (to == 0) {
            return EMPTY;
        }
        int first = 0, last = wordsPerRow;
        while (used[first] == 0) {
            first++;
        }
        while (used[last - 1] == 0) {
            last--;
        }
        int width = last - first;
        if (width == wordsPerRow && to - from == rows) {
            return new MaskBits(top, rows, firstWord, wordsPerRow, words);
        }
        long[] trimmed = new long[(to - from) * width];
        for (int y = from; y < to; y++) {
            System.arraycopy(words, y * wordsPerRow + first, trimmed, (y - from) * width, width);
        }
        return new MaskBits(top + from, to - from, firstWord + first, width, trimmed);
    }

    /**
     * Moves bits that lie without gaps to their columns.
     *
     * @param packed bit {@code y * width + x} is the pixel (left + x, top + y); what is missing at the end is 0
     */
    static MaskBits of(int left, int top, int width, int height, long[] packed) {
        int wordsPerRow = wordsFor(left, left + width);
        long[] words = new long[height * wordsPerRow];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x += 64) {
                int from = y * width + x;
                long piece = bitsAt(packed, from);
                if (width - x < 64) {
                    piece &= (1L << width - x) - 1;
                }
                int shift = left & 63, to = y * wordsPerRow + (shift + x >> 6);
                words[to] |= piece << shift;
                if (shift != 0 && piece >>> 64 - shift != 0) {
                    words[to + 1] |= piece >>> 64 - shift;
                }
            }
        }
        return of(top, left >> 6, wordsPerRow, words);
    }

    private static long bitsAt(long[] packed, int from) {
        int word = from >> 6, shift = from & 63;
        long low = word < packed.length ? packed[word] >>> shift : 0;
        long high = shift != 0 && word + 1 < packed.length ? packed[word + 1] << 64 - shift : 0;
        return low | high;
    }

    /** How many words hold the columns from {@code left} to {@code right}, which is exclusive. */
    static int wordsFor(int left, int right) {
        return (right + 63 >> 6) - (left >> 6);
    }

    int bottom() {
        return top + rows;
    }

    boolean get(int x, int y) {
        int row = y - top, word = (x >> 6) - firstWord;
        return row >= 0
                && row < rows
                && word >= 0
                && word < wordsPerRow
                && (words[row * wordsPerRow + word] >>> x & 1) != 0;
    }

    long intersection(MaskBits other) {
        int from = Math.max(top, other.top), to = Math.min(bottom(), other.bottom());
        int first = Math.max(firstWord, other.firstWord);
        int width = Math.min(firstWord + wordsPerRow, other.firstWord + other.wordsPerRow) - first;
        long count = 0;
        for (int y = from; y < to; y++) {
            int a = (y - top) * wordsPerRow + first - firstWord;
            int b = (y - other.top) * other.wordsPerRow + first - other.firstWord;
            for (int k = 0; k < width; k++) {
                count += Long.bitCount(words[a + k] & other.words[b + k]);
            }
        }
        return count;
    }

    MaskBits union(MaskBits other) {
        if (rows == 0 || other.rows == 0) {
            return rows == 0 ? other : this;
        }
        int from = Math.min(top, other.top), to = Math.max(bottom(), other.bottom());
        int first = Math.min(firstWord, other.firstWord);
        int width = Math.max(firstWord + wordsPerRow, other.firstWord + other.wordsPerRow) - first;
        long[] both = new long[(to - from) * width];
        addTo(both, from, first, width);
        other.addTo(both, from, first, width);
        return of(from, first, width, both);
    }

    private void addTo(long[] target, int targetTop, int targetFirst, int targetWidth) {
        for (int y = 0; y < rows; y++) {
            int to = (y + top - targetTop) * targetWidth + firstWord - targetFirst;
            for (int k = 0; k < wordsPerRow; k++) {
                target[to + k] |= words[y * wordsPerRow + k];
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MaskBits b
                && top == b.top
                && firstWord == b.firstWord
                && wordsPerRow == b.wordsPerRow
                && Arrays.equals(words, b.words);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * top + firstWord) + Arrays.hashCode(words);
    }
}

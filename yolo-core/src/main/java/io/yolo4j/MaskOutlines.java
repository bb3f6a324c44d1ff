package io.yolo4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Follows the edges of a mask with its pixels at the right hand, which goes clockwise around them and counter-clockwise around
 * holes. Where two pixels touch at a corner only, it turns right and keeps to its own.
 */
final class MaskOutlines {
    /** Right, down, left, up. */
    private static final int[] STEP_X = {1, 0, -1, 0};

    private static final int[] STEP_Y = {0, 1, 0, -1};
    private static final int UP = 3;

    private final MaskBits bits;

    /** Left edges of pixels that no outline has passed yet. Each outline goes up somewhere, that is along one of them. */
    private final long[] leftEdges;

    private float[] points = new float[64];
    private int size;

    private MaskOutlines(MaskBits bits) {
        this.bits = bits;
        this.leftEdges = new long[bits.words.length];
    }

    static List<float[]> trace(MaskBits bits) {
        MaskOutlines outlines = new MaskOutlines(bits);
        outlines.findLeftEdges();
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < outlines.leftEdges.length; i++) {
            while (outlines.leftEdges[i] != 0) {
                int x = 64 * (bits.firstWord + i % bits.wordsPerRow)
                        + Long.numberOfTrailingZeros(outlines.leftEdges[i]);
                found.add(outlines.follow(x, bits.top + i / bits.wordsPerRow));
            }
        }
        return found;
    }

    private void findLeftEdges() {
        for (int i = 0; i < leftEdges.length; i += bits.wordsPerRow) {
            long carry = 0;
            for (int k = i; k < i + bits.wordsPerRow; k++) {
                leftEdges[k] = bits.words[k] & ~(bits.words[k] << 1 | carry);
                carry = bits.words[k] >>> 63;
            }
        }
    }

    /** Follows one outline, beginning upwards along the left edge of a pixel. */
    private float[] follow(int startX, int startY) {
        size = 0;
        int x = startX, y = startY + 1, direction = UP;
        do {
            if (direction == UP) {
                pass(x, y - 1);
            }
            x += STEP_X[direction];
            y += STEP_Y[direction];
            int turned = turn(x, y, direction);
            if (turned != direction) {
                add(x, y);
                direction = turned;
            }
        } while (x != startX || y != startY + 1 || direction != UP);
        return Arrays.copyOf(points, size);
    }

    /** Where to go from a corner: right where the pixel ahead at the right hand is none, left where both are, else on. */
    private int turn(int x, int y, int direction) {
        // The pixel ahead at the right hand: the corner's own for right, the one to its left for down, and so on around
        // it.
        int rightX = direction == 1 || direction == 2 ? x - 1 : x, rightY = direction >= 2 ? y - 1 : y;
        if (!bits.get(rightX, rightY)) {
            return direction + 1 & 3;
        }
        int leftX = direction >= 2 ? x - 1 : x, leftY = direction == 0 || direction == UP ? y - 1 : y;
        return bits.get(leftX, leftY) ? direction + 3 & 3 : direction;
    }

    private void pass(int x, int y) {
        leftEdges[(y - bits.top) * bits.wordsPerRow + (x >> 6) - bits.firstWord] &= ~(1L << x);
    }

    private void add(int x, int y) {
        if (size == points.length) {
            points = Arrays.copyOf(points, 2 * size);
        }
        points[size++] = x;
        points[size++] = y;
    }
}

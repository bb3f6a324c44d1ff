package io.yolo4j.head;

import io.yolo4j.Mask;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * The logits of one object on the few cells of the prototypes that its box needs, which is all that stays of a run, and the way
 * from there to the mask at the image's resolution. Immutable; {@link #get()} computes the mask anew at each call.
 *
 * <p>The method is Ultralytics' {@code process_mask_native}: bilinear twice, then the sign, then cropped by the box. It runs row by
 * row on two rows of the enlarged map. Between points of the same sign every pixel has that sign, so that only the pixels
 * between points of different signs are computed.
 */
public final class MaskRegion implements Supplier<Mask> {
    private final MaskFrame frame;
    private final MaskAxis horizontal;
    private final MaskAxis vertical;
    private final float[] logits;
    private final boolean anyPositive;

    /** Takes the array as it is: the cells of both axes, row by row. */
    MaskRegion(MaskFrame frame, MaskAxis horizontal, MaskAxis vertical, float[] logits) {
        this.frame = frame;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.logits = logits;
        float highest = 0;
        for (float logit : logits) {
            highest = logit > highest ? logit : highest;
        }
        this.anyPositive = highest > 0;
    }

    /**
     * Whether no pixel would be in the mask; such detections are dropped.
     *
     * @return known at once where no logit is positive; else rows are computed up to the first pixel
     */
    public boolean isEmpty() {
        return !anyPositive || !new Rows().fill(null);
    }

    /**
     * Assembles the mask.
     *
     * @return a mask of the size of the image
     */
    @Override
    public Mask get() {
        int width = Math.max(horizontal.to - horizontal.from, 0), height = Math.max(vertical.to - vertical.from, 0);
        BitSet pixels = new BitSet(anyPositive ? width * height : 0);
        if (anyPositive) {
            new Rows().fill(pixels);
        }
        return Mask.of(
                frame.imageWidth(),
                frame.imageHeight(),
                width == 0 ? 0 : horizontal.from,
                height == 0 ? 0 : vertical.from,
                width,
                height,
                pixels);
    }

    /** The rows in work. Rows have one more value than points: pixels beyond the last point have its value. */
    private final class Rows {
        private final int points = horizontal.points;
        private final int[] starts = horizontal.starts();
        private final float[] cells = new float[horizontal.cells + 1];
        private final float[] row = new float[points + 1];
        private float[] upper = new float[points + 1];
        private float[] lower = new float[points + 1];
        private int upperAt = -1;
        private int lowerAt = -1;

        /**
         * Sets the pixels of the mask.
         *
         * @param pixels receives them; null to stop at the first
         * @return whether there is one
         */
        boolean fill(BitSet pixels) {
            int width = horizontal.to - horizontal.from;
            boolean any = false;
            for (int y = vertical.from; y < vertical.to; y++) {
                float at = vertical.pointOf(y);
                int point = Math.min((int) at, vertical.points - 1);
                load(point, Math.min(point + 1, vertical.points - 1));
                mix(upper, lower, at - point, row, points);
                row[points] = row[points - 1];
                any |= fillRow(pixels, (y - vertical.from) * width - horizontal.from);
                if (any && pixels == null) {
                    return true;
                }
            }
            return any;
        }

        private boolean fillRow(BitSet pixels, int offset) {
            boolean any = false;
            for (int j = 0; j < points; ) {
                boolean positive = row[j] > 0;
                int end = j;
                while (end < points && row[end + 1] > 0 == positive) {
                    end++;
                }
                if (positive && starts[j] < starts[end]) {
                    any = true;
                    if (pixels != null) {
                        pixels.set(offset + starts[j], offset + starts[end]);
                    }
                }
                if (end < points) {
                    any |= fillBetween(pixels, offset, end++);
                }
                j = end;
            }
            return any;
        }

        /** The pixels between a point and the next, which has the other sign. */
        private boolean fillBetween(BitSet pixels, int offset, int point) {
            boolean any = false;
            for (int x = starts[point]; x < starts[point + 1]; x++) {
                float t = horizontal.pointOf(x) - point;
                if ((1 - t) * row[point] + t * row[point + 1] > 0) {
                    any = true;
                    if (pixels != null) {
                        pixels.set(offset + x);
                    }
                }
            }
            return any;
        }

        /** Makes two rows of the enlarged map the current ones; going down, the lower one becomes the upper one. */
        private void load(int above, int below) {
            if (upperAt != above) {
                float[] free = upper;
                upper = lower;
                lower = free;
                upperAt = lowerAt;
                lowerAt = -1;
                if (upperAt != above) {
                    enlarge(above, upper);
                    upperAt = above;
                }
            }
            if (lowerAt != below) {
                enlarge(below, lower);
                lowerAt = below;
            }
        }

        private void enlarge(int point, float[] target) {
            float at = vertical.cellOf(point);
            int first = (int) at - vertical.firstCell, next = Math.min(first + 1, vertical.cells - 1);
            float t = at - (int) at;
            int width = horizontal.cells, upperRow = first * width, lowerRow = next * width;
            for (int c = 0; c < width; c++) {
                cells[c] = (1 - t) * logits[upperRow + c] + t * logits[lowerRow + c];
            }
            cells[width] = cells[width - 1];
            for (int j = 0; j < points; j++) {
                float cell = horizontal.cellOf(j);
                int c = (int) cell;
                float s = cell - c;
                target[j] = (1 - s) * cells[c - horizontal.firstCell] + s * cells[c - horizontal.firstCell + 1];
            }
        }

        private static void mix(float[] upper, float[] lower, float t, float[] target, int length) {
            for (int j = 0; j < length; j++) {
                target[j] = (1 - t) * upper[j] + t * lower[j];
            }
        }
    }
}

package io.yolo4j.head;

/**
 * One axis of the way from the prototypes to the image, for the pixels of one box: cells are enlarged by a whole factor, the
 * padding is cut off, and what is left is enlarged to the image. Both steps are bilinear with half-pixel centres in single
 * precision, as PyTorch's {@code interpolate} without aligned corners.
 */
final class MaskAxis {
    /** Pixels of the image within the box; {@code to} is exclusive. */
    final int from;

    final int to;

    /** How many points of the enlarged map the pixels lie between, and the cells that those lie between. */
    final int points;

    final int firstCell;
    final int cells;

    private final float scale;
    private final int cut;
    private final int firstPoint;
    private final int factor;

    /**
     * @param allCells cells of the prototypes along this axis
     * @param factor how many times they are enlarged first
     * @param input extent of the model's input
     * @param offset padding before the resized image
     * @param resized extent of the resized image
     * @param image extent of the caller's image
     * @param low edge of the box in the caller's image
     * @param high the other edge
     */
    MaskAxis(int allCells, int factor, int input, int offset, int resized, int image, float low, float high) {
        double enlarged = (double) allCells * factor / input;
        int cutFrom = Math.min((int) Math.rint(offset * enlarged), allCells * factor - 1);
        int cutTo = Math.min((int) Math.rint((offset + resized) * enlarged), allCells * factor);
        int extent = Math.max(cutTo - cutFrom, 1);
        this.factor = factor;
        this.scale = (float) extent / image;
        // A pixel belongs to the box by its index, low <= index < high, and not by its centre.
        this.from = (int) Math.max(Math.ceil(low), 0);
        this.to = (int) Math.min(Math.ceil(high), image);
        if (from >= to) {
            this.points = this.cells = this.cut = this.firstPoint = this.firstCell = 0;
            return;
        }
        this.cut = cutFrom;
        this.firstPoint = (int) source(from);
        this.points = Math.min((int) source(to - 1) + 1, extent - 1) - firstPoint + 1;
        this.firstCell = (int) cellOf(0);
        this.cells = Math.min((int) cellOf(points - 1) + 1, allCells - 1) - firstCell + 1;
    }

    boolean isEmpty() {
        return from >= to;
    }

    /** Where a pixel of the image lies among the points. */
    float pointOf(int pixel) {
        return source(pixel) - firstPoint;
    }

    private float source(int pixel) {
        return Math.max(0, (pixel + 0.5f) * scale - 0.5f);
    }

    /** Where a point lies among all cells. */
    float cellOf(int point) {
        return Math.max(0, (cut + firstPoint + point + 0.5f) / factor - 0.5f);
    }

    /** For each point the first pixel at or after it, and the end of the pixels for the one after the last. */
    int[] starts() {
        int[] starts = new int[points + 1];
        int point = 0;
        starts[0] = from;
        for (int pixel = from; pixel < to; pixel++) {
            int at = Math.min((int) pointOf(pixel), points - 1);
            while (point < at) {
                starts[++point] = pixel;
            }
        }
        while (point < points) {
            starts[++point] = to;
        }
        return starts;
    }
}

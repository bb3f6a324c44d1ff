package io.yolo4j.head;

import io.yolo4j.spi.Tensor;

/**
 * Reads the prototypes {@code [N, masks, rows, columns]} of instance segmentation (YOLACT, and the YOLOs with {@code -seg}): the
 * logits of an object are the sum of its coefficients times the prototypes. Only the cells of its box are read.
 *
 * <p>Owns its scratch and is used by one thread at a time.
 */
public final class Prototypes {
    private float[] line = new float[160];

    /** Starts with scratch for the usual width, which grows. */
    public Prototypes() {}

    /**
     * Computes the logits of one object; afterwards the tensor is not needed any more.
     *
     * @param prototypes the prototypes of the last run
     * @param slot which picture of the batch
     * @param coefficients has the coefficients of the object
     * @param at index of the first of them
     * @param frame where the image lies in the input
     * @param x1 left edge of its box in pixels of the image, clipped to it
     * @param y1 top edge
     * @param x2 right edge
     * @param y2 bottom edge
     * @return what the mask is assembled from
     */
    public MaskRegion region(
            Tensor prototypes,
            int slot,
            float[] coefficients,
            int at,
            MaskFrame frame,
            float x1,
            float y1,
            float x2,
            float y2) {
        int masks = (int) prototypes.spec().dim(1);
        int rows = (int) prototypes.spec().dim(2);
        int columns = (int) prototypes.spec().dim(3);
        int factor = frame.enlargement(columns, rows);
        MaskAxis horizontal = new MaskAxis(
                columns, factor, frame.inputWidth(), frame.left(), frame.width(), frame.imageWidth(), x1, x2);
        MaskAxis vertical = new MaskAxis(
                rows, factor, frame.inputHeight(), frame.top(), frame.height(), frame.imageHeight(), y1, y2);
        float[] logits = new float[horizontal.isEmpty() || vertical.isEmpty() ? 0 : horizontal.cells * vertical.cells];
        if (logits.length > 0) {
            int first = (slot * masks * rows + vertical.firstCell) * columns + horizontal.firstCell;
            for (int m = 0; m < masks; m++) {
                add(prototypes, first + m * rows * columns, columns, coefficients[at + m], horizontal.cells, logits);
            }
        }
        return new MaskRegion(frame, horizontal, vertical, logits);
    }

    /** Adds a rectangle of one prototype, which begins at {@code first} and whose rows are {@code stride} apart. */
    private void add(Tensor prototypes, int first, int stride, float coefficient, int width, float[] logits) {
        if (line.length < width) {
            line = new float[width];
        }
        for (int row = 0, from = first; row < logits.length; row += width, from += stride) {
            prototypes.read(from, line, 0, width);
            for (int c = 0; c < width; c++) {
                logits[row + c] += coefficient * line[c];
            }
        }
    }
}

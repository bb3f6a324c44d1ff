package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/**
 * {@code [N, R, 4 + C + P]} or {@code [N, R, 5 + C + P]}: one row for each cell or anchor. With objectness the score of a class is
 * objectness x class, and rows whose objectness does not pass the threshold are skipped, as YOLOv5 does (YOLOX does not, but
 * there a class is at most 1, which comes to the same).
 */
final class RowHead implements Head {
    private static final int BLOCK_ROWS = 64;

    private final int output;
    private final int classes;
    private final boolean objectness;
    private final boolean multiLabel;
    private final BoxParts parts;
    private final Grid grid;
    private final float scaleX;
    private final float scaleY;
    private final int columns;
    private final float[] block;

    /**
     * @param grid the cells whose offsets the rows hold, or null where the boxes are decoded
     * @param scaleX from the units of decoded boxes to input pixels
     * @param scaleY from the units of decoded boxes to input pixels
     */
    RowHead(
            int output,
            int classes,
            boolean objectness,
            boolean multiLabel,
            BoxParts parts,
            Grid grid,
            float scaleX,
            float scaleY) {
        this.output = output;
        this.classes = classes;
        this.objectness = objectness;
        this.multiLabel = multiLabel;
        this.parts = parts;
        this.grid = grid;
        this.scaleX = scaleX;
        this.scaleY = scaleY;
        this.columns = 4 + classes + (objectness ? 1 : 0) + parts.channels();
        this.block = new float[BLOCK_ROWS * columns];
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor tensor = session.output(output);
        int rows = (int) tensor.spec().dim(1);
        int base = slot * rows * columns;
        if (objectness) {
            // Read alone: the other numbers of most rows are never fetched from memory.
            for (int row = 0; row < rows; row++) {
                int at = base + row * columns;
                float object = tensor.get(at + 4);
                if (out.passes(object)) {
                    tensor.read(at, block, 0, columns);
                    decode(0, row, object, 5, out);
                }
            }
            return;
        }
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            tensor.read(base + from * columns, block, 0, count * columns);
            for (int i = 0; i < count; i++) {
                decode(i * columns, from + i, 1, 4, out);
            }
        }
    }

    private void decode(int at, int row, float object, int leading, Candidates out) {
        int scores = at + leading;
        float score = object * BestClass.ofRow(block, scores, classes);
        if (!out.passes(score)) {
            if (objectness && !Float.isFinite(score)) {
                out.lose();
            }
            return;
        }
        for (int c = 0; c < classes; c++) {
            float product = object * block[scores + c];
            if (multiLabel) {
                if (out.passes(product)) {
                    add(at, row, product, c, out);
                }
            } else if (product == score) { // the lowest class among equals, which the product may have made equal
                add(at, row, product, c, out);
                return;
            }
        }
    }

    private void add(int at, int row, float score, int classId, Candidates out) {
        float cx = block[at], cy = block[at + 1], w = block[at + 2], h = block[at + 3];
        if (grid != null) { // YOLOX: "YOLOX: Exceeding YOLO Series in 2021", decode_outputs
            float stride = grid.stride[row];
            cx = (cx + grid.x[row]) * stride;
            cy = (cy + grid.y[row]) * stride;
            w = (float) Math.exp(w) * stride;
            h = (float) Math.exp(h) * stride;
        } else {
            cx *= scaleX;
            cy *= scaleY;
            w *= scaleX;
            h *= scaleY;
        }
        if (parts.oriented()) {
            out.addRotated(cx, cy, w, h, block[at + columns - 1], score, classId, row);
        } else {
            out.addCentered(cx, cy, w, h, score, classId, row);
        }
    }

    @Override
    public void parts(EngineSession session, int slot, int anchor, float[] target) {
        Tensor tensor = session.output(output);
        int rows = (int) tensor.spec().dim(1);
        int end = (slot * rows + anchor + 1) * columns;
        tensor.read(end - parts.channels(), target, 0, parts.channels());
        parts.scale(target, scaleX, scaleY);
    }
}

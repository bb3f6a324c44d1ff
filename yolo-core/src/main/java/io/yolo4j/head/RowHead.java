package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.Tensor;
import java.util.Optional;

/**
 * {@code [N, R, 4 + C + P]} or {@code [N, R, 5 + C + P]}: one row for each cell or anchor. With objectness the score of a class is
 * objectness x class, and rows whose objectness does not pass the threshold are skipped, as YOLOv5 does (YOLOX does not, but
 * there a class is at most 1, which comes to the same).
 */
final class RowHead implements FilteredHead {
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
    public Optional<ScoreFilter> filter(float threshold) {
        return Optional.of(new ScoreFilter(output, false, classes, objectness, threshold));
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
                if (out.passes(tensor.get(at + 4))) {
                    tensor.read(at, block, 0, columns);
                    float score = best(0);
                    if (out.exceeds(score)) {
                        add(0, row, row, score, out);
                    } else if (!Float.isFinite(score)) {
                        out.lose();
                    }
                }
            }
            return;
        }
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            tensor.read(base + from * columns, block, 0, count * columns);
            for (int i = 0; i < count; i++) {
                float score = best(i * columns);
                if (out.passes(score)) {
                    add(i * columns, from + i, from + i, score, out);
                }
            }
        }
    }

    @Override
    public void decode(Survivors survivors, int index, Candidates out) {
        survivors.read(index, block, 0);
        add(0, survivors.row(index), index, best(0), out);
    }

    private float object(int at) {
        return objectness ? block[at + 4] : 1;
    }

    private int leading() {
        return objectness ? 5 : 4;
    }

    private float best(int at) {
        return object(at) * BestClass.ofRow(block, at + leading(), classes);
    }

    /** Adds what passes of the row that begins in the block at {@code at}. */
    private void add(int at, int row, int anchor, float best, Candidates out) {
        float object = object(at);
        int scores = at + leading();
        for (int c = 0; c < classes; c++) {
            float product = object * block[scores + c];
            if (multiLabel) {
                if (out.exceeds(product)) {
                    add(at, row, anchor, product, c, out);
                }
            } else if (product == best) { // the lowest class among equals, which the product may have made equal
                add(at, row, anchor, product, c, out);
                return;
            }
        }
    }

    private void add(int at, int row, int anchor, float score, int classId, Candidates out) {
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
            out.addRotated(cx, cy, w, h, block[at + columns - 1], score, classId, anchor);
        } else {
            out.addCentered(cx, cy, w, h, score, classId, anchor);
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

    @Override
    public void parts(Survivors survivors, int index, float[] target) {
        survivors.read(index, block, 0);
        System.arraycopy(block, columns - parts.channels(), target, 0, parts.channels());
        parts.scale(target, scaleX, scaleY);
    }
}

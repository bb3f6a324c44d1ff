package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/**
 * {@code [N, 4 + C + P, A]}: one column for each cell, so that a class is a contiguous line over all cells. The best score of each
 * cell is found line by line in blocks that stay in the first-level cache; only the few cells above the threshold are looked
 * at again.
 */
final class ColumnHead implements Head {
    private static final int BLOCK = 1024;

    private final int output;
    private final int classes;
    private final boolean multiLabel;
    private final BoxParts parts;
    private final float scaleX;
    private final float scaleY;
    private final float[] best = new float[BLOCK];
    private final float[] line = new float[BLOCK];

    /**
     * @param scaleX from the output's units to input pixels
     * @param scaleY from the output's units to input pixels
     */
    ColumnHead(int output, int classes, boolean multiLabel, BoxParts parts, float scaleX, float scaleY) {
        this.output = output;
        this.classes = classes;
        this.multiLabel = multiLabel;
        this.parts = parts;
        this.scaleX = scaleX;
        this.scaleY = scaleY;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor tensor = session.output(output);
        int cells = (int) tensor.spec().dim(2);
        int base = slot * channels() * cells;
        int scores = base + 4 * cells;
        for (int from = 0; from < cells; from += BLOCK) {
            int count = Math.min(BLOCK, cells - from);
            BestClass.ofLines(tensor, scores + from, cells, classes, best, line, count);
            for (int i = 0; i < count; i++) {
                if (out.passes(best[i])) {
                    add(tensor, base, scores, cells, from + i, best[i], out);
                }
            }
        }
    }

    private int channels() {
        return 4 + classes + parts.channels();
    }

    private void add(Tensor tensor, int base, int scores, int cells, int cell, float best, Candidates out) {
        float cx = tensor.get(base + cell) * scaleX;
        float cy = tensor.get(base + cells + cell) * scaleY;
        float w = tensor.get(base + 2 * cells + cell) * scaleX;
        float h = tensor.get(base + 3 * cells + cell) * scaleY;
        float angle = parts.oriented() ? tensor.get(scores + classes * cells + cell) : 0;
        for (int c = 0; c < classes; c++) {
            float score = tensor.get(scores + c * cells + cell);
            // Without multi-label, the lowest class among equals.
            if (multiLabel ? out.passes(score) : score == best) {
                if (parts.oriented()) {
                    out.addRotated(cx, cy, w, h, angle, score, c, cell);
                } else {
                    out.addCentered(cx, cy, w, h, score, c, cell);
                }
                if (!multiLabel) {
                    return;
                }
            }
        }
    }

    @Override
    public void parts(EngineSession session, int slot, int anchor, float[] target) {
        Tensor tensor = session.output(output);
        int cells = (int) tensor.spec().dim(2);
        int at = (slot * channels() + 4 + classes) * cells + anchor;
        for (int i = 0; i < parts.channels(); i++) {
            target[i] = tensor.get(at + i * cells);
        }
        parts.scale(target, scaleX, scaleY);
    }
}

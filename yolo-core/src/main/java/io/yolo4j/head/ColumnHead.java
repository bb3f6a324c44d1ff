package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ScoreFilter;
import io.yolo4j.spi.Survivors;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * {@code [N, 4 + C + P, A]}: one column for each cell, so that a class is a contiguous line over all cells. The best score of each
 * cell is found line by line in blocks that stay in the first-level cache; only the few cells above the threshold are looked
 * at again.
 */
final class ColumnHead implements FilteredHead {
    private static final int BLOCK = 1024;

    private final int output;
    private final int classes;
    private final boolean multiLabel;
    private final BoxParts parts;
    private final float scaleX;
    private final float scaleY;
    private final float[] best = new float[BLOCK];
    private final float[] line = new float[BLOCK];

    /** The numbers of one survivor, and the same as an output of one cell. */
    private final float[] survivor;

    private final FloatBuffer oneCell;
    private final Tensor oneCellTensor;

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
        this.survivor = new float[channels()];
        ByteBuffer memory = ByteBuffer.allocate(Float.BYTES * channels()).order(ByteOrder.nativeOrder());
        this.oneCell = memory.asFloatBuffer();
        this.oneCellTensor =
                new Tensor(new TensorSpec("survivor", ElementType.FLOAT32, new long[] {1, channels(), 1}), memory);
    }

    @Override
    public Optional<ScoreFilter> filter(float threshold) {
        return Optional.of(new ScoreFilter(output, true, classes, false, threshold));
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
                    add(tensor, base + from + i, cells, best[i], from + i, out);
                }
            }
        }
    }

    @Override
    public void decode(Survivors survivors, int index, Candidates out) {
        survivors.read(index, survivor, 0);
        oneCell.put(0, survivor);
        add(oneCellTensor, 0, 1, BestClass.ofRow(survivor, 4, classes), index, out);
    }

    private int channels() {
        return 4 + classes + parts.channels();
    }

    /**
     * Adds what passes of a cell.
     *
     * @param at index of its first number
     * @param step from one of its numbers to the next
     */
    private void add(Tensor tensor, int at, int step, float best, int anchor, Candidates out) {
        float cx = tensor.get(at) * scaleX;
        float cy = tensor.get(at + step) * scaleY;
        float w = tensor.get(at + 2 * step) * scaleX;
        float h = tensor.get(at + 3 * step) * scaleY;
        float angle = parts.oriented() ? tensor.get(at + (4 + classes) * step) : 0;
        for (int c = 0; c < classes; c++) {
            float score = tensor.get(at + (4 + c) * step);
            // Without multi-label, the lowest class among equals.
            if (multiLabel ? out.exceeds(score) : score == best) {
                if (parts.oriented()) {
                    out.addRotated(cx, cy, w, h, angle, score, c, anchor);
                } else {
                    out.addCentered(cx, cy, w, h, score, c, anchor);
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

    @Override
    public void parts(Survivors survivors, int index, float[] target) {
        survivors.read(index, survivor, 0);
        System.arraycopy(survivor, 4 + classes, target, 0, parts.channels());
        parts.scale(target, scaleX, scaleY);
    }
}

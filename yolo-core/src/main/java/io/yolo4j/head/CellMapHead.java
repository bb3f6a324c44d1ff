package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/**
 * FastestDet (github.com/dog-qiuqiu/FastestDet, handle_preds): objectness, four numbers of the box, class probabilities; the score is
 * objectness^0.6 x class^0.4.
 */
final class CellMapHead implements Head {
    private static final double OBJECTNESS_POWER = 0.6;
    private static final double CLASS_POWER = 0.4;

    private final int classes;
    private final float inputWidth;
    private final float inputHeight;
    private final boolean multiLabel;
    private float[] best = new float[0];
    private float[] line = new float[0];

    CellMapHead(int classes, float inputWidth, float inputHeight, boolean multiLabel) {
        this.classes = classes;
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.multiLabel = multiLabel;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor map = session.output(0);
        int columns = (int) map.spec().dim(3), rows = (int) map.spec().dim(2), cells = rows * columns;
        if (best.length < cells) {
            best = new float[cells];
            line = new float[cells];
        }
        int base = slot * (5 + classes) * cells;
        BestClass.ofLines(map, base + 5 * cells, cells, classes, best, line, cells);
        for (int cell = 0; cell < cells; cell++) {
            float object = (float) Math.pow(map.get(base + cell), OBJECTNESS_POWER);
            if (out.passes(score(object, best[cell]))) {
                add(map, base, cells, cell, columns, rows, object, out);
            }
        }
    }

    private static float score(float object, float ofClass) {
        return object * (float) Math.pow(ofClass, CLASS_POWER);
    }

    private void add(Tensor map, int base, int cells, int cell, int columns, int rows, float object, Candidates out) {
        float cx = ((float) Math.tanh(map.get(base + cells + cell)) + cell % columns) / columns * inputWidth;
        float cy = ((float) Math.tanh(map.get(base + 2 * cells + cell)) + cell / columns) / rows * inputHeight;
        float w = Dfl.sigmoid(map.get(base + 3 * cells + cell)) * inputWidth;
        float h = Dfl.sigmoid(map.get(base + 4 * cells + cell)) * inputHeight;
        for (int c = 0; c < classes; c++) {
            float ofClass = map.get(base + (5 + c) * cells + cell);
            if (multiLabel ? out.exceeds(score(object, ofClass)) : ofClass == best[cell]) {
                out.addCentered(cx, cy, w, h, score(object, ofClass), c, cell);
                if (!multiLabel) {
                    return;
                }
            }
        }
    }
}

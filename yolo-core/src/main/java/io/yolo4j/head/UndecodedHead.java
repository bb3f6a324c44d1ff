package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/**
 * The last layers of YOLOv8's head (Detect, Pose, OBB and Segment of Ultralytics), in Java: DFL, sigmoid, and what is relative to a cell
 * brought into input pixels.
 */
final class UndecodedHead implements Head {
    private static final int BINS = UndecodedMaps.BINS;

    private final int[] maps;
    private final int classes;
    private final BoxParts parts;
    private final Grid grid;
    private final boolean multiLabel;
    private final float[] best;
    private final float[] line;
    private final float[] sides = new float[4 * BINS];

    UndecodedHead(int[] maps, int classes, BoxParts parts, Grid grid, boolean multiLabel) {
        this.maps = maps;
        this.classes = classes;
        this.parts = parts;
        this.grid = grid;
        this.multiLabel = multiLabel;
        this.best = new float[grid.x.length];
        this.line = new float[grid.x.length];
    }

    private static int cells(Tensor map) {
        return (int) (map.spec().dim(2) * map.spec().dim(3));
    }

    private int channels() {
        return 4 * BINS + classes + parts.channels();
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        int first = 0;
        for (int output : maps) {
            Tensor map = session.output(output);
            int cells = cells(map);
            int base = slot * channels() * cells;
            BestClass.ofLines(map, base + 4 * BINS * cells, cells, classes, best, line, cells);
            for (int i = 0; i < cells; i++) {
                if (out.passes(Dfl.sigmoid(best[i]))) {
                    add(map, base, cells, i, first + i, out);
                }
            }
            first += cells;
        }
    }

    private void add(Tensor map, int base, int cells, int i, int cell, Candidates out) {
        for (int k = 0; k < 4 * BINS; k++) {
            sides[k] = map.get(base + k * cells + i);
        }
        float stride = grid.stride[cell];
        float left = Dfl.distance(sides, 0, BINS), top = Dfl.distance(sides, BINS, BINS);
        float right = Dfl.distance(sides, 2 * BINS, BINS), bottom = Dfl.distance(sides, 3 * BINS, BINS);
        float x = grid.x[cell] + 0.5f, y = grid.y[cell] + 0.5f;
        for (int c = 0; c < classes; c++) {
            float logit = map.get(base + (4 * BINS + c) * cells + i);
            float score = Dfl.sigmoid(logit);
            if (multiLabel ? !out.exceeds(score) : logit != best[i]) {
                continue;
            }
            if (parts.oriented()) {
                // dist2rbox of Ultralytics: the middle of the distances lies on the box's own axes
                double angle = (Dfl.sigmoid(map.get(base + (4 * BINS + classes) * cells + i)) - 0.25) * Math.PI;
                double cos = Math.cos(angle), sin = Math.sin(angle);
                double alongX = (right - left) / 2, alongY = (bottom - top) / 2;
                float cx = (float) (x + alongX * cos - alongY * sin) * stride;
                float cy = (float) (y + alongX * sin + alongY * cos) * stride;
                float width = (left + right) * stride, height = (top + bottom) * stride;
                out.addRotated(cx, cy, width, height, (float) angle, score, c, cell);
            } else {
                out.addCorners(
                        (x - left) * stride,
                        (y - top) * stride,
                        (x + right) * stride,
                        (y + bottom) * stride,
                        score,
                        c,
                        cell);
            }
            if (!multiLabel) {
                return;
            }
        }
    }

    @Override
    public void parts(EngineSession session, int slot, int anchor, float[] target) {
        int first = 0;
        for (int output : maps) {
            Tensor map = session.output(output);
            int cells = cells(map);
            if (anchor < first + cells) {
                int at = (slot * channels() + 4 * BINS + classes) * cells + anchor - first;
                for (int i = 0; i < parts.channels(); i++) {
                    target[i] = map.get(at + i * cells);
                }
                decodeKeypoints(target, anchor);
                return;
            }
            first += cells;
        }
    }

    private void decodeKeypoints(float[] target, int cell) {
        if (parts.keypoints() == null) {
            return;
        }
        int each = parts.keypoints().values();
        for (int i = 0; i < parts.channels(); i += each) {
            target[i] = (2 * target[i] + grid.x[cell]) * grid.stride[cell];
            target[i + 1] = (2 * target[i + 1] + grid.y[cell]) * grid.stride[cell];
            if (each == 3) {
                target[i + 2] = Dfl.sigmoid(target[i + 2]);
            }
        }
    }
}

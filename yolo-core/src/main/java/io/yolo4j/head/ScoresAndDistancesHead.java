package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/** NanoDet and PicoDet: scores with their sigmoid applied, distances from the cell's middle as distributions. */
final class ScoresAndDistancesHead implements Head {
    private static final int BLOCK_ROWS = 64;

    private final int[] scores;
    private final int[] distances;
    private final int classes;
    private final int bins;
    private final Grid grid;
    private final boolean multiLabel;
    private final float[] block;
    private final float[] sides;

    ScoresAndDistancesHead(int[] scores, int[] distances, int classes, int bins, Grid grid, boolean multiLabel) {
        this.scores = scores;
        this.distances = distances;
        this.classes = classes;
        this.bins = bins;
        this.grid = grid;
        this.multiLabel = multiLabel;
        this.block = new float[BLOCK_ROWS * classes];
        this.sides = new float[4 * bins];
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        int cell = 0;
        for (int s = 0; s < scores.length; s++) {
            Tensor tensor = session.output(scores[s]);
            int rows = (int) tensor.spec().dim(1);
            for (int from = 0; from < rows; from += BLOCK_ROWS) {
                int count = Math.min(BLOCK_ROWS, rows - from);
                tensor.read((slot * rows + from) * classes, block, 0, count * classes);
                for (int i = 0; i < count; i++) {
                    decode(session.output(distances[s]), slot * rows + from + i, i * classes, cell + from + i, out);
                }
            }
            cell += rows;
        }
    }

    private void decode(Tensor distance, int row, int at, int cell, Candidates out) {
        float best = BestClass.ofRow(block, at, classes);
        if (!out.passes(best)) {
            return;
        }
        distance.read(row * 4 * bins, sides, 0, 4 * bins);
        float stride = grid.stride[cell];
        float cx = (grid.x[cell] + 0.5f) * stride, cy = (grid.y[cell] + 0.5f) * stride;
        float x1 = cx - Dfl.distance(sides, 0, bins) * stride;
        float y1 = cy - Dfl.distance(sides, bins, bins) * stride;
        float x2 = cx + Dfl.distance(sides, 2 * bins, bins) * stride;
        float y2 = cy + Dfl.distance(sides, 3 * bins, bins) * stride;
        for (int c = 0; c < classes; c++) {
            float score = block[at + c];
            if (multiLabel ? out.exceeds(score) : score == best) {
                out.addCorners(x1, y1, x2, y2, score, c, cell);
                if (!multiLabel) {
                    return;
                }
            }
        }
    }
}

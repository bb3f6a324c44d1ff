package io.yolo4j.head;

import io.yolo4j.spi.Tensor;

/** The best score of each cell over all classes. NaN wins, and passes no threshold. */
final class BestClass {
    private BestClass() {}

    /**
     * Where a class is a contiguous line over all cells: the lines are read one after the other, which the JIT compiler vectorises.
     *
     * @param from index of the score of the first class and cell
     * @param step from one class to the next
     * @param best receives the best score of each cell
     * @param line scratch of the same length
     * @param count number of cells
     */
    static void ofLines(Tensor tensor, int from, int step, int classes, float[] best, float[] line, int count) {
        tensor.read(from, best, 0, count);
        for (int c = 1; c < classes; c++) {
            tensor.read(from + c * step, line, 0, count);
            for (int i = 0; i < count; i++) {
                best[i] = Math.max(best[i], line[i]);
            }
        }
    }

    /**
     * Where the scores of a cell follow each other.
     *
     * @param at index of the score of the first class
     */
    static float ofRow(float[] scores, int at, int classes) {
        float best = scores[at];
        for (int c = 1; c < classes; c++) {
            best = Math.max(best, scores[at + c]);
        }
        return best;
    }
}

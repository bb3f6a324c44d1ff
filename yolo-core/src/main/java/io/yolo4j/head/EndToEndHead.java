package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/** {@code [N, K, 6]}: x1 y1 x2 y2 in input pixels, score, class; suppressed inside the network already. */
final class EndToEndHead implements Head {
    private static final int COLUMNS = 6;

    private final int output;
    private final int classes;
    private float[] rows = new float[300 * COLUMNS];

    EndToEndHead(int output, int classes) {
        this.output = output;
        this.classes = classes;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor tensor = session.output(output);
        int values = (int) tensor.spec().dim(1) * COLUMNS;
        if (rows.length < values) {
            rows = new float[values];
        }
        if (values == 0) {
            out.nothingToRead();
        }
        tensor.read(slot * values, rows, 0, values);
        for (int at = 0; at < values; at += COLUMNS) {
            float classId = rows[at + 5];
            // Unused rows are padded with zeros or -1; a class that the model does not have is no detection.
            if (out.passes(rows[at + 4]) && classId >= 0 && classId < classes) {
                out.addCorners(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4], (int) classId);
            }
        }
    }
}

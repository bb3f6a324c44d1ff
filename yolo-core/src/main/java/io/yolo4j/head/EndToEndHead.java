package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/** {@code [N, K, 6]}: x1 y1 x2 y2 in input pixels, score, class; suppressed inside the network already. */
final class EndToEndHead implements Head {
    private static final int COLUMNS = 6;

    /** Integers up to here are exact in single precision; what is beyond is a broken number. */
    private static final int MAX_CLASS = 1 << 24;

    private final int output;
    private float[] rows = new float[300 * COLUMNS];

    EndToEndHead(int output) {
        this.output = output;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor tensor = session.output(output);
        int values = (int) tensor.spec().dim(1) * COLUMNS;
        if (rows.length < values) {
            rows = new float[values];
        }
        tensor.read(slot * values, rows, 0, values);
        for (int at = 0; at < values; at += COLUMNS) {
            float classId = rows[at + 5];
            // Unused rows are padded with zeros or -1. A class beyond the names is a detection still, and shows as its
            // number.
            if (out.passes(rows[at + 4]) && classId >= 0 && classId <= MAX_CLASS) {
                out.addCorners(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4], (int) classId);
            }
        }
    }
}

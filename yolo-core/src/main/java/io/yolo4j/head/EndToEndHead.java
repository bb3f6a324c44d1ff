package io.yolo4j.head;

import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/**
 * {@code [N, K, 6 + P]}: x1 y1 x2 y2 (or centre and size), score, class, and what a box has besides;
 * suppressed inside the network already.
 */
final class EndToEndHead implements Head {
    static final int COLUMNS = 6;

    /** Integers up to here are exact in single precision; what is beyond is a broken number. */
    private static final int MAX_CLASS = 1 << 24;

    private final int output;
    private final BoxParts parts;
    private final boolean centred;
    private final boolean undecided;
    private final float scaleX;
    private final float scaleY;
    private final int columns;

    /** Whether the boxes of the last picture are scaled. */
    private boolean scaled = true;

    private float[] rows = new float[0];

    /**
     * @param centred whether boxes that are not oriented are given by centre and size, too
     * @param undecided whether each picture tells if its boxes are fractions, to which alone the scales apply then
     * @param scaleX from the output's units to input pixels
     * @param scaleY from the output's units to input pixels
     */
    EndToEndHead(int output, BoxParts parts, boolean centred, boolean undecided, float scaleX, float scaleY) {
        this.output = output;
        this.parts = parts;
        this.centred = centred;
        this.undecided = undecided;
        this.scaleX = scaleX;
        this.scaleY = scaleY;
        this.columns = COLUMNS + parts.channels();
    }

    /** A number of a class that can be one. */
    static boolean isClass(float classId) {
        return classId >= 0 && classId <= MAX_CLASS;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor tensor = session.output(output);
        int boxes = (int) tensor.spec().dim(1), values = boxes * columns;
        if (rows.length < values) {
            rows = new float[values];
        }
        tensor.read(slot * values, rows, 0, values);
        scaled = !undecided || BoxUnits.decoded(tensor, slot * values, boxes, columns, 1) == BoxUnits.NORMALIZED;
        float factorX = scaled ? scaleX : 1, factorY = scaled ? scaleY : 1;
        for (int row = 0, at = 0; at < values; row++, at += columns) {
            float score = rows[at + 4], classId = rows[at + 5];
            // Unused rows are padded with zeros or -1. A class beyond the names is a detection still, and shows as its
            // number.
            if (!out.passes(score) || !isClass(classId)) {
                continue;
            }
            float a = rows[at] * factorX,
                    b = rows[at + 1] * factorY,
                    c = rows[at + 2] * factorX,
                    d = rows[at + 3] * factorY;
            if (parts.oriented()) {
                out.addRotated(a, b, c, d, rows[at + COLUMNS], score, (int) classId, row);
            } else if (centred) {
                out.addCentered(a, b, c, d, score, (int) classId, row);
            } else {
                out.addCorners(a, b, c, d, score, (int) classId, row);
            }
        }
    }

    @Override
    public void parts(EngineSession session, int slot, int anchor, float[] target) {
        Tensor tensor = session.output(output);
        int row = slot * (int) tensor.spec().dim(1) + anchor;
        tensor.read(row * columns + COLUMNS, target, 0, parts.channels());
        if (scaled) {
            parts.scale(target, scaleX, scaleY);
        }
    }
}

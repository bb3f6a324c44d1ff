package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;

/** Boxes, classes and scores in outputs of their own. */
final class SeparateOutputsHead implements Head {
    private final int boxes;
    private final int classes;
    private final int scores;
    private final int count;
    private final BoxUnits units;
    private final boolean yFirst;
    private final float inputWidth;
    private final float inputHeight;

    /**
     * @param count the output that says how many boxes there are, or -1
     * @param units of the boxes; where it is unknown, each picture tells
     */
    SeparateOutputsHead(
            int boxes,
            int classes,
            int scores,
            int count,
            BoxUnits units,
            boolean yFirst,
            float inputWidth,
            float inputHeight) {
        this.boxes = boxes;
        this.classes = classes;
        this.scores = scores;
        this.count = count;
        this.units = units;
        this.yFirst = yFirst;
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
    }

    @Override
    public void decode(EngineSession session, int slot, Candidates out) {
        Tensor box = session.output(boxes), score = session.output(scores), classOf = session.output(classes);
        int room = (int) box.spec().dim(box.spec().rank() - 2);
        int from = slot * room, end = from + room;
        require(box, 4L * end);
        require(score, end);
        require(classOf, end);
        if (count >= 0) {
            require(session.output(count), slot + 1);
        }
        int filled = count < 0
                ? room
                : Math.min(room, Math.max(0, (int) session.output(count).get(slot)));
        boolean normalized = units == BoxUnits.NORMALIZED
                || units == BoxUnits.UNKNOWN && BoxUnits.decoded(box, 4 * from, filled, 4, 1) == BoxUnits.NORMALIZED;
        float scaleX = normalized ? inputWidth : 1, scaleY = normalized ? inputHeight : 1;
        for (int i = from; i < from + filled; i++) {
            float s = score.get(i), classId = classOf.get(i);
            if (!out.passes(s) || !EndToEndHead.isClass(classId)) {
                continue;
            }
            float a = box.get(4 * i), b = box.get(4 * i + 1), c = box.get(4 * i + 2), d = box.get(4 * i + 3);
            if (yFirst) {
                out.addCorners(b * scaleX, a * scaleY, d * scaleX, c * scaleY, s, (int) classId, i - from);
            } else {
                out.addCorners(a * scaleX, b * scaleY, c * scaleX, d * scaleY, s, (int) classId, i - from);
            }
        }
    }

    /** What one output holds, the others need not: the buffer behind a tensor may be larger, and what lies there is of former runs. */
    private static void require(Tensor tensor, long numbers) {
        long held = 1;
        for (int axis = 0; axis < tensor.spec().rank(); axis++) {
            held *= tensor.spec().dim(axis);
        }
        if (held < numbers) {
            throw new ModelException("expected at least " + numbers + " numbers in the output " + tensor.spec()
                    + ", for as many boxes as the other outputs have and for each picture; where that is because its"
                    + " dynamic batch does not work, set the builder's maxBatch(1)");
        }
    }
}

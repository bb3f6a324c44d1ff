package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * All boxes {@code [N, A, 4]}, their scores {@code [N, C, A]}, and {@code [M, 3]}: picture, class and box of each that ONNX'
 * {@code NonMaxSuppression} selected. The operator takes boxes as two corners in either order of axes, or as centre and size; the trial run shows
 * which.
 */
record SelectedIndices() implements Form {
    /** How the four numbers of a box are to be read. */
    private enum Order {
        XYXY,
        YXYX,
        CENTRE_AND_SIZE
    }

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        int boxes = -1, scores = -1, indices = -1;
        for (int i = 0; i < facts.outputs().size(); i++) {
            TensorSpec spec = facts.output(i);
            boolean integer = spec.type() == ElementType.INT64 || spec.type() == ElementType.INT32;
            boolean threes =
                    spec.rank() == 2 && spec.dim(1) == 3 || spec.rank() == 3 && spec.dim(0) == 1 && spec.dim(2) == 3;
            if (threes && integer) {
                indices = i;
            } else if (spec.rank() == 3 && spec.dim(2) == 4 && boxes < 0 && OneTensor.isFloatingPoint(spec)) {
                boxes = i;
            } else if (spec.rank() == 3 && OneTensor.isFloatingPoint(spec)) {
                scores = i;
            }
        }
        if (boxes < 0 || scores < 0 || indices < 0 || !facts.parts(-1).contains(BoxParts.NONE)) {
            return List.of();
        }
        long anchors = facts.output(boxes).dim(1),
                classes = facts.output(scores).dim(1);
        boolean plausible = anchors >= 1
                && anchors <= 1 << 24
                && facts.output(boxes).dim(0) >= 1
                && facts.output(scores).dim(2) == anchors
                && classes <= 1 << 16
                && facts.allows((int) classes);
        if (!plausible) {
            return List.of();
        }
        Tensor tensor = facts.trialRun().apply(boxes);
        Order order = order(tensor, (int) anchors);
        boolean normalized =
                facts.normalized().orElse(BoxUnits.decoded(tensor, 0, (int) anchors, 4, 1) == BoxUnits.NORMALIZED);
        int boxOutput = boxes, scoreOutput = scores, indexOutput = indices;
        return List.of(new ResolvedLayout(
                data,
                new int[] {boxes, scores},
                (int) classes,
                BoxParts.NONE,
                ResolvedLayout.UNMISTAKABLE,
                normalized ? BoxUnits.NORMALIZED : BoxUnits.PIXELS,
                null,
                (count, multiLabel, width, height) -> {
                    float scaleX = normalized ? width : 1, scaleY = normalized ? height : 1;
                    return (session, slot, out) ->
                            decode(session, boxOutput, scoreOutput, indexOutput, slot, order, scaleX, scaleY, out);
                }));
    }

    /** Corners are ordered; and every detector lists its boxes row by row, so that x is what changes from one to the next. */
    private static Order order(Tensor boxes, int anchors) {
        int ordered = 0;
        double first = 0, second = 0;
        for (int i = 0; i < anchors; i++) {
            float a = boxes.get(4 * i), b = boxes.get(4 * i + 1), c = boxes.get(4 * i + 2), d = boxes.get(4 * i + 3);
            ordered += c >= a && d >= b ? 1 : 0;
            if (i > 0) {
                first += Math.abs(a + c - boxes.get(4 * i - 4) - boxes.get(4 * i - 2));
                second += Math.abs(b + d - boxes.get(4 * i - 3) - boxes.get(4 * i - 1));
            }
        }
        if (ordered < 0.99 * anchors) {
            return Order.CENTRE_AND_SIZE;
        }
        return second > first ? Order.YXYX : Order.XYXY;
    }

    private static void decode(
            EngineSession session,
            int boxes,
            int scores,
            int indices,
            int slot,
            Order order,
            float scaleX,
            float scaleY,
            Candidates out) {
        Tensor box = session.output(boxes), score = session.output(scores), selected = session.output(indices);
        int anchors = (int) box.spec().dim(1), classes = (int) score.spec().dim(1);
        long count = selected.spec().dim(selected.spec().rank() - 2);
        for (int i = 0; i < count; i++) {
            int c = (int) selected.get(3 * i + 1), anchor = (int) selected.get(3 * i + 2);
            boolean known = c >= 0 && c < classes && anchor >= 0 && anchor < anchors;
            if (selected.get(3 * i) != slot || !known) {
                continue;
            }
            float s = score.get((slot * classes + c) * anchors + anchor);
            if (!out.passes(s)) {
                continue;
            }
            int at = 4 * (slot * anchors + anchor);
            float p = box.get(at), q = box.get(at + 1), r = box.get(at + 2), t = box.get(at + 3);
            switch (order) {
                case XYXY -> out.addCorners(p * scaleX, q * scaleY, r * scaleX, t * scaleY, s, c, anchor);
                case YXYX -> out.addCorners(q * scaleX, p * scaleY, t * scaleX, r * scaleY, s, c, anchor);
                case CENTRE_AND_SIZE -> out.addCentered(p * scaleX, q * scaleY, r * scaleX, t * scaleY, s, c, anchor);
            }
        }
    }
}

package io.yolo4j.head;

import io.yolo4j.OutputLayout;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * Boxes {@code [N, Q, 4]} as centre and size from 0 to 1 and logits {@code [N, Q, C]}. RF-DETR calls them {@code dets} and {@code labels}; others
 * are read only where the user says so, because the first DETR has a softmax with a class for nothing, and its shapes are the same.
 */
record QueryLogits() implements Form {
    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        boolean chosen = facts.chosen().equals(Optional.of(OutputLayout.DETR_LOGITS));
        int boxes = -1, logits = -1;
        for (int i = 0; i < facts.outputs().size(); i++) {
            TensorSpec spec = facts.output(i);
            boolean plausible = spec.rank() == 3
                    && OneTensor.isFloatingPoint(spec)
                    && spec.dim(0) >= 1
                    && spec.dim(1) >= 1
                    && spec.dim(2) >= 1
                    && spec.dim(1) <= 1 << 16
                    && spec.dim(2) <= 1 << 14;
            if (plausible
                    && boxes < 0
                    && spec.dim(2) == 4
                    && (chosen || spec.name().equals("dets"))) {
                boxes = i;
            } else if (plausible && logits < 0 && (chosen || spec.name().equals("labels"))) {
                logits = i;
            }
        }
        if (boxes < 0
                || logits < 0
                || facts.output(boxes).dim(1) != facts.output(logits).dim(1)
                || !facts.allows((int) facts.output(logits).dim(2))
                || !facts.parts(-1).contains(BoxParts.NONE)) {
            return List.of();
        }
        int boxOutput = boxes, logitOutput = logits;
        return List.of(new ResolvedLayout(
                data,
                new int[] {boxes, logits},
                (int) facts.output(logits).dim(2),
                BoxParts.NONE,
                ResolvedLayout.UNMISTAKABLE,
                BoxUnits.NORMALIZED,
                null,
                (classes, multiLabel, width, height) ->
                        (session, slot, out) -> decode(session, boxOutput, logitOutput, slot, width, height, out)));
    }

    /** Every class of a query above the threshold counts, as RF-DETR's and Deformable DETR's post-processing has it. */
    private static void decode(
            EngineSession session,
            int boxes,
            int logits,
            int slot,
            float inputWidth,
            float inputHeight,
            Candidates out) {
        Tensor box = session.output(boxes), logit = session.output(logits);
        int queries = (int) box.spec().dim(1), classes = (int) logit.spec().dim(2);
        for (int query = 0; query < queries; query++) {
            int row = slot * queries + query;
            for (int c = 0; c < classes; c++) {
                float score = Dfl.sigmoid(logit.get(row * classes + c));
                if (out.passes(score)) {
                    out.addCentered(
                            box.get(4 * row) * inputWidth,
                            box.get(4 * row + 1) * inputHeight,
                            box.get(4 * row + 2) * inputWidth,
                            box.get(4 * row + 3) * inputHeight,
                            score,
                            c,
                            query);
                }
            }
        }
    }
}

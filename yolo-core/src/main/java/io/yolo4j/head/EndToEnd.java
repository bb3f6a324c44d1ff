package io.yolo4j.head;

import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** Final boxes in one tensor, {@code [N, K, 6 + P]}: four numbers, score, class, and what a box has besides. */
record EndToEnd() implements Form {
    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        List<ResolvedLayout> found = new ArrayList<>();
        for (int output = 0; output < facts.outputs().size(); output++) {
            TensorSpec spec = facts.output(output);
            long channels = spec.rank() == 3 ? spec.dim(2) : 0;
            boolean plausible = channels >= EndToEndHead.COLUMNS
                    && channels <= 1 << 20
                    && spec.dim(0) >= 1
                    && spec.dim(1) >= 0
                    && spec.dim(1) <= Integer.MAX_VALUE
                    && spec.dim(1) * channels <= Integer.MAX_VALUE
                    && OneTensor.isFloatingPoint(spec)
                    && facts.endToEnd().orElse(true);
            if (!plausible) {
                continue;
            }
            for (BoxParts parts : facts.parts((int) channels - EndToEndHead.COLUMNS)) {
                if (channels == EndToEndHead.COLUMNS + parts.channels()) {
                    found.add(fit(data, facts, output, parts));
                }
            }
        }
        return found;
    }

    private static ResolvedLayout fit(LayoutData data, Facts facts, int output, BoxParts parts) {
        Tensor tensor = facts.trialRun().apply(output);
        int boxes = (int) tensor.spec().dim(1), columns = EndToEndHead.COLUMNS + parts.channels();
        BoxUnits units = BoxUnits.decoded(tensor, 0, boxes, columns, 1);
        boolean normalized = facts.normalized().orElse(units == BoxUnits.NORMALIZED);
        float scaleX = normalized ? facts.inputWidth() : 1, scaleY = normalized ? facts.inputHeight() : 1;
        String contradiction = Contradictions.inScores(tensor, boxes, columns, 1, 4, 5);
        return new ResolvedLayout(
                data,
                output,
                facts.classes().orElse(-1),
                parts,
                0,
                units,
                contradiction != null ? contradiction : Contradictions.inClasses(tensor, boxes, columns, 5),
                (classes, multiLabel) -> new EndToEndHead(output, parts, scaleX, scaleY));
    }
}

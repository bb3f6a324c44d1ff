package io.yolo4j.head;

import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Final boxes in one tensor, {@code [N, K, 6 + P]}: four numbers, score, class, and what a box has besides.
 *
 * @param queries whether boxes are the best queries of a transformer, as centre and size from 0 to 1
 */
record EndToEnd(boolean queries) implements Form {
    /** Of corners from 0 to 1 the second lies right of and below the first, but for a few broken ones. */
    private static final float ORDERED = 0.99f;

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
                    && (queries || facts.endToEnd().orElse(true));
            if (!plausible) {
                continue;
            }
            for (BoxParts parts : facts.parts((int) channels - EndToEndHead.COLUMNS)) {
                ResolvedLayout fit =
                        channels == EndToEndHead.COLUMNS + parts.channels() && !(queries && parts != BoxParts.NONE)
                                ? fit(data, facts, output, parts)
                                : null;
                if (fit != null) {
                    found.add(fit);
                }
            }
        }
        return found;
    }

    private ResolvedLayout fit(LayoutData data, Facts facts, int output, BoxParts parts) {
        Tensor tensor = facts.trialRun().apply(output);
        int boxes = (int) tensor.spec().dim(1), columns = EndToEndHead.COLUMNS + parts.channels();
        BoxUnits units = BoxUnits.decoded(tensor, 0, boxes, columns, 1);
        boolean normalized = facts.normalized().orElse(units == BoxUnits.NORMALIZED);
        // A network that found nothing in the trial run has not told; then each picture does.
        boolean undecided = facts.normalized().isEmpty() && units == BoxUnits.UNKNOWN;
        boolean scaled = normalized || undecided;
        boolean corners = boxes == 0 || !normalized || parts.oriented() || areCorners(tensor, boxes, columns);
        if (queries && (corners || !BoxUnits.sigmoid(tensor, boxes, columns)) || !queries && !corners) {
            return null;
        }
        String contradiction = Contradictions.inScores(tensor, boxes, columns, 1, 4, 5);
        return new ResolvedLayout(
                data,
                new int[] {output},
                facts.classes().orElse(-1),
                parts,
                0,
                units,
                contradiction != null ? contradiction : Contradictions.inClasses(tensor, boxes, columns, 5),
                (classes, multiLabel, width, height) ->
                        new EndToEndHead(output, parts, queries, undecided, scaled ? width : 1, scaled ? height : 1));
    }

    private static boolean areCorners(Tensor tensor, int boxes, int columns) {
        int used = 0, ordered = 0;
        for (int at = 0; at < boxes * columns; at += columns) {
            float a = tensor.get(at), b = tensor.get(at + 1), c = tensor.get(at + 2), d = tensor.get(at + 3);
            used += a != c || b != d ? 1 : 0; // unused rows are 0 or -1
            ordered += (a != c || b != d) && c >= a && d >= b ? 1 : 0;
        }
        return ordered >= ORDERED * used;
    }
}

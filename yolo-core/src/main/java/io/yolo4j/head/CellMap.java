package io.yolo4j.head;

import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** One map {@code [N, 5 + C, H/16, W/16]} of activated scores and of boxes relative to their cells. */
record CellMap() implements Form {
    private static final int STRIDE = 16;

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        List<ResolvedLayout> found = new ArrayList<>();
        if (facts.outputs().size() != 1 || !facts.parts(-1).contains(BoxParts.NONE)) {
            return found;
        }
        TensorSpec spec = facts.output(0);
        boolean plausible = spec.rank() == 4
                && OneTensor.isFloatingPoint(spec)
                && spec.dim(0) >= 1
                && spec.dim(1) > 5
                && spec.dim(1) <= 1 << 16
                && spec.dim(2) == Grid.cells(facts.inputHeight(), STRIDE)
                && spec.dim(3) == Grid.cells(facts.inputWidth(), STRIDE);
        if (plausible && facts.allows((int) spec.dim(1) - 5)) {
            int channels = (int) spec.dim(1), cells = (int) (spec.dim(2) * spec.dim(3));
            Tensor tensor = facts.trialRun().apply(0);
            String contradiction = Contradictions.inScores(tensor, cells, 1, cells, 0, 1);
            found.add(new ResolvedLayout(
                    data,
                    new int[] {0},
                    channels - 5,
                    BoxParts.NONE,
                    ResolvedLayout.UNMISTAKABLE,
                    BoxUnits.CELLS,
                    contradiction != null
                            ? contradiction
                            : Contradictions.inScores(tensor, cells, 1, cells, 5, channels),
                    (classes, multiLabel, width, height) -> new CellMapHead(classes, width, height, multiLabel)));
        }
        return found;
    }
}

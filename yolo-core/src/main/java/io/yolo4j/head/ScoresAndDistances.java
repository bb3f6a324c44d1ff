package io.yolo4j.head;

import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * For each stride a tensor of scores {@code [N, cells, C]} and one of distances {@code [N, cells, 4 x bins]}, in any order: heads of GFL
 * ("Generalized Focal Loss", Li et al. 2020).
 *
 * @param strides how many strides, of which 8 is the first
 */
record ScoresAndDistances(int strides) implements Form {
    private static final int FIRST_STRIDE = 8;

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        boolean possible = facts.outputs().size() == 2 * strides
                && facts.outputs().stream().allMatch(spec -> spec.rank() == 3 && OneTensor.isFloatingPoint(spec));
        List<ResolvedLayout> found = new ArrayList<>();
        if (possible && facts.parts(-1).contains(BoxParts.NONE)) {
            int[] first = new int[strides], second = new int[strides];
            if (pairs(facts, first, second)) {
                fit(data, facts, first, second, found);
                fit(data, facts, second, first, found);
            }
        }
        return found;
    }

    /** The two outputs of each stride, in the order of the model. */
    private boolean pairs(Facts facts, int[] first, int[] second) {
        for (int s = 0; s < strides; s++) {
            long cells = Grid.cells(facts.inputWidth(), FIRST_STRIDE << s)
                    * Grid.cells(facts.inputHeight(), FIRST_STRIDE << s);
            first[s] = second[s] = -1;
            for (int output = 0; output < facts.outputs().size(); output++) {
                if (facts.output(output).dim(1) == cells) {
                    if (first[s] < 0) {
                        first[s] = output;
                    } else if (second[s] < 0) {
                        second[s] = output;
                    } else {
                        return false;
                    }
                }
            }
            if (second[s] < 0) {
                return false;
            }
        }
        return true;
    }

    private void fit(LayoutData data, Facts facts, int[] scores, int[] distances, List<ResolvedLayout> found) {
        long classes = facts.output(scores[0]).dim(2),
                sides = facts.output(distances[0]).dim(2);
        for (int s = 0; s < strides; s++) {
            if (facts.output(scores[s]).dim(2) != classes
                    || facts.output(distances[s]).dim(2) != sides) {
                return;
            }
        }
        if (classes > 1 << 20 || !facts.allows((int) classes) || sides < 8 || sides > 4 * 256 || sides % 4 != 0) {
            return;
        }
        String contradiction = null;
        for (int s = 0; s < strides && contradiction == null; s++) {
            TensorSpec spec = facts.output(scores[s]);
            contradiction = spec.dim(0) < 1
                    ? "no picture in the output " + spec
                    : Contradictions.inScores(
                            facts.trialRun().apply(scores[s]), (int) spec.dim(1), (int) classes, 1, 0, (int) classes);
        }
        found.add(new ResolvedLayout(
                data,
                IntStream.concat(IntStream.of(scores), IntStream.of(distances)).toArray(),
                (int) classes,
                BoxParts.NONE,
                ResolvedLayout.UNMISTAKABLE,
                BoxUnits.CELLS,
                contradiction,
                (count, multiLabel, width, height) -> new ScoresAndDistancesHead(
                        scores,
                        distances,
                        count,
                        (int) sides / 4,
                        Grid.ofStrides(width, height, FIRST_STRIDE, strides),
                        multiLabel)));
    }
}

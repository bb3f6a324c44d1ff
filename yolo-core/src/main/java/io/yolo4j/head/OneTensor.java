package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything in one tensor of three dimensions: box, perhaps objectness, the scores of all classes, and what a box has besides.
 *
 * @param rows whether a box is a row ({@code [N, boxes, channels]}) rather than a column ({@code [N, channels, boxes]})
 * @param objectness whether an objectness score precedes those of the classes
 * @param anchorsPerCell boxes that each cell of the grid gives; 0 where boxes have nothing to do with a grid and are normalised
 * @param relative whether boxes are relative to their cells
 */
record OneTensor(boolean rows, boolean objectness, int anchorsPerCell, boolean relative) implements Form {
    /** Transformers have 300 queries, the small ones 100; a number of classes or channels looks like fewer. */
    private static final int FEWEST_QUERIES = 50;

    /** How many boxes an output of this form holds for each picture. */
    long boxes(TensorSpec output) {
        return output.dim(rows ? 1 : 2);
    }

    /** How many numbers it holds for each box. */
    long channels(TensorSpec output) {
        return output.dim(rows ? 2 : 1);
    }

    /** Values before the scores of the classes. */
    int leading() {
        return objectness ? 5 : 4;
    }

    /** Whether the shape can be this form at all: known, of numbers, and small enough to be addressed. */
    boolean plausible(TensorSpec spec) {
        if (spec.rank() != 3 || !isFloatingPoint(spec)) {
            return false;
        }
        long boxes = boxes(spec), channels = channels(spec);
        return boxes >= 1
                && boxes <= Integer.MAX_VALUE
                && channels > leading()
                && channels <= Integer.MAX_VALUE
                && boxes * channels <= Integer.MAX_VALUE;
    }

    static boolean isFloatingPoint(TensorSpec spec) {
        return spec.type() == ElementType.FLOAT32 || spec.type() == ElementType.FLOAT16;
    }

    /** The grid of one box's cells, or null where no grid gives this number of boxes. */
    Grid grid(Facts facts, TensorSpec spec) {
        long boxes = boxes(spec);
        return anchorsPerCell > 0 && boxes % anchorsPerCell == 0
                ? Grid.of(facts.inputWidth(), facts.inputHeight(), boxes / anchorsPerCell)
                : null;
    }

    /**
     * How far boxes lie from their cells on average, in strides. Decoded boxes lie near theirs whatever the picture shows, which tells
     * rows from columns where a tensor is square.
     */
    double misfit(Facts facts, int output) {
        TensorSpec spec = facts.output(output);
        Grid grid = grid(facts, spec);
        Tensor tensor = facts.trialRun().apply(output);
        int step = rows ? (int) channels(spec) : 1;
        double distance = 0;
        for (int cell = 0; cell < grid.x.length; cell++) {
            distance += grid.offCentre(cell, tensor.get(cell * anchorsPerCell * step));
        }
        return distance / grid.x.length;
    }

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        List<ResolvedLayout> found = new ArrayList<>();
        for (int output = 0; output < facts.outputs().size(); output++) {
            TensorSpec spec = facts.output(output);
            if (!plausible(spec)) {
                continue;
            }
            int channels = (int) channels(spec);
            int spare = facts.classes().isPresent()
                    ? channels - leading() - facts.classes().getAsInt()
                    : -1;
            for (BoxParts parts : facts.parts(spare)) {
                int classes = channels - leading() - parts.channels();
                if (facts.allows(classes) && parts.prototypes() != output) {
                    fit(data, facts, output, classes, parts, found);
                }
            }
        }
        return found;
    }

    private void fit(
            LayoutData data, Facts facts, int output, int classes, BoxParts parts, List<ResolvedLayout> found) {
        TensorSpec spec = facts.output(output);
        Grid grid = grid(facts, spec);
        if (relative && grid == null || spec.dim(0) < 1) {
            return;
        }
        int boxes = (int) boxes(spec), channels = (int) channels(spec);
        int boxStep = rows ? channels : 1, channelStep = rows ? 1 : boxes;
        Tensor tensor = facts.trialRun().apply(output);
        BoxUnits units =
                relative ? BoxUnits.relative(tensor, grid) : BoxUnits.decoded(tensor, 0, boxes, boxStep, channelStep);
        boolean normalized = !relative && facts.normalized().orElse(units == BoxUnits.NORMALIZED);
        boolean queries = anchorsPerCell == 0;
        if (queries && boxes < FEWEST_QUERIES
                || queries && !facts.normalized().orElse(BoxUnits.sigmoid(tensor, boxes, boxStep))) {
            return;
        }
        String contradiction = Contradictions.inScores(tensor, boxes, boxStep, channelStep, 4, leading() + classes);
        if (queries
                && contradiction == null
                && Contradictions.inClasses(tensor, boxes, boxStep, channels - 1) == null) {
            contradiction = "expected scores in the last channel of the output " + spec + ", found whole numbers only";
        }
        found.add(new ResolvedLayout(
                data,
                new int[] {output},
                classes,
                parts,
                grid == null ? 0 : grid.strides,
                units,
                contradiction,
                (count, multiLabel, width, height) -> {
                    float scaleX = normalized ? width : 1, scaleY = normalized ? height : 1;
                    Grid offsets = relative ? grid.resized(width, height) : null;
                    return rows
                            ? new RowHead(output, count, objectness, multiLabel, parts, offsets, scaleX, scaleY)
                            : new ColumnHead(output, count, multiLabel, parts, scaleX, scaleY);
                }));
    }
}

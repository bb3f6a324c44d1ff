package io.yolo4j.head;

import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A map {@code [N, 4 x 16 + C + P, H/s, W/s]} for each of three or more strides s, as the convolutions of YOLOv8's head leave them. */
record UndecodedMaps() implements Form {
    /** {@code reg_max} of every YOLOv8, v9, 11 and 12. */
    static final int BINS = 16;

    @Override
    public List<ResolvedLayout> fits(LayoutData data, Facts facts) {
        List<ResolvedLayout> found = new ArrayList<>();
        int[] maps = IntStream.range(0, facts.outputs().size())
                .filter(i -> stride(facts, facts.output(i)) > 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> stride(facts, facts.output(i))))
                .mapToInt(Integer::intValue)
                .toArray();
        if (maps.length < 2) {
            return found;
        }
        int first = stride(facts, facts.output(maps[0]));
        long channels = facts.output(maps[0]).dim(1);
        for (int s = 0; s < maps.length; s++) {
            TensorSpec spec = facts.output(maps[s]);
            if (stride(facts, spec) != first << s || spec.dim(1) != channels) {
                return found;
            }
        }
        int logits = (int) channels - 4 * BINS;
        int spare = facts.classes().isPresent() ? logits - facts.classes().getAsInt() : -1;
        for (BoxParts parts : facts.parts(spare)) {
            int classes = logits - parts.channels();
            if (facts.allows(classes)) {
                found.add(new ResolvedLayout(
                        data,
                        maps,
                        classes,
                        parts,
                        ResolvedLayout.UNMISTAKABLE,
                        BoxUnits.CELLS,
                        null,
                        (count, multiLabel, width, height) -> new UndecodedHead(
                                maps, count, parts, Grid.ofStrides(width, height, first, maps.length), multiLabel)));
            }
        }
        return found;
    }

    /** The stride of a map, or 0 where an output is none. */
    private static int stride(Facts facts, TensorSpec spec) {
        boolean map = spec.rank() == 4
                && spec.dim(0) >= 1
                && spec.dim(1) > 4 * BINS
                && spec.dim(1) <= 1 << 16
                && OneTensor.isFloatingPoint(spec);
        for (int stride = 4; map && stride <= 128; stride *= 2) {
            if (Grid.cells(facts.inputHeight(), stride) == spec.dim(2)
                    && Grid.cells(facts.inputWidth(), stride) == spec.dim(3)) {
                return stride;
            }
        }
        return 0;
    }
}

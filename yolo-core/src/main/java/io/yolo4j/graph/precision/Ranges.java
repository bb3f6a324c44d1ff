package io.yolo4j.graph.precision;

import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.graph.precision.Quantisation.Scheme;
import java.util.List;

/** Which part of the calibrated ranges deserves steps: what the graph does with the values says more than the values do. */
final class Ranges {
    /**
     * Beyond it a sigmoid is 0 or 1 within 5e-5, and x * sigmoid(x) is x or 0 within 5e-4. Values that nothing else reads are cut there: in
     * yolov8n one reaches -178, which spends three quarters of the steps on zeros.
     */
    private static final float SATURATED = 10;

    private final Graph graph;
    private final Structure structure;
    private final Placement placement;
    private final Scheme scheme;
    private final RangeTable table;

    Ranges(Graph graph, Structure structure, Placement placement, Scheme scheme, RangeTable table) {
        this.graph = graph;
        this.structure = structure;
        this.placement = placement;
        this.scheme = scheme;
        this.table = table;
    }

    /** The steps that a group of tensors shares. */
    Steps steps(List<String> group) {
        if (scheme == Scheme.CPU && group.stream().allMatch(placement::isProbability)) {
            return Steps.probability();
        }
        float min = 0, max = 0;
        for (String tensor : group) {
            Range range = range(tensor);
            min = Math.min(min, range.min());
            max = Math.max(max, range.max());
        }
        Range all = new Range(min, max);
        if (group.stream().anyMatch(graph::isInput)) {
            all = whole(all);
        }
        return scheme == Scheme.CPU ? Steps.unsigned(all) : Steps.signed(all);
    }

    private Range range(String tensor) {
        if (placement.isProbability(tensor)) {
            return new Range(0, 1);
        }
        Range range = table.range(tensor);
        Saturation saturation = saturation(tensor, 4);
        float min = saturation.below ? Math.max(range.min(), -SATURATED) : range.min();
        float max = saturation.above ? Math.min(range.max(), SATURATED) : range.max();
        return min <= max ? new Range(min, max) : new Range(Math.min(0, min), Math.max(0, max));
    }

    /** Pixels without mean and deviation: their 256 values become the 256 steps, and nothing is lost. */
    private static Range whole(Range range) {
        if (range.min() < 0) {
            return range;
        }
        boolean unit = range.max() > 0.5f && range.max() <= 1, bytes = range.max() > 127 && range.max() <= 255;
        return unit ? new Range(0, 1) : bytes ? new Range(0, 255) : range;
    }

    private record Saturation(boolean below, boolean above) {}

    /** On which sides nothing that reads a tensor tells large values apart; looks through what only moves them. */
    private Saturation saturation(String tensor, int deep) {
        List<Node> readers = graph.consumers(tensor);
        boolean below = !readers.isEmpty() && !graph.isOutput(tensor), above = below;
        for (Node reader : readers) {
            if (reader.is("Sigmoid")) {
                continue;
            }
            Node sigmoid = structure.sigmoidOf(reader);
            if (sigmoid != null && sigmoid.input(0).equals(tensor)) {
                above = false; // x * sigmoid(x) is x there
            } else if (deep > 0
                    && MOVING.contains(reader.op())
                    && reader.domain().isEmpty()) {
                Saturation further = saturation(reader.output(0), deep - 1);
                below &= further.below;
                above &= further.above;
            } else {
                return new Saturation(false, false);
            }
        }
        return new Saturation(below, above);
    }

    private static final List<String> MOVING = List.of("Reshape", "Transpose", "Concat", "Flatten");
}

package io.yolo4j.graph.precision;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.Node;
import java.util.Arrays;

/**
 * Writes the first layer of YOLOX and early YOLOv5, which cuts the picture into its four phases, joins them as channels and convolves
 * them, as what it is: a convolution with twice the kernel and twice the stride. The products are the same, in another order; the
 * slices, which cost as much as the convolution, are gone.
 */
final class FocusLayer {
    /** Exporters write the largest integer for an open end. */
    private static final long OPEN_END = 1 << 30;

    private FocusLayer() {}

    /** Rewrites such layers; returns how many there were. */
    static int fold(Graph graph) {
        int count = 0;
        for (Node convolution : graph.nodes()) {
            Node join = convolution.is("Conv") ? graph.producer(convolution.input(0)) : null;
            Constant weights = graph.constant(convolution.input(1));
            if (join != null && weights != null && isFoldable(graph, join, convolution, weights)) {
                Phase[] phases = new Phase[4];
                Arrays.setAll(phases, i -> Phase.of(graph, join.input(i)));
                if (areAllPhases(phases)) {
                    rewrite(graph, convolution, weights, phases);
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isFoldable(Graph graph, Node join, Node convolution, Constant weights) {
        boolean joins = join.is("Concat")
                && join.integer("axis", 0) == 1
                && join.inputs().size() == 4;
        boolean alone = graph.consumers(convolution.input(0)).size() == 1 && !graph.isOutput(convolution.input(0));
        long[] dilations = convolution.integers("dilations");
        return joins
                && alone
                && weights.rank() == 4
                && weights.type() == DataType.FLOAT_VALUE
                && weights.dims()[1] % 4 == 0
                && convolution.integer("group", 1) == 1
                && convolution.string("auto_pad", "NOTSET").equals("NOTSET")
                && (dilations == null || Arrays.stream(dilations).allMatch(d -> d == 1));
    }

    /** Every second pixel of every second row of a tensor. */
    private record Phase(String source, int row, int column) {
        /** What the slices before a tensor leave, or null where they do something else. */
        static Phase of(Graph graph, String tensor) {
            long[] offsets = {-1, -1};
            String source = tensor;
            Node slice = graph.producer(source);
            while (slice != null && slice.is("Slice")) {
                long[][] numbers = new long[4][]; // starts, ends, axes, steps
                for (int i = 0; i < 4; i++) {
                    Constant constant = graph.constant(slice.input(i + 1));
                    if (constant == null || constant.isReal()) {
                        return null;
                    }
                    numbers[i] = constant.longs();
                }
                for (int i = 0; i < numbers[2].length; i++) {
                    int axis = (int) numbers[2][i] - 2;
                    boolean everySecond = numbers[3][i] == 2 && numbers[1][i] >= OPEN_END;
                    if (!everySecond || axis < 0 || axis > 1 || offsets[axis] >= 0 || numbers[0][i] < 0) {
                        return null;
                    }
                    offsets[axis] = numbers[0][i];
                }
                source = slice.input(0);
                slice = graph.producer(source);
            }
            boolean both = Math.min(offsets[0], offsets[1]) >= 0 && Math.max(offsets[0], offsets[1]) <= 1;
            return both ? new Phase(source, (int) offsets[0], (int) offsets[1]) : null;
        }
    }

    private static boolean areAllPhases(Phase[] phases) {
        int seen = 0;
        for (Phase phase : phases) {
            if (phase == null || !phase.source.equals(phases[0].source)) {
                return false;
            }
            seen |= 1 << 2 * phase.row + phase.column;
        }
        return seen == 0b1111;
    }

    private static void rewrite(Graph graph, Node convolution, Constant weights, Phase[] phases) {
        long[] dims = weights.dims();
        int outputs = (int) dims[0], channels = (int) dims[1] / 4, height = (int) dims[2], width = (int) dims[3];
        float[] from = weights.floats(), to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            int x = i % width, y = i / width % height, channel = i / (width * height) % (4 * channels);
            Phase phase = phases[channel / channels];
            int row = i / (width * height * 4 * channels) * channels + channel % channels;
            to[(row * 2 * height + 2 * y + phase.row) * 2 * width + 2 * x + phase.column] = from[i];
        }
        String folded = graph.constant(
                convolution.input(1) + "_folded", Constant.ofFloats(to, outputs, channels, 2L * height, 2L * width));
        convolution.setInput(0, phases[0].source);
        convolution.setInput(1, folded);
        convolution.set("kernel_shape", new long[] {2L * height, 2L * width});
        convolution.set("strides", doubled(convolution.integers("strides"), 2));
        if (convolution.has("pads")) {
            convolution.set("pads", doubled(convolution.integers("pads"), 4));
        }
    }

    private static long[] doubled(long[] values, int count) {
        long[] all = new long[count];
        Arrays.setAll(all, i -> 2 * (values == null ? 1 : values[i]));
        return all;
    }
}

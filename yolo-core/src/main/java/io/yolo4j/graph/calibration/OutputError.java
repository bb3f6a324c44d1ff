package io.yolo4j.graph.calibration;

import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the outputs of a changed model are from those of the original, as a detector sees it, without knowing what they mean. Each channel
 * is measured in its own standard deviation, because boxes are pixels and scores are not; and only where one of the two models says
 * something out of the ordinary, more than three deviations from the channel's mean: a class is absent from nearly all cells, and what is said
 * about those is never looked at. The error is the sum of the differences there over the sum of what the original says there: 0 for
 * the same model, and 1 for one that sees nothing. docs/engines.md has the measurement that it ranks models as their
 * average precision does.
 */
final class OutputError {
    private static final double STANDING_OUT = 3;

    /**
     * Probabilities of 0.05 stand out, and no smaller ones: classes that are on none of the pictures deviate by 1e-4, and one step of an
     * 8-bit score would count as a hundred deviations. Pixels and logits deviate by more.
     */
    private static final double LEAST_DEVIATION = 0.05 / STANDING_OUT;

    /** For each output the values of all pictures, one after the other. */
    private final List<List<float[]>> expected = new ArrayList<>();

    private final List<Channels> channels = new ArrayList<>();

    /** Where the channels of a tensor lie, and what is ordinary for each. */
    private record Channels(int inner, int count, double[] mean, double[] deviation) {
        int of(int element) {
            return element / inner % count;
        }
    }

    /** The outputs of the original for one picture or batch. */
    void expect(List<Tensor> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            if (expected.size() == i) {
                expected.add(new ArrayList<>());
            }
            expected.get(i).add(values(outputs.get(i)));
        }
        if (channels.isEmpty()) {
            outputs.forEach(output -> channels.add(channels(output.spec())));
        }
    }

    /** The channel axis is the second one of planes, and the shorter one of lists, whichever way round they are. */
    private static Channels channels(TensorSpec spec) {
        int rank = spec.rank();
        boolean last = rank == 3 && spec.dim(2) < spec.dim(1);
        int axis = rank < 2 ? rank - 1 : last ? 2 : 1;
        int inner = 1;
        for (int i = axis + 1; i < rank; i++) {
            inner *= (int) spec.dim(i);
        }
        int count = rank == 0 ? 1 : (int) spec.dim(axis);
        return new Channels(inner, count, new double[count], new double[count]);
    }

    /** Finds what is ordinary, after all pictures of the original. */
    void complete() {
        for (int output = 0; output < expected.size(); output++) {
            Channels its = channels.get(output);
            double[] sum = new double[its.count], squares = new double[its.count];
            long elements = 0;
            for (float[] values : expected.get(output)) {
                for (int i = 0; i < values.length; i++) {
                    sum[its.of(i)] += values[i];
                    squares[its.of(i)] += (double) values[i] * values[i];
                }
                elements += values.length;
            }
            double each = Math.max(1, elements / its.count);
            for (int channel = 0; channel < its.count; channel++) {
                its.mean[channel] = sum[channel] / each;
                double variance = squares[channel] / each - its.mean[channel] * its.mean[channel];
                its.deviation[channel] = Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, variance)));
            }
        }
    }

    /** What a changed model has lost, summed up over its pictures. */
    final class Comparison {
        private double difference;
        private double signal;
        private int pictures;

        /** The outputs of the changed model for the next picture. */
        void add(List<Tensor> outputs) {
            for (int output = 0; output < outputs.size(); output++) {
                float[] original = expected.get(output).get(pictures);
                float[] found = values(outputs.get(output));
                Channels its = channels.get(output);
                for (int i = 0; i < Math.min(original.length, found.length); i++) {
                    int channel = its.of(i);
                    double deviation = its.deviation[channel];
                    double before = Math.abs(original[i] - its.mean[channel]);
                    double after = Math.abs(found[i] - its.mean[channel]);
                    // Written so that NaN, which a rewriting may cause, counts.
                    if (!(Math.max(before, after) <= STANDING_OUT * deviation)) {
                        difference += Math.abs((double) original[i] - found[i]) / deviation;
                        signal += before / deviation;
                    }
                }
            }
            pictures++;
        }

        double error() {
            return Double.isFinite(difference) ? signal == 0 ? 0 : difference / signal : Double.POSITIVE_INFINITY;
        }
    }

    Comparison comparison() {
        return new Comparison();
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[(int) TensorSizes.elements(tensor.spec())];
        switch (tensor.spec().type()) {
            case FLOAT32, FLOAT16 -> tensor.read(0, values, 0, values.length);
            case INT32, INT64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.get(i);
                }
            }
            default -> {} // neither boxes nor scores
        }
        return values;
    }
}

package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Where a classifier writes its classes: {@code [N, C]}, or {@code [N, C, 1, 1]} where its last layers are convolutions.
 *
 * @param output the output that holds them
 * @param classes number of classes
 * @param logits whether they are logits, which {@link #softmax} turns into probabilities
 */
public record ClassScores(int output, int classes, boolean logits) {
    /** Of the sum of probabilities, which rounding and 8-bit outputs move. */
    private static final double TOLERANCE = 0.01;

    /**
     * Finds the output of a classifier.
     *
     * @param outputs name, type and shape of every output of a run
     * @param trialRun the values of each output of that run, on any picture
     * @param batch pictures in that run
     * @param names number of class names, or 0 where there are none
     * @param logits whether the user says that the scores are logits, or null to see whether those of the run sum up to one
     * @return the output
     * @throws ModelException where there is none, or several
     */
    public static ClassScores of(
            List<TensorSpec> outputs, IntFunction<Tensor> trialRun, int batch, int names, Boolean logits) {
        List<Integer> fitting = new ArrayList<>(IntStream.range(0, outputs.size())
                .filter(i -> fits(outputs.get(i), batch))
                .boxed()
                .toList());
        if (fitting.isEmpty() || outputs.stream().anyMatch(ClassScores::areBoxes)) {
            throw new ModelException("expected an output [N, classes] of a classifier, found " + outputs
                    + "; models that find boxes are opened with Detector");
        }
        if (names > 0 && fitting.stream().anyMatch(i -> outputs.get(i).dim(1) == names)) {
            fitting.removeIf(i -> outputs.get(i).dim(1) != names);
        }
        if (fitting.size() > 1) { // some exports give the logits as well
            fitting.removeIf(i -> !areProbabilities(values(trialRun.apply(i), outputs.get(i))));
        }
        if (fitting.size() != 1) {
            throw new ModelException("several outputs of " + outputs + " can be those of a classifier; export it with"
                    + " one, the probabilities");
        }
        int output = fitting.get(0), classes = (int) outputs.get(output).dim(1);
        if (names > 0 && names != classes) {
            throw new ModelException("the output " + outputs.get(output) + " has " + classes
                    + " classes, but there are " + names
                    + " names; give the right names with the builder's classNames(...)");
        }
        return new ClassScores(
                output, classes, logits != null ? logits : areLogits(trialRun.apply(output), outputs.get(output)));
    }

    private static boolean fits(TensorSpec spec, int batch) {
        boolean shaped = spec.rank() == 2 || spec.rank() == 4 && spec.dim(2) == 1 && spec.dim(3) == 1;
        return shaped
                && OneTensor.isFloatingPoint(spec)
                && spec.dim(0) == batch
                && spec.dim(1) >= 1
                && batch * spec.dim(1) <= Integer.MAX_VALUE;
    }

    /** What stands beside the scores of a detector with several outputs. */
    private static boolean areBoxes(TensorSpec spec) {
        return spec.rank() == 3 && (spec.dim(1) == 4 || spec.dim(2) == 4);
    }

    private static float[] values(Tensor tensor, TensorSpec spec) {
        float[] values = new float[(int) spec.dim(1)];
        tensor.read(0, values, 0, values.length);
        return values;
    }

    private static boolean areLogits(Tensor tensor, TensorSpec spec) {
        float[] values = values(tensor, spec);
        if (areProbabilities(values)) {
            return false;
        }
        if (!areFinite(values)) {
            throw new ModelException(
                    "the output " + spec + " is not finite (NaN or infinity) on an empty picture: the"
                            + " network overflowed, often a half-precision export or broken weights; try it in single precision");
        }
        if (values.length > 1 && !areFractions(values)) {
            return true;
        }
        // Sigmoids, one class, coarsely quantised probabilities, or logits that happen to lie there.
        throw new ModelException(
                "the output " + spec + " neither sums up to 1, as probabilities do, nor leaves the range"
                        + " 0 to 1, as logits do; say with the builder's softmax(...) whether they are to be turned into"
                        + " probabilities, or taken as they are");
    }

    private static boolean areFractions(float[] values) {
        for (float value : values) {
            if (!(value >= 0 && value <= 1 + TOLERANCE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areProbabilities(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return areFractions(values) && Math.abs(sum - 1) <= TOLERANCE;
    }

    /**
     * Whether all scores are numbers.
     *
     * @param scores the scores of a picture
     * @return false where one is NaN or infinite
     */
    public static boolean areFinite(float[] scores) {
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads the scores of a picture, as they are.
     *
     * @param session the session, after a run
     * @param slot which picture of the batch
     * @return a new array, one score for each class
     */
    public float[] read(EngineSession session, int slot) {
        float[] scores = new float[classes];
        session.output(output).read(slot * classes, scores, 0, classes);
        return scores;
    }

    /**
     * Turns logits into probabilities.
     *
     * @param logits finite numbers, which are replaced
     */
    public static void softmax(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] powers = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.exp((double) logits[i] - largest); // at most 1: no overflow
            sum += powers[i];
        }
        for (int i = 0; i < powers.length; i++) {
            logits[i] = (float) (powers[i] / sum);
        }
    }
}

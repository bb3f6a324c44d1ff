package io.yolo4j.cli;

import io.yolo4j.Classifications;
import io.yolo4j.eval.Spread;
import java.util.ArrayList;
import java.util.List;

/**
 * How far two classifiers agree on the same images.
 *
 * @param images how many
 * @param sameClass how many have the same best class
 * @param scoreDifference of the class that is the best one for the first
 * @param scoreShift mean of what the second gives to that class more, or less, than the first
 */
record ClassAgreement(int images, int sameClass, Spread scoreDifference, double scoreShift) {
    /** What both say of one image. */
    record Pair(Classifications first, Classifications second) {
        private double shift() {
            return (double) second.scoreOf(first.classId(0)) - first.score(0);
        }
    }

    static ClassAgreement of(List<Pair> pairs) {
        List<Double> shifts = new ArrayList<>();
        pairs.forEach(pair -> shifts.add(pair.shift()));
        return new ClassAgreement(
                pairs.size(),
                (int) pairs.stream()
                        .filter(pair -> pair.first.classId(0) == pair.second.classId(0))
                        .count(),
                Spread.of(shifts.stream().mapToDouble(Math::abs).toArray()),
                shifts.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
    }
}

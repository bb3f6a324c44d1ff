package io.yolo4j.cli;

import io.yolo4j.eval.Comparison;
import io.yolo4j.eval.Consistency;
import java.util.List;

/**
 * How far two detectors agree on the same images, and which way scores went: thresholds that fitted the first may have to move.
 *
 * @param consistency how far
 * @param scoreShift mean of what the second gives more, or less, than the first to what both found; NaN where that is nothing
 */
record ObjectAgreement(Consistency consistency, double scoreShift) {
    static ObjectAgreement of(List<Comparison> comparisons) {
        double sum = 0;
        int pairs = 0;
        for (Comparison comparison : comparisons) {
            for (Comparison.Pair pair : comparison.pairs()) {
                sum += (double) comparison.second().score(pair.second())
                        - comparison.first().score(pair.first());
                pairs++;
            }
        }
        return new ObjectAgreement(Consistency.of(comparisons), pairs == 0 ? Double.NaN : sum / pairs);
    }
}

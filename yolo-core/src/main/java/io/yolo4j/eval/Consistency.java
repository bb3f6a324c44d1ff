package io.yolo4j.eval;

import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How far two detectors agree on the same images: what one asks of another engine or another precision of a model, where there are no labels
 * to tell which is right.
 *
 * @param images how many images were compared
 * @param firstObjects how many objects the first found
 * @param secondObjects how many objects the second found
 * @param matched how many of them are the same, under the same class
 * @param classChanges how many are the same, but under different classes
 * @param iou overlap of the boxes that match
 * @param maskIou overlap of the masks that match; NaN where there are none
 * @param keypointDistance distance in pixels of the keypoints that match; NaN where there are none
 * @param scoreDifference difference of the scores of the boxes that match
 */
public record Consistency(
        int images,
        int firstObjects,
        int secondObjects,
        int matched,
        int classChanges,
        Spread iou,
        Spread maskIou,
        Spread keypointDistance,
        Spread scoreDifference) {
    /**
     * Sums up.
     *
     * @param comparisons one for each image
     * @return the figures
     */
    public static Consistency of(Collection<Comparison> comparisons) {
        int first = 0, second = 0, matched = 0, changes = 0;
        for (Comparison comparison : comparisons) {
            first += comparison.first().size();
            second += comparison.second().size();
            matched += comparison.pairs().size();
            changes += comparison.classChanges().size();
        }
        return new Consistency(
                comparisons.size(),
                first,
                second,
                matched,
                changes,
                spread(comparisons, Comparison.Pair::iou),
                spread(comparisons, Comparison.Pair::maskIou),
                spread(comparisons, Comparison.Pair::keypointDistance),
                spread(comparisons, Comparison.Pair::scoreDifference));
    }

    private static Spread spread(Collection<Comparison> comparisons, ToDoubleFunction<Comparison.Pair> measure) {
        return Spread.of(comparisons.stream()
                .flatMap(comparison -> comparison.pairs().stream())
                .mapToDouble(measure)
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }

    /** {@return the share of what the first found that the second found too; 1 where it found nothing} */
    public double shareOfFirst() {
        return firstObjects == 0 ? 1 : (double) matched / firstObjects;
    }

    /** {@return the share of what the second found that the first found too; 1 where it found nothing} */
    public double shareOfSecond() {
        return secondObjects == 0 ? 1 : (double) matched / secondObjects;
    }

    /** {@return for example {@code 97.1 % and 96.4 % matched, mean IoU 0.981, mean score difference 0.004}} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f %% and %.1f %% matched, mean IoU %.3f, mean score difference %.3f",
                100 * shareOfFirst(),
                100 * shareOfSecond(),
                iou.mean(),
                scoreDifference.mean());
    }
}

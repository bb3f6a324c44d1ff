package io.yolo4j.eval;

import java.util.List;
import java.util.Locale;

/**
 * COCO's twelve figures, under COCO's names, and those of each class. All are between 0 and 1; NaN where there was no object to be found,
 * where COCOeval says -1.
 *
 * @param ap average precision: mean over the IoU thresholds 0.5, 0.55, ..., 0.95 and over the classes (mAP50-95)
 * @param ap50 average precision at an IoU of 0.5
 * @param ap75 average precision at an IoU of 0.75
 * @param apSmall average precision of objects of up to 32 x 32 pixels
 * @param apMedium average precision of objects from 32 x 32 to 96 x 96 pixels
 * @param apLarge average precision of objects of 96 x 96 pixels and more
 * @param ar1 average recall of the best detection in each image and class: mean over thresholds and classes
 * @param ar10 average recall of the 10 best
 * @param ar100 average recall of the 100 best
 * @param arSmall average recall of the 100 best, small objects
 * @param arMedium average recall of the 100 best, medium objects
 * @param arLarge average recall of the 100 best, large objects
 * @param classes the classes that occur, by rising class number
 */
public record Accuracy(
        double ap,
        double ap50,
        double ap75,
        double apSmall,
        double apMedium,
        double apLarge,
        double ar1,
        double ar10,
        double ar100,
        double arSmall,
        double arMedium,
        double arLarge,
        List<OfClass> classes) {
    /**
     * The figures of one class.
     *
     * @param classId index of the class
     * @param objects how many objects there were to be found, crowds not counted
     * @param ap average precision over the IoU thresholds 0.5 to 0.95
     * @param ap50 average precision at an IoU of 0.5
     * @param ap75 average precision at an IoU of 0.75
     * @param ar100 average recall of the 100 best in each image
     * @param precision the precision-recall curve at an IoU of 0.5: the precision at the recalls 0, 0.01, ..., 1, 0 where a recall
     *     is never reached
     */
    public record OfClass(
            int classId, int objects, double ap, double ap50, double ap75, double ar100, List<Double> precision) {}

    /** {@return for example {@code AP 0.441, AP50 0.601, AP75 0.489}} */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "AP %.3f, AP50 %.3f, AP75 %.3f", ap, ap50, ap75);
    }
}

package io.yolo4j.cli;

import io.yolo4j.Timings;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.eval.ConfusionMatrix;
import java.util.List;

/**
 * What a validation found out.
 *
 * @param model where the model came from
 * @param engine what it ran on
 * @param classNames its classes
 * @param images how many were measured
 * @param failures how many images or labels could not be used
 * @param boxes accuracy of the boxes
 * @param masks accuracy of the masks; or null
 * @param confusion of the boxes
 * @param sum of the times of all images
 * @param seconds from the first image to the last
 */
record ValResult(
        String model,
        String engine,
        List<String> classNames,
        int images,
        int failures,
        Accuracy boxes,
        Accuracy masks,
        ConfusionMatrix confusion,
        Timings sum,
        double seconds) {
    int objects() {
        return boxes.classes().stream().mapToInt(Accuracy.OfClass::objects).sum();
    }
}

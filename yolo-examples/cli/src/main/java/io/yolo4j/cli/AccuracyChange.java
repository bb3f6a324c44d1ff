package io.yolo4j.cli;

import io.yolo4j.eval.Accuracy;

/**
 * Average precision on the same labels, before and after.
 *
 * @param before of the model that there was
 * @param after of what has become of it
 */
record AccuracyChange(ValResult before, ValResult after) {
    /** Whether anything was found that is labelled, so that there is something to lose. */
    boolean isMeaningful() {
        return before.boxes().ap() > 0 && !lacksMasks();
    }

    private boolean lacksMasks() {
        return before.masks() != null && !(before.masks().ap() > 0);
    }

    /** By how many points AP50-95 fell, of boxes or masks, whichever fell more; below 0 where both rose. */
    double drop() {
        double boxes = drop(before.boxes(), after.boxes());
        return before.masks() == null || after.masks() == null
                ? boxes
                : Math.max(boxes, drop(before.masks(), after.masks()));
    }

    private static double drop(Accuracy before, Accuracy after) {
        return 100 * (before.ap() - after.ap());
    }
}

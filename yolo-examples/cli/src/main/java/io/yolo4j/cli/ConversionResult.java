package io.yolo4j.cli;

import io.yolo4j.EngineInfo;
import io.yolo4j.ModelInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a conversion did, and what came of it.
 *
 * @param out where it goes
 * @param bytesBefore size of the file that there was
 * @param bytesAfter size of the file that it has become
 * @param before the model that there was
 * @param after what has become of it
 * @param engine what both were measured on
 * @param steps what was done, a sentence each
 * @param speeds what a call costs
 * @param objects how far detectors agree; null where there were no images, and for classifiers
 * @param classes how far classifiers agree; null where there were no images, and for detectors
 * @param accuracy average precision; null without labels
 * @param failures how many images could not be used
 * @param mostDrop by how many points AP50-95 may fall; null where it may fall by any
 */
record ConversionResult(
        Path out,
        long bytesBefore,
        long bytesAfter,
        ModelInfo before,
        ModelInfo after,
        EngineInfo engine,
        List<String> steps,
        List<Speed> speeds,
        ObjectAgreement objects,
        ClassAgreement classes,
        AccuracyChange accuracy,
        int failures,
        Double mostDrop) {
    /** Rounding is no drop. */
    private static final double EPSILON = 1e-9;

    /** Why the model is not to be written; null where it may be. */
    String refusal() {
        if (mostDrop == null) {
            return null;
        } else if (failures > 0) {
            return "some images could not be measured, as was said";
        } else if (!accuracy.isMeaningful()) {
            return "the model that there was finds nothing of what is labelled, so that there is nothing to compare with";
        } else if (!(accuracy.drop() <= mostDrop + EPSILON)) {
            return String.format(
                    Locale.ROOT,
                    "AP50-95 falls by %.2f points, more than the %s of --require-map-drop",
                    accuracy.drop(),
                    mostDrop);
        }
        return null;
    }
}

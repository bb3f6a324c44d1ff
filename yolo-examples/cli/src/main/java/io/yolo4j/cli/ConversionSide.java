package io.yolo4j.cli;

import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.YoloException;
import java.util.function.Supplier;

/**
 * A model before or after its conversion, which each measurement opens in its own way.
 *
 * @param reading how its outputs are read, and on what it runs
 * @param converted what has become of it; null before
 * @param decoding how images are read
 */
record ConversionSide(ReadingOptions reading, byte[] converted, DecodingOptions decoding) {
    /** One call at a time: what its threads do is then for the options to say. */
    OpenModel open() {
        return explained(() ->
                OpenModel.open(() -> detector().sessions(1), () -> classifier().sessions(1)));
    }

    /** The same kind of model as another. */
    OpenModel open(OpenModel kind) {
        return explained(() -> kind instanceof OpenModel.Detecting
                ? new OpenModel.Detecting(detector().sessions(1).build())
                : new OpenModel.Classifying(classifier().sessions(1).build()));
    }

    /** The same on one thread. */
    OpenModel openOnOneThread(OpenModel kind) {
        return explained(() -> kind instanceof OpenModel.Detecting
                ? new OpenModel.Detecting(detector().sessions(1).threads(1).build())
                : new OpenModel.Classifying(classifier().sessions(1).threads(1).build()));
    }

    DetectorBuilder detector() {
        return decoding.apply(converted == null ? reading.detector() : reading.detector(converted));
    }

    private ClassifierBuilder classifier() {
        return decoding.apply(converted == null ? reading.classifier() : reading.classifier(converted));
    }

    /** What the user knows is the model that there was. */
    private <T> T explained(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (YoloException e) {
            throw converted == null
                    ? e
                    : new Failure("the converted model cannot be used, and is not written: " + Failure.explain(e), e);
        }
    }
}

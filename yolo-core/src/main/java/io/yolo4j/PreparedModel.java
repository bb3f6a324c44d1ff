package io.yolo4j;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model of a builder in the form that its options ask for: made once, kept, and found again by its content. */
final class PreparedModel {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedModel.class);

    private PreparedModel() {}

    /** The options with which the model is opened: the given ones, where nothing has to be made of it. */
    static OpeningOptions options(Interpretation interpretation) {
        return interpretation.opening();
    }
}

package io.yolo4j.graph.calibration;

import io.yolo4j.spi.EngineSession;

/** The pictures that a calibration looks at. Whoever knows how a model wants them brings them into its input. */
public interface CalibrationPictures {
    /** {@return how many there are} */
    int count();

    /**
     * What messages call a picture.
     *
     * @param picture from 0
     * @return its file, for instance
     */
    default String name(int picture) {
        return "picture " + (picture + 1);
    }

    /**
     * Brings a new session into the state that the first picture expects: borders, and inputs that are no pictures.
     *
     * @param session a session that nothing was written to
     */
    default void prepare(EngineSession session) {}

    /**
     * Writes a picture, as a detector would for its own run. Asked for the pictures in their order, more than once where a model's tensors do not fit into
     * memory together.
     *
     * @param picture from 0
     * @param session receives it
     * @param slot its place in the batch
     */
    void write(int picture, EngineSession session, int slot);
}

package io.yolo4j.cli;

import io.yolo4j.Image;

/** The frames of a video, one after the other. */
interface Frames extends AutoCloseable {
    /**
     * One frame.
     *
     * @param number from 1 on
     * @param name for messages
     * @param image its pixels, valid until the next frame is asked for
     */
    record Frame(int number, String name, Image image) {}

    /** The next frame; or null at the end. */
    Frame next();

    /** How many there are, as far as that is known. */
    int count();

    /** Frames for each second. */
    double rate();

    @Override
    void close();
}

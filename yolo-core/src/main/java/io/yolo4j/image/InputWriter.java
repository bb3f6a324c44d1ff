package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.spi.ImagePlacement;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Brings pictures into a model's input. Owns its scratch and is used by one thread at a time. */
public interface InputWriter {
    /**
     * Writes one image.
     *
     * @param image the caller's pixels
     * @param input the engine's input buffer
     * @param slot which picture of the batch
     */
    void write(Image image, ByteBuffer input, int slot);

    /**
     * Writes one image while nothing else is to be done: a large one by several threads, where the writer knows how.
     *
     * @param image the caller's pixels
     * @param input the engine's input buffer
     * @param slot which picture of the batch
     * @param idle runs the other threads' part; it may refuse it, or run it too late
     */
    default void write(Image image, ByteBuffer input, int slot, Executor idle) {
        write(image, input, slot);
    }

    /**
     * Takes away what a former run has left in a place of the batch.
     *
     * @param input the engine's input buffer
     * @param slot which picture of the batch
     */
    void blank(ByteBuffer input, int slot);

    /**
     * What to tell a device so that it writes what {@link #write} would.
     *
     * @param image the caller's pixels
     * @return the placement, or null where no placement says it
     */
    default ImagePlacement placement(Image image) {
        return null;
    }

    /**
     * What to tell a device so that it writes what {@link #blank} would.
     *
     * @return an empty placement, or null where no placement says it
     */
    default ImagePlacement nothing() {
        return null;
    }

    /**
     * Believes no longer that a place of the batch holds what was written there.
     *
     * @param slot which picture of the batch
     */
    default void forget(int slot) {}
}

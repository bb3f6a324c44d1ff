package io.yolo4j.spi;

import io.yolo4j.Image;

/**
 * A session on a device that takes pictures as they are, fits them into its input there, and brings back only what passes a filter. What it cannot
 * do is done outside: whoever uses it writes into {@link #input} what {@link #write} refuses, and reads whole outputs where there is no filter.
 */
public interface ImageSession extends EngineSession {
    /**
     * Takes a picture into a place of the batch of the next run. Its pixels have been read when this returns. It replaces what was written into
     * that place of {@link #input}.
     *
     * @param image the caller's pixels
     * @param placement how it becomes the input
     * @param slot which picture of the batch
     * @return false where the device has no kernel for it, and nothing was done
     */
    boolean write(Image image, ImagePlacement placement, int slot);

    /**
     * From the next run on, brings back only the rows of an output that pass; {@link #output} of it is undefined then.
     *
     * @param filter which rows of which output
     * @return false where the device has no kernel for it, and nothing changes
     */
    boolean filter(ScoreFilter filter);

    /**
     * What passed the filter in the last run.
     *
     * @param slot which picture of the batch
     * @return the rows, valid until the next run or the next call of this method
     */
    Survivors survivors(int slot);
}

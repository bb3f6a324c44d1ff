package io.yolo4j.spi;

import io.yolo4j.Image;

/**
 * A session on a device that takes pictures as they are, fits them into its input there, and brings back only what passes a filter. What it cannot
 * do is done outside: whoever uses it writes into {@link #input} what {@link #write} refuses, and reads whole outputs where there is no filter.
 *
 * <p>A place of the batch is what {@link #input} holds there, but for the next run where {@link #write} has taken a picture into it. That is
 * forgotten with the run, with {@link #resize}, and where {@link #write} refuses another picture for the same place.
 */
public interface ImageSession extends EngineSession {
    /**
     * Takes a picture into a place of the batch of the next run, and of no later one. Its pixels have been read when this returns. What
     * {@link #input} holds in that place is undefined then, padding included.
     *
     * <p>It goes into the input that has four dimensions, in the size of the opening or of the last {@link #resize}.
     *
     * @param image the caller's pixels; not looked at where the placement is {@linkplain ImagePlacement#isEmpty() empty}
     * @param placement how it becomes the input
     * @param slot which picture of the batch
     * @return false where the device has no kernel or no memory for it; the place is then what {@link #input} holds
     */
    boolean write(Image image, ImagePlacement placement, int slot);

    /**
     * From the next run on, brings back only the rows of an output that pass. {@link #output} of it still tells the shape of the run, and
     * has no elements to read. Asked for once in the life of a session, or again with the same filter.
     *
     * @param filter which rows of which output
     * @return false where the device has no kernel or no memory for it, and nothing changes
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

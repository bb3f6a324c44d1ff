package io.yolo4j;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * What a session of a detector or a classifier does with images. Used by one thread at a time.
 *
 * @param <R> what is found in an image
 */
interface Pipeline<R> extends AutoCloseable {
    /**
     * Takes images through the network.
     *
     * @param images at most the largest batch, all of one shape of the input
     * @param concurrency how many batches are under way or will be at once, this one included
     * @param threads runs what other threads can do meanwhile
     * @return a result for each image
     */
    List<R> run(List<Image> images, int concurrency, Executor threads);

    @Override
    void close();
}

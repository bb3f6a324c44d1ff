package io.yolo4j.tensorrt.pipeline;

/**
 * The batches that runs are made of. A batch in between runs as the next larger one, whose other places are empty: each batch costs a context and
 * a recorded graph, and the steps are small enough that less than half of the work is wasted, on average an eighth.
 */
final class Buckets {
    private final int largest;
    private final boolean stepped;

    /**
     * @param largest the largest batch
     * @param stepped whether batches may be filled up; else each runs as it is
     */
    Buckets(int largest, boolean stepped) {
        this.largest = largest;
        this.stepped = stepped;
    }

    /** 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, ...; the largest batch is one, too. */
    int of(int batch) {
        if (!stepped) {
            return batch;
        }
        int power = Integer.highestOneBit(batch);
        int bucket = batch == power ? power : 2 * batch <= 3 * power ? power + (power + 1) / 2 : 2 * power;
        return Math.min(bucket, largest);
    }
}

package io.yolo4j.tensorrt.pipeline;

import java.util.function.IntPredicate;

/**
 * The batches that runs are made of. A batch in between runs as the next larger one, whose other places are empty: each batch costs a context and
 * a recorded graph, and the steps are small enough that less than half of the work is wasted, on average an eighth. An engine that others built may
 * not take some of them, small ones above all; what they would have is run in the next that it takes.
 */
final class Buckets {
    /** For each batch, 0 where there is none. */
    private final int[] buckets;

    /**
     * @param largest the largest batch, which is taken
     * @param stepped whether batches may be filled up; else each runs as it is
     * @param taken whether the engine runs with a batch
     */
    Buckets(int largest, boolean stepped, IntPredicate taken) {
        buckets = new int[largest + 1];
        for (int batch = largest; batch >= 1; batch--) {
            int step = stepped ? Math.min(step(batch), largest) : batch;
            buckets[batch] = taken.test(step) ? step : stepped ? buckets[batch + 1] : 0;
        }
    }

    /** 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, ... */
    private static int step(int batch) {
        int power = Integer.highestOneBit(batch);
        return batch == power ? power : 2 * batch <= 3 * power ? power + (power + 1) / 2 : 2 * power;
    }

    /**
     * The batch as which another one runs.
     *
     * @return 0 where it cannot run
     */
    int of(int batch) {
        return buckets[batch];
    }
}

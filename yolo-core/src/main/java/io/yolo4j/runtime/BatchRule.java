package io.yolo4j.runtime;

/**
 * How batches are made up.
 *
 * @param maxBatch the largest batch
 * @param pays whether a picture of a batch takes less time than a picture alone; where not, the pictures of a call are rather
 *     spread over the sessions
 * @param merging whether pictures of several calls share a batch
 * @param delayNanos how long a batch that is not full waits for other calls
 */
public record BatchRule(int maxBatch, boolean pays, boolean merging, long delayNanos) {
    /** How many pictures of a call go into one batch. */
    int share(int pictures, int sessions) {
        return pays ? maxBatch : Math.max(1, Math.min(maxBatch, (pictures + sessions - 1) / sessions));
    }
}

package io.yolo4j.cli;

/**
 * How long is measured.
 *
 * @param warmUpImages so many before; negative for as many as it takes until the calls become no faster
 * @param images so many; 0 where the time counts
 * @param seconds so long, where the images do not count
 */
record BenchLength(int warmUpImages, int images, double seconds) {
    boolean hasFixedWarmUp() {
        return warmUpImages >= 0;
    }

    boolean isReached(long done, long nanos) {
        return images > 0 ? done >= images : nanos >= seconds * 1e9;
    }
}

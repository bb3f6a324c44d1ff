package io.yolo4j.graph.shape;

/**
 * What the symbols of an {@link Extent} stand for.
 *
 * @param batch pictures in each run
 * @param height of the input, in pixels
 * @param width of the input, in pixels
 */
record Sizes(long batch, long height, long width) {
    Sizes withBatch(long pictures) {
        return new Sizes(pictures, height, width);
    }

    @Override
    public String toString() {
        return height + " x " + width;
    }
}

package io.yolo4j.head;

import io.yolo4j.spi.Tensor;

/**
 * What the boxes of a grid are measured in. Shapes do not tell: YOLOX writes offsets within the cell, YOLOv6 and YOLOX exported with its head
 * decoded write input pixels, all as {@code [N, cells, 5 + C]}. Any run of the network does, because a decoded box lies near its cell
 * whatever the picture shows.
 */
enum BoxUnits {
    /** Offsets from the cell's corner, in strides. */
    CELLS,
    /** Input pixels. */
    PIXELS,
    /** The output is not finite, or neither comes near. */
    UNKNOWN;

    /** How many times better than the other an explanation has to be. */
    private static final float CLEARLY = 4;

    /**
     * Looks at the horizontal centres of the first picture, which are the first number of each row.
     *
     * @param tensor {@code [N, cells, channels]}
     */
    static BoxUnits of(Tensor tensor, Grid grid) {
        int channels = (int) tensor.spec().dim(2);
        double asCells = 0, asPixels = 0; // distance from the middle of the cell, in strides
        for (int cell = 0; cell < grid.x.length; cell++) {
            float cx = tensor.get(cell * channels);
            asCells += Math.abs(cx - 0.5f);
            asPixels += grid.offCentre(cell, cx);
        }
        if (asCells * CLEARLY < asPixels) {
            return CELLS;
        }
        return asPixels * CLEARLY < asCells ? PIXELS : UNKNOWN;
    }
}

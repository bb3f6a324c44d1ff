package io.yolo4j.head;

import io.yolo4j.spi.Tensor;

/**
 * What the boxes of an output are measured in. Shapes do not tell: YOLOX writes offsets within the cell, YOLOv6 and YOLOX exported with its
 * head decoded write input pixels, all as {@code [N, cells, 5 + C]}; exports for other runtimes divide by the input's size. Any run of the
 * network does.
 */
enum BoxUnits {
    /** Offsets from the cell's corner, in strides. */
    CELLS,
    /** Input pixels. */
    PIXELS,
    /** Fractions of the input's width and height. */
    NORMALIZED,
    /** The output is empty or not finite, or no explanation is clearly the better one. */
    UNKNOWN;

    /** How many times better than the other an explanation has to be. */
    private static final float CLEARLY = 4;

    /** Normalised boxes may reach over the border; most boxes in pixels reach farther than two pixels from the corner. */
    private static final float NORMALIZED_AT_MOST = 2;

    /**
     * Whether boxes are relative to their cells. A decoded box lies near its cell whatever the picture shows. Looks at the horizontal
     * centres of the first picture, which are the first number of each row.
     *
     * @param tensor {@code [N, cells, channels]}
     */
    static BoxUnits relative(Tensor tensor, Grid grid) {
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

    /**
     * Whether decoded boxes are in pixels.
     *
     * @param from index of the first number of the first box
     * @param boxStep from one box to the next
     * @param numberStep from one number of a box to the next; each has four
     */
    static BoxUnits decoded(Tensor tensor, int from, int boxes, int boxStep, int numberStep) {
        int near = 0, far = 0;
        for (int box = 0; box < boxes; box++) {
            float reach = reach(tensor, from + box * boxStep, numberStep);
            near += reach > 0 && reach <= NORMALIZED_AT_MOST ? 1 : 0;
            far += reach > NORMALIZED_AT_MOST ? 1 : 0;
        }
        return near + far == 0 ? UNKNOWN : near > far ? NORMALIZED : PIXELS;
    }

    /** The largest positive number of a box that is one; unused rows are filled with 0 or -1 and have none. */
    private static float reach(Tensor tensor, int from, int numberStep) {
        float most = 0;
        for (int i = 0; i < 4; i++) {
            float value = tensor.get(from + i * numberStep);
            if (value <= Float.MAX_VALUE) {
                most = Math.max(most, value);
            }
        }
        return most;
    }

    /** Whether all boxes of queries are behind a sigmoid, and not all 0, which no sigmoid gives. */
    static boolean sigmoid(Tensor tensor, int boxes, int boxStep) {
        float most = 0;
        boolean negative = false;
        for (int box = 0; box < boxes; box++) {
            most = Math.max(most, reach(tensor, box * boxStep, 1));
            negative |= tensor.get(box * boxStep) < 0 || tensor.get(box * boxStep + 1) < 0;
        }
        return most > 0 && most <= 1 && !negative;
    }
}

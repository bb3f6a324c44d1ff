package io.yolo4j.head;

import io.yolo4j.OutputLayout;
import io.yolo4j.Preprocessing;
import io.yolo4j.spi.TensorSpec;
import java.util.List;

/**
 * What there is to know of each output layout, as data: a new family is a new line here, and a decoder only where its numbers
 * mean something new.
 *
 * @param layout the name under which users know it
 * @param rows whether a cell is a row ({@code [N, cells, channels]}) rather than a column ({@code [N, channels, cells]})
 * @param objectness whether an objectness score precedes those of the classes
 * @param anchorsPerCell boxes that each cell of the grid gives; 0 where boxes have nothing to do with the grid
 * @param decoded whether boxes are in input pixels rather than relative to their cell
 * @param suppressed whether the network has suppressed duplicates itself
 * @param preprocessing what models of this kind were trained behind
 * @param description the shape in words
 */
record LayoutData(
        OutputLayout layout,
        boolean rows,
        boolean objectness,
        int anchorsPerCell,
        boolean decoded,
        boolean suppressed,
        Preprocessing preprocessing,
        String description) {

    static final List<LayoutData> ALL = List.of(
            new LayoutData(
                    OutputLayout.YOLOV8,
                    false,
                    false,
                    1,
                    true,
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, 4 + classes, cells]"),
            new LayoutData(
                    OutputLayout.YOLOV8_TRANSPOSED,
                    true,
                    false,
                    1,
                    true,
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, cells, 4 + classes]"),
            new LayoutData(
                    OutputLayout.YOLOV5,
                    true,
                    true,
                    3,
                    true,
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, 3 x cells, 5 + classes]"),
            new LayoutData(
                    OutputLayout.YOLOX, true, true, 1, false, false, Preprocessing.YOLOX, "[N, cells, 5 + classes]"),
            new LayoutData(
                    OutputLayout.END_TO_END, true, false, 0, true, true, Preprocessing.ULTRALYTICS, "[N, boxes, 6]"));

    static LayoutData of(OutputLayout layout) {
        for (LayoutData data : ALL) {
            if (data.layout == layout) {
                return data;
            }
        }
        throw new AssertionError(layout);
    }

    /** How many boxes an output of this layout holds for each picture. */
    long boxes(TensorSpec output) {
        return output.dim(rows ? 1 : 2);
    }

    /** How many numbers it holds for each box. */
    long channels(TensorSpec output) {
        return output.dim(rows ? 2 : 1);
    }

    /** Values before the scores of the classes. */
    int leading() {
        return objectness ? 5 : 4;
    }
}

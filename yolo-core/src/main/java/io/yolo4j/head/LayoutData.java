package io.yolo4j.head;

import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.Preprocessing;
import java.util.List;

/**
 * What there is to know of each output layout, as data: a new family is a new line here, and a form with its head only where its
 * numbers mean something new.
 *
 * @param layout the name under which users know it
 * @param form how it is recognised and read
 * @param suppressed whether duplicates are suppressed by the network, or never arise
 * @param preprocessing what models of this kind were trained behind
 * @param description the shape in words
 */
record LayoutData(OutputLayout layout, Form form, boolean suppressed, Preprocessing preprocessing, String description) {

    static final List<LayoutData> ALL = List.of(
            new LayoutData(
                    OutputLayout.YOLOV8,
                    new OneTensor(false, false, 1, false),
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, 4 + classes, cells]"),
            new LayoutData(
                    OutputLayout.YOLOV8_TRANSPOSED,
                    new OneTensor(true, false, 1, false),
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, cells, 4 + classes]"),
            new LayoutData(
                    OutputLayout.YOLOV8_UNDECODED,
                    new UndecodedMaps(),
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, 64 + classes, height/stride, width/stride] for each stride"),
            new LayoutData(
                    OutputLayout.YOLOV5,
                    new OneTensor(true, true, 3, false),
                    false,
                    Preprocessing.ULTRALYTICS,
                    "[N, 3 x cells, 5 + classes]"),
            new LayoutData(
                    OutputLayout.YOLOX,
                    new OneTensor(true, true, 1, true),
                    false,
                    Preprocessing.YOLOX,
                    "[N, cells, 5 + classes]"),
            new LayoutData(
                    OutputLayout.END_TO_END, new EndToEnd(false), true, Preprocessing.ULTRALYTICS, "[N, boxes, 6]"),
            new LayoutData(
                    OutputLayout.YOLOV7_END_TO_END,
                    new PictureRows(),
                    true,
                    Preprocessing.ULTRALYTICS,
                    "[boxes of the batch, 7]"),
            new LayoutData(
                    OutputLayout.NANODET,
                    new ScoresAndDistances(3),
                    false,
                    Preprocessing.NANODET,
                    "[N, cells, classes] and [N, cells, 4 x bins] for each of 3 strides"),
            new LayoutData(
                    OutputLayout.PICODET,
                    new ScoresAndDistances(4),
                    false,
                    Preprocessing.PICODET,
                    "[N, cells, classes] and [N, cells, 4 x bins] for each of 4 strides"),
            new LayoutData(
                    OutputLayout.FASTESTDET,
                    new CellMap(),
                    false,
                    Preprocessing.FASTESTDET,
                    "[N, 5 + classes, height/16, width/16]"),
            new LayoutData(
                    OutputLayout.RTDETR,
                    new OneTensor(true, false, 0, false),
                    true,
                    Preprocessing.DETR,
                    "[N, queries, 4 + classes], boxes from 0 to 1"),
            new LayoutData(
                    OutputLayout.RTDETR_TOP_K,
                    new EndToEnd(true),
                    true,
                    Preprocessing.DETR,
                    "[N, queries, 6], centre and size from 0 to 1, score, class"),
            new LayoutData(
                    OutputLayout.DETR,
                    new SeparateOutputs(true, false),
                    true,
                    Preprocessing.DETR,
                    "labels [N, queries], boxes [N, queries, 4], scores [N, queries], and the input orig_target_sizes"),
            new LayoutData(
                    OutputLayout.DETR_LOGITS,
                    new QueryLogits(),
                    true,
                    Preprocessing.IMAGENET,
                    "boxes [N, queries, 4] from 0 to 1 and logits [N, queries, classes]"),
            new LayoutData(
                    OutputLayout.SSD,
                    new SeparateOutputs(false, false),
                    true,
                    Preprocessing.DETR,
                    "boxes [N, boxes, 4], classes [N, boxes], scores [N, boxes]"),
            new LayoutData(
                    OutputLayout.EFFICIENT_NMS,
                    new SeparateOutputs(false, true),
                    true,
                    Preprocessing.ULTRALYTICS,
                    "number [N, 1] INT32, boxes [N, boxes, 4], scores [N, boxes], classes [N, boxes]"),
            new LayoutData(
                    OutputLayout.SELECTED_INDICES,
                    new SelectedIndices(),
                    true,
                    Preprocessing.ULTRALYTICS,
                    "boxes [N, boxes, 4], scores [N, classes, boxes], and indices [M, 3] of NonMaxSuppression"));

    static LayoutData of(OutputLayout layout) {
        for (LayoutData data : ALL) {
            if (data.layout == layout) {
                return data;
            }
        }
        throw new ModelException("the layout " + layout + " holds no boxes; Classifier opens classifiers");
    }
}

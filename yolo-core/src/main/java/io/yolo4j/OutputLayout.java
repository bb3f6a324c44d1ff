package io.yolo4j;

/**
 * How a model writes its detections into its outputs. N is the batch, C the number of classes, A the number of grid cells of all
 * strides together (8400 for strides 8, 16, 32 at 640 x 640), P what a box has besides: nothing, mask coefficients (with the
 * prototypes {@code [N, P, H/4, W/4]} in another output), the values of the keypoints, or one angle.
 */
public enum OutputLayout {
    /** {@code [N, 4 + C + P, A]}: centre, size and C scores, no objectness. YOLOv3u, YOLOv5u, YOLOv8, YOLOv9, YOLO11, YOLO12, YOLO26. */
    YOLOV8,
    /** {@code [N, A, 4 + C + P]}: as {@link #YOLOV8}, one row for each cell. Exports that were transposed for other runtimes. */
    YOLOV8_TRANSPOSED,
    /**
     * An output {@code [N, 4 x 16 + C + P, H/s, W/s]} for each stride s: distributions of the distances to the four sides (DFL) and
     * logits. YOLOv8 and its relatives, exported without the last layers.
     */
    YOLOV8_UNDECODED,
    /** {@code [N, 3A, 5 + C + P]}: centre, size, objectness and C scores. YOLOv5, YOLOv7; when chosen in the builder also YOLOv6, which has A rows. */
    YOLOV5,
    /** {@code [N, A, 5 + C]}: offsets within the grid cell, logarithm of the size, objectness and C scores. YOLOX. */
    YOLOX,
    /** {@code [N, K, 6 + P]}: x1 y1 x2 y2 (centre and size where boxes are oriented), score, class. YOLOv10, YOLO26, and exports with NMS inside. */
    END_TO_END,
    /** {@code [M, 7]}: for the whole batch, picture, x1 y1 x2 y2, class, score. YOLOv7 exported with NMS inside. */
    YOLOV7_END_TO_END,
    /** For each stride {@code [N, cells, C]} scores and {@code [N, cells, 4 x bins]} distances, three strides. NanoDet. */
    NANODET,
    /** As {@link #NANODET} with four strides and other preprocessing. PicoDet. */
    PICODET,
    /** {@code [N, 5 + C, H/16, W/16]}: objectness, box relative to the cell, C scores. FastestDet. */
    FASTESTDET,
    /** {@code [N, Q, 4 + C]}: centre and size from 0 to 1, C scores, one row for each query. RT-DETR as Ultralytics exported it before 8.4. */
    RTDETR,
    /** {@code [N, K, 6]}: centre and size from 0 to 1, score, class; the best queries. RT-DETR as Ultralytics exports it. */
    RTDETR_TOP_K,
    /**
     * Labels {@code [N, Q]}, boxes {@code [N, Q, 4]} as x1 y1 x2 y2 and scores {@code [N, Q]}, and an input {@code orig_target_sizes}.
     * RT-DETR, D-FINE, DEIM as their makers export them.
     */
    DETR,
    /** Boxes {@code [N, Q, 4]} as centre and size from 0 to 1, and logits {@code [N, Q, C]}. RF-DETR, Deformable DETR; never resolved by itself unless the outputs are RF-DETR's. */
    DETR_LOGITS,
    /** Boxes {@code [N, K, 4]}, classes and scores {@code [N, K]}, sometimes their number {@code [N]}. SSD and others with NMS inside. */
    SSD,
    /** As {@link #SSD}, from TensorRT's {@code EfficientNMS} plugin behind a YOLO: number {@code [N, 1]}, boxes, scores, classes. */
    EFFICIENT_NMS,
    /** Boxes {@code [N, A, 4]}, scores {@code [N, C, A]}, and {@code [M, 3]}: picture, class, box, as ONNX' {@code NonMaxSuppression} selects them. */
    SELECTED_INDICES,
    /** {@code [N, C]} or {@code [N, C, 1, 1]}: one number for each class, of the whole picture. Classifiers, which {@link Classifier} opens. */
    CLASS_SCORES
}

package io.yolo4j;

/**
 * How a model writes its detections into its output. N is the batch, C the number of classes, A the number of grid cells of all
 * strides together (8400 for strides 8, 16, 32 at 640 x 640).
 */
public enum OutputLayout {
    /** {@code [N, 4 + C, A]}: centre, size and C scores in input pixels, no objectness. YOLOv8, YOLOv9, YOLO11, YOLO12. */
    YOLOV8,
    /** {@code [N, A, 4 + C]}: as {@link #YOLOV8}, one row for each cell. Exports that were transposed for other runtimes. */
    YOLOV8_TRANSPOSED,
    /** {@code [N, 3A, 5 + C]}: centre, size, objectness and C scores in input pixels. YOLOv5, YOLOv7; when chosen in the builder also YOLOv6, which has A rows. */
    YOLOV5,
    /** {@code [N, A, 5 + C]}: offsets within the grid cell, logarithm of the size, objectness and C scores. YOLOX. */
    YOLOX,
    /** {@code [N, K, 6]}: x1 y1 x2 y2 in input pixels, score, class. YOLOv10, YOLO26, and exports with NMS inside. */
    END_TO_END
}

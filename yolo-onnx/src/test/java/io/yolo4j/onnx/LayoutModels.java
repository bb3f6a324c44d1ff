package io.yolo4j.onnx;

import static io.yolo4j.fixture.OnnxWriter.attribute;

import io.yolo4j.ElementType;
import io.yolo4j.OutputLayout;
import io.yolo4j.fixture.OnnxWriter;
import io.yolo4j.fixture.TinyModels;
import java.util.Arrays;
import java.util.List;

/**
 * A model of every layout for an input of 96 x 64 and any batch, all of which find the same whatever they see: class 1 with score 0.9 in
 * 32 16 64 48, and class 0 with score 0.5 in 8 8 24 24.
 */
final class LayoutModels {
    static final int WIDTH = 96, HEIGHT = 64, CLASSES = 2;
    private static final int CELLS = TinyModels.anchors(HEIGHT, WIDTH);
    private static final float LARGE = 0.9f, SMALL = 0.5f;

    /** Logits whose sigmoids are the scores; and one whose sigmoid is nothing. */
    private static final float LARGE_LOGIT = logit(0.9), SMALL_LOGIT = logit(0.5), NO_LOGIT = -12;

    private LayoutModels() {}

    static byte[] of(OutputLayout layout) {
        return switch (layout) {
            case DETR -> detr();
            case SELECTED_INDICES -> selectedIndices();
            default -> constant(layout).bytes();
        };
    }

    private static float logit(double p) {
        return (float) Math.log(p / (1 - p));
    }

    /** A model of constants, to which a test may add metadata. */
    static TinyModels.Builder constant(OutputLayout layout) {
        TinyModels.Builder model = TinyModels.builder().input("images", ElementType.FLOAT32, -1, 3, HEIGHT, WIDTH);
        return switch (layout) {
            case YOLOV8 -> add(model, "output0", TinyModels.channelMajor(6, CELLS, decoded(false)), -1, 6, CELLS);
            case YOLOV8_TRANSPOSED ->
                add(model, "output0", TinyModels.rowMajor(CELLS, 6, decoded(false)), -1, CELLS, 6);
            case YOLOV8_UNDECODED -> undecoded(model);
            case YOLOV5 -> add(model, "output", TinyModels.rowMajor(3 * CELLS, 7, decoded(true)), -1, 3 * CELLS, 7);
            case YOLOX -> yolox(model);
            case END_TO_END -> add(model, "output0", TinyModels.rowMajor(300, 6, finalRows()), -1, 300, 6);
            case YOLOV7_END_TO_END -> yolov7(model);
            case NANODET -> distances(model, 3);
            case PICODET -> distances(model, 4);
            case FASTESTDET -> cellMap(model);
            case RTDETR -> add(model, "output0", TinyModels.rowMajor(100, 6, queries(false)), -1, 100, 6);
            case RTDETR_TOP_K -> add(model, "output0", TinyModels.rowMajor(100, 6, queries(true)), -1, 100, 6);
            case DETR_LOGITS -> queryLogits(model);
            case SSD -> separate(model, "labels", "boxes", "scores", ElementType.INT64);
            case EFFICIENT_NMS -> {
                model.output("num_dets", ElementType.INT32, new float[] {2}, -1, 1);
                yield separate(model, "det_classes", "det_boxes", "det_scores", ElementType.INT32);
            }
            default -> throw new AssertionError(layout);
        };
    }

    private static TinyModels.Builder add(TinyModels.Builder model, String name, float[] values, long... shape) {
        return model.output(name, ElementType.FLOAT32, values, shape);
    }

    private static float[][] decoded(boolean objectness) {
        return objectness
                ? new float[][] {{48, 32, 32, 32, 1, 0, LARGE}, {16, 16, 16, 16, 1, SMALL, 0}}
                : new float[][] {{48, 32, 32, 32, 0, LARGE}, {16, 16, 16, 16, SMALL, 0}};
    }

    private static float[][] finalRows() {
        return new float[][] {{32, 16, 64, 48, LARGE, 1}, {8, 8, 24, 24, SMALL, 0}};
    }

    /** Centre and size as fractions, and scores of both classes or the score and the class. */
    private static float[][] queries(boolean topK) {
        return new float[][] {
            {1 / 2f, 1 / 2f, 1 / 3f, 1 / 2f, topK ? LARGE : 0, topK ? 1 : LARGE},
            {1 / 6f, 1 / 4f, 1 / 6f, 1 / 4f, SMALL, 0}
        };
    }

    /** Of cell (2, 1) of stride 16 or (1, 1) of stride 8, whose boxes begin 0.5 and end 1.5 strides from the middle. */
    private static float[] distribution(int bins) {
        float[] sides = new float[4 * bins];
        Arrays.fill(sides, -100);
        for (int side = 0; side < 4; side++) {
            int bin = side < 2 ? 0 : 1;
            sides[side * bins + bin] = sides[side * bins + bin + 1] = 0;
        }
        return sides;
    }

    private static int columns(int stride) {
        return (WIDTH + stride - 1) / stride;
    }

    private static int cells(int stride) {
        return columns(stride) * ((HEIGHT + stride - 1) / stride);
    }

    private static int theCell(int stride) {
        return stride == 8 ? columns(8) + 1 : columns(16) + 2;
    }

    private static TinyModels.Builder undecoded(TinyModels.Builder model) {
        float[] sides = distribution(16);
        for (int stride = 8; stride <= 32; stride *= 2) {
            int cells = cells(stride);
            float[] map = new float[66 * cells];
            Arrays.fill(map, 64 * cells, 66 * cells, NO_LOGIT);
            if (stride < 32) {
                for (int k = 0; k < 64; k++) {
                    map[k * cells + theCell(stride)] = sides[k];
                }
                map[(stride == 16 ? 65 : 64) * cells + theCell(stride)] = stride == 16 ? LARGE_LOGIT : SMALL_LOGIT;
            }
            add(model, "map" + stride, map, -1, 66, HEIGHT / stride, WIDTH / stride);
        }
        return model;
    }

    private static TinyModels.Builder yolox(TinyModels.Builder model) {
        float two = (float) Math.log(2);
        float[] rows = new float[CELLS * 7];
        System.arraycopy(new float[] {1, 1, two, two, 1, SMALL, 0}, 0, rows, 7 * theCell(8), 7);
        System.arraycopy(new float[] {1, 1, two, two, 1, 0, LARGE}, 0, rows, 7 * (cells(8) + theCell(16)), 7);
        return add(model, "output", rows, -1, CELLS, 7);
    }

    /** Rows for the pictures of a batch of two. */
    private static TinyModels.Builder yolov7(TinyModels.Builder model) {
        float[] rows = {
            0, 32, 16, 64, 48, 1, LARGE, 0, 8, 8, 24, 24, 0, SMALL, 1, 32, 16, 64, 48, 1, LARGE, 1, 8, 8, 24, 24, 0,
            SMALL
        };
        return model.outputWithoutBatch("output", ElementType.FLOAT32, rows, 4, 7)
                .declared(-1, 7);
    }

    private static TinyModels.Builder distances(TinyModels.Builder model, int strides) {
        float[] sides = distribution(8);
        for (int s = 0; s < strides; s++) {
            int stride = 8 << s, cells = cells(stride);
            float[] scores = new float[2 * cells], distances = new float[32 * cells];
            if (stride < 32) {
                scores[2 * theCell(stride) + (stride == 16 ? 1 : 0)] = stride == 16 ? LARGE : SMALL;
                System.arraycopy(sides, 0, distances, 32 * theCell(stride), 32);
            }
            add(model, "scores" + stride, scores, -1, cells, 2);
            add(model, "distances" + stride, distances, -1, cells, 32);
        }
        return model;
    }

    private static TinyModels.Builder cellMap(TinyModels.Builder model) {
        int cells = cells(16), columns = columns(16);
        float[] large = {LARGE, 0, 0, logit(1 / 3.0), logit(1 / 2.0), 0, LARGE};
        float[] small = {SMALL, 0, 0, logit(1 / 6.0), logit(1 / 4.0), SMALL, 0};
        float[] map = new float[7 * cells];
        for (int k = 0; k < 7; k++) {
            map[k * cells + 2 * columns + 3] = large[k]; // the cell whose corner is the box's centre
            map[k * cells + columns + 1] = small[k];
        }
        return add(model, "output", map, -1, 7, HEIGHT / 16, WIDTH / 16);
    }

    private static TinyModels.Builder queryLogits(TinyModels.Builder model) {
        float[] boxes = new float[30 * 4], logits = new float[30 * 2];
        Arrays.fill(logits, NO_LOGIT);
        for (int i = 0; i < 2; i++) {
            System.arraycopy(queries(true)[i], 0, boxes, 4 * i, 4);
        }
        logits[1] = LARGE_LOGIT;
        logits[2] = SMALL_LOGIT;
        add(model, "dets", boxes, -1, 30, 4);
        return add(model, "labels", logits, -1, 30, 2);
    }

    private static TinyModels.Builder separate(
            TinyModels.Builder model, String classes, String boxes, String scores, ElementType type) {
        add(model, boxes, new float[] {32, 16, 64, 48, 8, 8, 24, 24, 0, 0, 0, 0}, -1, 3, 4);
        add(model, scores, new float[] {LARGE, SMALL, 0}, -1, 3);
        return model.output(classes, type, new float[] {1, 0, 0}, -1, 3);
    }

    /** Fractions that the graph itself multiplies by the sizes it is given. */
    private static byte[] detr() {
        OnnxWriter writer = new OnnxWriter();
        writer.input("images", ElementType.FLOAT32, -1, 3, HEIGHT, WIDTH);
        String sizes = writer.input("orig_target_sizes", ElementType.INT64, -1, 2);
        String whole = writer.node("Cast", List.of(sizes), attribute("to", 1));
        String twice = writer.node("Concat", List.of(whole, whole), attribute("axis", 1));
        String factors = writer.node("Reshape", List.of(twice, writer.longs(-1, 1, 4)));
        float[] corners = {1 / 3f, 1 / 4f, 2 / 3f, 3 / 4f, 1 / 12f, 1 / 8f, 1 / 4f, 3 / 8f};
        writer.output("labels", ElementType.INT64, -1, 2);
        writer.output("boxes", ElementType.FLOAT32, -1, 2, 4);
        writer.output("scores", ElementType.FLOAT32, -1, 2);
        writer.nodeInto("boxes", "Mul", List.of(factors, writer.floats(corners, 1, 2, 4)));
        String nothing = writer.node("Mul", List.of(whole, writer.floats(new float[1], 1)));
        writer.nodeInto("scores", "Add", List.of(nothing, writer.floats(new float[] {LARGE, SMALL}, 1, 2)));
        String labels = writer.node("Add", List.of(nothing, writer.floats(new float[] {1, 0}, 1, 2)));
        writer.nodeInto("labels", "Cast", List.of(labels), attribute("to", 7));
        return writer.bytes();
    }

    /** A detector with the operator that suppresses its boxes behind it; each box is there twice. */
    private static byte[] selectedIndices() {
        OnnxWriter writer = new OnnxWriter();
        String images = writer.input("images", ElementType.FLOAT32, -1, 3, HEIGHT, WIDTH);
        String mean = writer.node(
                "ReduceMean", List.of(images), attribute("axes", List.of(1L, 2L, 3L)), attribute("keepdims", 0));
        String zero = writer.node("Mul", List.of(mean, writer.floats(new float[1], 1)));
        String column = writer.node("Reshape", List.of(zero, writer.longs(-1, 1, 1)));
        float[] boxes = {8, 8, 24, 24, 32, 16, 64, 48, 33, 16, 65, 48, 9, 8, 25, 24};
        float[] scores = {SMALL, 0, 0, 0.4f, 0, LARGE, 0.8f, 0};
        writer.output("boxes", ElementType.FLOAT32, -1, 4, 4);
        writer.output("scores", ElementType.FLOAT32, -1, 2, 4);
        writer.output("selected", ElementType.INT64, -1, 3);
        writer.nodeInto("boxes", "Add", List.of(column, writer.floats(boxes, 1, 4, 4)));
        writer.nodeInto("scores", "Add", List.of(column, writer.floats(scores, 1, 2, 4)));
        writer.nodeInto(
                "selected",
                "NonMaxSuppression",
                List.of(
                        "boxes",
                        "scores",
                        writer.longs(10),
                        writer.floats(new float[] {0.5f}, 1),
                        writer.floats(new float[] {0.1f}, 1)));
        return writer.bytes();
    }
}

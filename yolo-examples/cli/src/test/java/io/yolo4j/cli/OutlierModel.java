package io.yolo4j.cli;

import static io.yolo4j.fixture.OnnxWriter.attribute;

import io.yolo4j.ElementType;
import io.yolo4j.fixture.OnnxWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds red, green and blue cells of 32 x 32 pixels in pictures of 128 x 128, in the layout of YOLOv8, with convolutions in a row. A
 * fourth channel runs beside the three scores and is looked at by nobody. The larger its values, the fewer of the 256 steps of an
 * 8-bit tensor are left for scores.
 */
final class OutlierModel {
    private static final int STRIDE = 32, CELLS = 4, CONVOLUTIONS = 8;

    private OutlierModel() {}

    /**
     * Writes the model.
     *
     * @param outlier how much larger the fourth channel is than the scores; 0 for none
     */
    static byte[] bytes(float outlier) {
        OnnxWriter writer = new OnnxWriter();
        writer.metadata("description", "finds red, green and blue cells").metadata("stride", "32");
        writer.metadata("task", "detect").metadata("imgsz", "[128, 128]");
        writer.metadata("names", "{0: 'red', 1: 'green', 2: 'blue'}");
        String input = writer.input("images", ElementType.FLOAT32, 1, 3, 128, 128);
        String value = writer.node(
                "AveragePool",
                List.of(input),
                attribute("kernel_shape", List.of((long) STRIDE, (long) STRIDE)),
                attribute("strides", List.of((long) STRIDE, (long) STRIDE)));
        float[] first = {1, -1, -1, -1, 1, -1, -1, -1, 1, outlier, outlier, outlier};
        value = relu(writer, convolution(writer, value, first, 3));
        for (int i = 2; i < CONVOLUTIONS; i++) {
            value = relu(
                    writer,
                    convolution(writer, value, new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4));
        }
        value = convolution(writer, value, new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, 4);
        String scores =
                writer.node("Clip", List.of(value, writer.floats(new float[1]), writer.floats(new float[] {1})));
        scores = writer.node("Reshape", List.of(scores, writer.longs(1, 3, CELLS * CELLS)));
        writer.output("output0", ElementType.FLOAT32, 1, 7, CELLS * CELLS);
        writer.nodeInto("output0", "Concat", List.of(boxes(writer), scores), attribute("axis", 1));
        return writer.bytes();
    }

    private static String convolution(OnnxWriter writer, String value, float[] weights, int channels) {
        return writer.node("Conv", List.of(value, writer.floats(weights, weights.length / channels, channels, 1, 1)));
    }

    private static String relu(OnnxWriter writer, String value) {
        return writer.node("Relu", List.of(value));
    }

    /** cx, cy, w, h of each cell. */
    private static String boxes(OnnxWriter writer) {
        List<Float> values = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            for (int cell = 0; cell < CELLS * CELLS; cell++) {
                int at = row == 0 ? cell % CELLS : cell / CELLS;
                values.add(row < 2 ? (at + 0.5f) * STRIDE : (float) STRIDE);
            }
        }
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        return writer.floats(all, 1, 4, CELLS * CELLS);
    }
}

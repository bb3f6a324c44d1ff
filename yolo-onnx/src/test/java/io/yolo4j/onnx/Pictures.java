package io.yolo4j.onnx;

import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;

/** Generated pictures for {@link ColourModel}: squares of pure colour on black, one cell of the grid each. */
final class Pictures {
    static final int SIZE = 64;
    static final int CELL = 32;

    private Pictures() {}

    /** A model whose input is as large as the pictures, so that nothing is resized; any batch. */
    static byte[] model() {
        return ColourModel.bytes(ElementType.FLOAT32, -1, SIZE, SIZE, CELL);
    }

    static byte[] model(long batch) {
        return ColourModel.bytes(ElementType.FLOAT32, batch, SIZE, SIZE, CELL);
    }

    /** BGR samples with a red square in the cell (column, row), of the given strength. */
    static byte[] bgr(int column, int row, int strength) {
        byte[] bgr = new byte[3 * SIZE * SIZE];
        for (int y = row * CELL; y < (row + 1) * CELL; y++) {
            for (int x = column * CELL; x < (column + 1) * CELL; x++) {
                bgr[3 * (y * SIZE + x) + 2] = (byte) strength;
            }
        }
        return bgr;
    }

    static Image image(int column, int row, int strength) {
        return Image.of(bgr(column, row, strength), SIZE, SIZE, PixelFormat.BGR);
    }
}

package io.yolo4j.head;

import io.yolo4j.ElementType;
import io.yolo4j.spi.EngineSession;
import java.util.Random;

/**
 * An output of 80 classes with 100 objects, each found by several cells, and the head that reads it.
 *
 * @param session has the output
 * @param head reads it
 */
public record HeadScene(EngineSession session, Head head) {
    private static final int CLASSES = 80;
    private static final int OBJECTS = 100;
    private static final int CELLS_PER_OBJECT = 6;

    /**
     * Places the objects in a grid, so that none suppresses another.
     *
     * @param type single or half precision
     * @param cells number of cells
     * @param rows whether a cell's numbers follow each other
     * @param objectness whether a cell has one, where they do
     * @return an input of 640 x 640
     */
    public static HeadScene of(ElementType type, int cells, boolean rows, boolean objectness) {
        Random random = new Random(9);
        int leading = objectness ? 5 : 4, channels = leading + CLASSES;
        float[] values = new float[cells * channels];
        for (int cell = 0; cell < cells; cell++) {
            for (int c = 4; c < channels; c++) {
                values[at(cells, channels, rows, cell, c)] = random.nextFloat() * 0.1f;
            }
        }
        for (int i = 0; i < OBJECTS * CELLS_PER_OBJECT; i++) {
            int object = i / CELLS_PER_OBJECT;
            int cell = (object * (cells / OBJECTS) + i % CELLS_PER_OBJECT * 7) % cells;
            float[] box = {32 + object % 10 * 64 + random.nextInt(3), 32 + object / 10 * 64, 50, 40 + random.nextInt(3)
            };
            for (int c = 0; c < 4; c++) {
                values[at(cells, channels, rows, cell, c)] = box[c];
            }
            if (objectness) {
                values[at(cells, channels, rows, cell, 4)] = 0.9f;
            }
            values[at(cells, channels, rows, cell, leading + object % CLASSES)] = 0.4f + random.nextFloat() * 0.5f;
        }
        Head head = rows
                ? new RowHead(0, CLASSES, objectness, false, BoxParts.NONE, null, 1, 1)
                : new ColumnHead(0, CLASSES, false, BoxParts.NONE, 1, 1);
        FakeSession session = rows
                ? FakeSession.of(type, values, 1, cells, channels)
                : FakeSession.of(type, values, 1, channels, cells);
        return new HeadScene(session, head);
    }

    private static int at(int cells, int channels, boolean rows, int cell, int channel) {
        return rows ? cell * channels + channel : channel * cells + cell;
    }
}

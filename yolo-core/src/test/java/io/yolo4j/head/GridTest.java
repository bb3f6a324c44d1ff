package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {
    @ParameterizedTest
    @CsvSource({
        "640, 640, 8400, 8 16 32",
        "320, 320, 2100, 8 16 32",
        "416, 416, 3549, 8 16 32",
        "416, 256, 2184, 8 16 32",
        "256, 416, 2184, 8 16 32",
        "1280, 1280, 33600, 8 16 32",
        "1280, 1280, 34000, 8 16 32 64",
        "640, 640, 34000, 4 8 16 32",
        "640, 640, 8500, 8 16 32 64",
        "640, 640, 8525, 8 16 32 64 128",
        "640, 640, 34125, 4 8 16 32 64 128",
        "640, 640, 6400, 8",
        "640, 640, 1600, 16",
        "640, 640, 2000, 16 32",
        "32, 32, 21, 8 16 32",
        "100, 60, 140, 8 16 32",
    })
    void findsTheStridesAndTheCellsRowByRow(int width, int height, int cells, String strides) {
        Grid grid = Grid.of(width, height, cells);
        List<List<Float>> expected = new ArrayList<>();
        for (String stride : strides.split(" ")) {
            float s = Float.parseFloat(stride);
            for (float y = 0; y * s < height; y++) {
                for (float x = 0; x * s < width; x++) {
                    expected.add(List.of(x, y, s));
                }
            }
        }
        List<List<Float>> found = new ArrayList<>();
        for (int i = 0; i < grid.x.length; i++) {
            found.add(List.of(grid.x[i], grid.y[i], grid.stride[i]));
        }
        assertEquals(cells, expected.size());
        assertEquals(expected, found);
        assertEquals(strides.split(" ").length, grid.strides);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -8400, -1, 0, 1, 8399, 8401, 1L << 32, (1L << 32) + 8400, Long.MAX_VALUE})
    void noGridHasAnyOtherNumberOfCells(long cells) {
        assertNull(Grid.of(640, 640, cells));
    }

    /** 400 is stride 32, 100 is stride 64, 25 is stride 128, 500 and 525 are their sums. */
    @ParameterizedTest
    @ValueSource(longs = {400, 100, 25, 500, 525, 125})
    void noDetectorHasLargeStridesOnly(long cells) {
        assertNull(Grid.of(640, 640, cells));
    }

    @Test
    void anInputAsLargeAsAnIntDoesNotOverflow() {
        assertNull(Grid.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 8400));
    }

    @Test
    void partOfACellIsACell() {
        assertArrayEquals(new float[] {0, 1, 2, 0, 1, 0}, Grid.of(17, 8, 6).x);
    }
}

package io.yolo4j.head;

import java.util.Arrays;

/**
 * The kept boxes of one class, found by where they lie, for when they are many. The picture is cut into tiles and each tile into
 * cells; a tile's boxes lie in pages of 64, and for each column and row of cells a page has a word that tells which of its boxes
 * touch it. The boxes that share a cell with a candidate are then a few words, ored and anded.
 *
 * <p>Boxes touch cells as if they were smaller by the threshold t. Where IoU &gt; t, the overlap of the widths (heights) is more than t
 * times the greater one; so the centres are no further apart than (1 - t) / 2 times the sum of both, and boxes that are cut down to 1 - t
 * of their size around their centres still touch. The IoU itself is then computed as if there were no tiles.
 */
final class KeptTiles {
    /** Cells of a tile in each direction. */
    private static final int CELLS = 16;

    private static final int SHIFT = 4;
    private static final int PAGE = 64;

    /** So many boxes of a tile, where none overlap, fill about one page. */
    private static final int BOXES_PER_TILE = 60;

    /** In areas below, products lose digits to underflow, and what is said above of the IoU does not hold for the computed one. */
    private static final float LEAST_AREA = 0x1p-100f;

    private final float iouThreshold;

    /** What is cut off at each side of a box; the computed IoU differs from the true one by less than the margin. */
    private final double cut;

    private double left;
    private double top;
    private double width;
    private double height;

    private int tilesPerRow;
    private double cellsPerPixelX;
    private double cellsPerPixelY;

    private int[] lastPage = new int[1];

    private int pages;
    private int[] previousPage = new int[16];
    private int[] boxesOfPage = new int[16];

    /** For each page the words of its columns, then those of its rows. */
    private long[] touching = new long[16 * 2 * CELLS];

    private float[] boxes = new float[16 * PAGE * 4];

    KeptTiles(float iouThreshold) {
        this.iouThreshold = iouThreshold;
        this.cut = Math.max(0, iouThreshold / 2.0 * (1 - 1e-5));
    }

    /** Sets the area that is cut into tiles; boxes beyond it count to its outermost cells. */
    void over(float left, float top, float right, float bottom) {
        this.left = left;
        this.top = top;
        this.width = (double) right - left;
        this.height = (double) bottom - top;
    }

    /**
     * Forgets all boxes.
     *
     * @param expected how many there will be at most
     */
    void clear(int expected) {
        tilesPerRow = Math.max(1, (int) Math.sqrt(expected / BOXES_PER_TILE));
        int tiles = tilesPerRow * tilesPerRow;
        if (lastPage.length < tiles) {
            lastPage = new int[tiles];
        }
        Arrays.fill(lastPage, 0, tiles, -1);
        pages = 0;
        cellsPerPixelX = CELLS * tilesPerRow / width;
        cellsPerPixelY = CELLS * tilesPerRow / height;
    }

    /** Adds the box at {@code from[at]} unless its IoU with one that is here is greater than the threshold. */
    boolean add(float[] from, int at) {
        float x1 = from[at], y1 = from[at + 1], x2 = from[at + 2], y2 = from[at + 3];
        float area = (x2 - x1) * (y2 - y1);
        double side = area > LEAST_AREA ? cut : 0;
        double cutX = ((double) x2 - x1) * side, cutY = ((double) y2 - y1) * side;
        int firstX = cell((x1 + cutX - left) * cellsPerPixelX), lastX = cell((x2 - cutX - left) * cellsPerPixelX);
        int firstY = cell((y1 + cutY - top) * cellsPerPixelY), lastY = cell((y2 - cutY - top) * cellsPerPixelY);
        for (int y = firstY >> SHIFT; y <= lastY >> SHIFT; y++) {
            int fromRow = Math.max(firstY - y * CELLS, 0), toRow = Math.min(lastY - y * CELLS, CELLS - 1);
            for (int x = firstX >> SHIFT; x <= lastX >> SHIFT; x++) {
                int fromColumn = Math.max(firstX - x * CELLS, 0), toColumn = Math.min(lastX - x * CELLS, CELLS - 1);
                int page = lastPage[y * tilesPerRow + x];
                if (overlaps(page, fromColumn, toColumn, fromRow, toRow, x1, y1, x2, y2, area)) {
                    return false;
                }
            }
        }
        for (int y = firstY >> SHIFT; y <= lastY >> SHIFT; y++) {
            int fromRow = Math.max(firstY - y * CELLS, 0), toRow = Math.min(lastY - y * CELLS, CELLS - 1);
            for (int x = firstX >> SHIFT; x <= lastX >> SHIFT; x++) {
                int fromColumn = Math.max(firstX - x * CELLS, 0), toColumn = Math.min(lastX - x * CELLS, CELLS - 1);
                int tile = y * tilesPerRow + x;
                int page = lastPage[tile];
                if (page < 0 || boxesOfPage[page] == PAGE) {
                    page = newPage(page);
                    lastPage[tile] = page;
                }
                put(page, fromColumn, toColumn, fromRow, toRow, from, at);
            }
        }
        return true;
    }

    private int cell(double position) {
        return Math.max(0, Math.min(CELLS * tilesPerRow - 1, (int) position));
    }

    private boolean overlaps(
            int lastPage,
            int fromColumn,
            int toColumn,
            int fromRow,
            int toRow,
            float x1,
            float y1,
            float x2,
            float y2,
            float area) {
        for (int page = lastPage; page >= 0; page = previousPage[page]) {
            int columns = page * 2 * CELLS, rows = columns + CELLS;
            long near = anyOf(columns + fromColumn, columns + toColumn) & anyOf(rows + fromRow, rows + toRow);
            for (; near != 0; near &= near - 1) {
                int k = 4 * (page * PAGE + Long.numberOfTrailingZeros(near));
                float keptX1 = boxes[k], keptY1 = boxes[k + 1], keptX2 = boxes[k + 2], keptY2 = boxes[k + 3];
                float w = Math.min(x2, keptX2) - Math.max(x1, keptX1);
                float h = Math.min(y2, keptY2) - Math.max(y1, keptY1);
                if (w > 0 && h > 0) {
                    float intersection = w * h;
                    float keptArea = (keptX2 - keptX1) * (keptY2 - keptY1);
                    if (intersection / (keptArea + area - intersection) > iouThreshold) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Most candidates touch up to three columns and rows, so that this is straight code. */
    private long anyOf(int first, int last) {
        long any = touching[first] | touching[first + last >> 1] | touching[last];
        if (last - first > 2) {
            for (int i = first + 1; i < last; i++) {
                any |= touching[i];
            }
        }
        return any;
    }

    private int newPage(int previous) {
        int page = pages++;
        if (page == previousPage.length) {
            previousPage = Arrays.copyOf(previousPage, 2 * page);
            boxesOfPage = Arrays.copyOf(boxesOfPage, 2 * page);
            touching = Arrays.copyOf(touching, 2 * touching.length);
            boxes = Arrays.copyOf(boxes, 2 * boxes.length);
        }
        previousPage[page] = previous;
        boxesOfPage[page] = 0;
        Arrays.fill(touching, page * 2 * CELLS, (page + 1) * 2 * CELLS, 0);
        return page;
    }

    private void put(int page, int fromColumn, int toColumn, int fromRow, int toRow, float[] from, int at) {
        int index = boxesOfPage[page]++;
        System.arraycopy(from, at, boxes, 4 * (page * PAGE + index), 4);
        long bit = 1L << index;
        int columns = page * 2 * CELLS, rows = columns + CELLS;
        for (int i = columns + fromColumn; i <= columns + toColumn; i++) {
            touching[i] |= bit;
        }
        for (int i = rows + fromRow; i <= rows + toRow; i++) {
            touching[i] |= bit;
        }
    }
}

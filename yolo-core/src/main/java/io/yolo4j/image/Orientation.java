package io.yolo4j.image;

import io.yolo4j.Image;

/**
 * Turns a picture upright. The numbers are those of EXIF 2.32, 4.6.4 and of TIFF 6.0: which side of the scene the first row
 * and the first column of the file show.
 */
final class Orientation {
    private Orientation() {}

    /** Whether the rows of the file become columns. */
    static boolean swapsSides(int orientation) {
        return orientation >= 5;
    }

    /** Whether the last column of the file comes first, as a column or as a row. */
    static boolean mirrorsColumns(int orientation) {
        return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    }

    /** Whether the last row of the file comes first, as a row or as a column. */
    static boolean mirrorsRows(int orientation) {
        return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    }

    /**
     * Turns and mirrors.
     *
     * @param orientation 1 (as it lies) to 8
     * @return the image itself for 1, otherwise a copy in the same pixel format
     */
    static Image upright(Image image, int orientation) {
        if (orientation == TiffDirectory.UPRIGHT) {
            return image;
        }
        int width = image.width(),
                height = image.height(),
                step = image.format().bytesPerPixel();
        boolean swapped = swapsSides(orientation);
        // Where the pixel (x, y) of the file goes: first + x * right + y * down, in pixels of the upright picture.
        boolean mirroredX = mirrorsColumns(orientation), mirroredY = mirrorsRows(orientation);
        int newWidth = swapped ? height : width, newHeight = swapped ? width : height;
        int alongX = swapped ? newWidth : 1, alongY = swapped ? 1 : newWidth;
        int first = (mirroredX ? (width - 1) * alongX : 0) + (mirroredY ? (height - 1) * alongY : 0);
        int right = (mirroredX ? -alongX : alongX) * step, down = mirroredY ? -alongY : alongY;

        byte[] row = new byte[width * step];
        byte[] upright = new byte[row.length * height];
        for (int y = 0; y < height; y++) {
            image.copyRow(y, row, 0);
            int out = (first + y * down) * step;
            for (int in = 0; in < row.length; in += step, out += right) {
                for (int band = 0; band < step; band++) {
                    upright[out + band] = row[in + band];
                }
            }
        }
        return Image.of(upright, newWidth, newHeight, image.format());
    }
}

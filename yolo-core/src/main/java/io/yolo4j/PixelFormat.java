package io.yolo4j;

/** Order of the 8-bit samples of a pixel in memory. Alpha is skipped, never blended. */
public enum PixelFormat {
    /** Blue, green, red: OpenCV's order, and that of {@code BufferedImage.TYPE_3BYTE_BGR}. */
    BGR(3, 0, 1, 2),
    /** Red, green, blue. */
    RGB(3, 2, 1, 0),
    /** Blue, green, red, alpha. */
    BGRA(4, 0, 1, 2),
    /** Red, green, blue, alpha. */
    RGBA(4, 2, 1, 0),
    /** Alpha, blue, green, red: the order of {@code BufferedImage.TYPE_4BYTE_ABGR}. */
    ABGR(4, 1, 2, 3),
    /** One luminance sample, used for all three channels. */
    GRAY(1, 0, 0, 0);

    private final int bytesPerPixel;
    private final int blue;
    private final int green;
    private final int red;

    PixelFormat(int bytesPerPixel, int blue, int green, int red) {
        this.bytesPerPixel = bytesPerPixel;
        this.blue = blue;
        this.green = green;
        this.red = red;
    }

    /**
     * Distance between neighbouring pixels of a row.
     *
     * @return bytes for each pixel: 1, 3 or 4
     */
    public int bytesPerPixel() {
        return bytesPerPixel;
    }

    /**
     * Where blue lies within a pixel.
     *
     * @return offset in bytes
     */
    public int blue() {
        return blue;
    }

    /**
     * Where green lies within a pixel.
     *
     * @return offset in bytes
     */
    public int green() {
        return green;
    }

    /**
     * Where red lies within a pixel.
     *
     * @return offset in bytes
     */
    public int red() {
        return red;
    }
}

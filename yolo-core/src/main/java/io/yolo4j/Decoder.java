package io.yolo4j;

/**
 * Which library decodes image files. Both apply the EXIF orientation, drop alpha, ignore ICC profiles and keep the high byte
 * of 16-bit samples, so that the pixels are those of OpenCV's {@code imread}.
 */
public enum Decoder {
    /** {@link #OPENCV} where it is on the class or module path and its native libraries load, else {@link #IMAGEIO}. */
    AUTO,
    /** OpenCV through the bytedeco presets: JPEG, PNG, WebP, GIF, BMP, TIFF. Its first use in a process takes about a second. */
    OPENCV,
    /**
     * The JDK's own readers: JPEG, PNG, GIF, BMP, TIFF.
     *
     * <p>The bytes are OpenCV's but for BMP with 16 bits for a pixel (by at most 7), TIFF with 16 bits for a colour (1) or
     * translucent pixels, and, in JDKs that bring their own libjpeg, JPEG with chroma halved vertically only. Progressive JPEG
     * takes several times as long as with OpenCV.
     */
    IMAGEIO
}

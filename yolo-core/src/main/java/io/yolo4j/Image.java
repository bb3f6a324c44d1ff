package io.yolo4j;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A view of 8-bit pixels in memory that the caller owns; nothing is copied.
 *
 * <p>The pixels may be changed between calls, so that one image can serve a camera's ring buffer, but not while a call that was
 * given the image is running. An image holds no native resource and need not be closed; its memory is kept alive by it.
 */
public final class Image {
    private final PixelRows rows;
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final PixelFormat format;
    private final int pictureWidth;
    private final int pictureHeight;
    private final int reduction;
    private final double decodeMs;

    private Image(PixelRows rows, int width, int height, PixelFormat format) {
        this(rows, 0, 0, width, height, format);
    }

    private Image(PixelRows rows, int left, int top, int width, int height, PixelFormat format) {
        this.rows = rows;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.format = format;
        this.pictureWidth = width;
        this.pictureHeight = height;
        this.reduction = 1;
        this.decodeMs = 0;
    }

    /** The same pixels, of which something else is known. */
    private Image(Image image, int pictureWidth, int pictureHeight, int reduction, double decodeMs) {
        this.rows = image.rows;
        this.left = image.left;
        this.top = image.top;
        this.width = image.width;
        this.height = image.height;
        this.format = image.format;
        this.pictureWidth = pictureWidth;
        this.pictureHeight = pictureHeight;
        this.reduction = reduction;
        this.decodeMs = decodeMs;
    }

    /**
     * Views densely packed pixels of an array.
     *
     * @param pixels the samples, row by row from the top
     * @param width width in pixels
     * @param height height in pixels
     * @param format order of the samples
     * @return a view of {@code pixels}
     * @throws ImageException where the image is empty or the array too short
     */
    public static Image of(byte[] pixels, int width, int height, PixelFormat format) {
        return of(pixels, 0, width, height, width * format.bytesPerPixel(), format);
    }

    /**
     * Views pixels of an array, rows at a fixed distance.
     *
     * @param pixels the samples, row by row from the top
     * @param offset index of the first sample of the first row
     * @param width width in pixels
     * @param height height in pixels
     * @param rowStride bytes from the start of a row to the start of the next, at least {@code width * format.bytesPerPixel()}
     * @param format order of the samples
     * @return a view of {@code pixels}
     * @throws ImageException where the image is empty, the stride too small or the array too short
     */
    public static Image of(byte[] pixels, int offset, int width, int height, int rowStride, PixelFormat format) {
        checkGeometry(offset, width, height, rowStride, format, pixels.length);
        return new Image(PixelRows.of(pixels, offset, rowStride), width, height, format);
    }

    /**
     * Views densely packed pixels of a buffer, heap or direct, from its position on.
     *
     * @param pixels the samples, row by row from the top; position and limit are read now and never changed
     * @param width width in pixels
     * @param height height in pixels
     * @param format order of the samples
     * @return a view of {@code pixels}
     * @throws ImageException where the image is empty or the buffer too short
     */
    public static Image of(ByteBuffer pixels, int width, int height, PixelFormat format) {
        return of(pixels, width, height, width * format.bytesPerPixel(), format);
    }

    /**
     * Views pixels of a buffer, heap or direct, from its position on, rows at a fixed distance.
     *
     * @param pixels the samples, row by row from the top; position and limit are read now and never changed
     * @param width width in pixels
     * @param height height in pixels
     * @param rowStride bytes from the start of a row to the start of the next, at least {@code width * format.bytesPerPixel()}
     * @param format order of the samples
     * @return a view of {@code pixels}
     * @throws ImageException where the image is empty, the stride too small or the buffer too short
     */
    public static Image of(ByteBuffer pixels, int width, int height, int rowStride, PixelFormat format) {
        if (pixels.remaining() == 0 && pixels.capacity() > 0) {
            throw new ImageException("expected pixels between the buffer's position and limit, found none (" + pixels
                    + "); call flip() or rewind() after writing");
        }
        checkGeometry(0, width, height, rowStride, format, pixels.remaining());
        return new Image(PixelRows.of(pixels.slice(), rowStride), width, height, format);
    }

    /**
     * Views a {@code BufferedImage}.
     *
     * <p>Byte and packed-int RGB types and 8-bit grey are viewed in place, sub-images included. Every other type (palette, binary,
     * 16-bit, premultiplied, custom) is converted once, here: 16-bit samples keep their high byte, grey stays as it is
     * stored, alpha is dropped.
     *
     * @param image the image; touching its pixels makes Java2D stop caching it in video memory
     * @return a view, or for the rarer types a copy
     * @throws ImageException where the image is empty
     */
    public static Image of(BufferedImage image) {
        BufferedImagePixels pixels = BufferedImagePixels.of(image);
        return new Image(pixels.rows(), image.getWidth(), image.getHeight(), pixels.format());
    }

    private static void checkGeometry(
            int offset, int width, int height, int rowStride, PixelFormat format, int available) {
        if (width <= 0 || height <= 0) {
            throw new ImageException("expected an image of at least 1 x 1 pixels, found " + width + " x " + height);
        }
        long rowBytes = (long) width * format.bytesPerPixel();
        if (rowStride < rowBytes) {
            throw new ImageException("expected a row stride of at least " + rowBytes + " bytes for " + width + " "
                    + format + " pixels, found " + rowStride);
        }
        long needed = offset + (long) rowStride * (height - 1) + rowBytes;
        if (offset < 0 || needed > available) {
            throw new ImageException("expected at least " + needed + " bytes for " + width + " x " + height + " "
                    + format + " pixels (offset " + offset + ", row stride " + rowStride + "), found " + available);
        }
    }

    /**
     * The same pixels, remembered as having taken so long to decode; {@link Timings#decodeMs()} reports it.
     *
     * @param decodeMs milliseconds
     * @return a view of the same memory
     */
    Image decodedIn(double decodeMs) {
        return new Image(this, pictureWidth, pictureHeight, reduction, decodeMs);
    }

    /**
     * Says that these pixels are a larger picture that was reduced when it was decoded, as libjpeg does it ({@code scale_denom}): each
     * stands for a square of {@code factor} x {@code factor} pixels, and the last ones may reach over the border. What is found is given
     * in pixels of the larger picture.
     *
     * @param pictureWidth width of the larger picture
     * @param pictureHeight height of the larger picture
     * @param factor width of the squares
     * @return a view of the same memory
     * @throws ImageException where a picture of that size, reduced by that factor, is not of this size
     */
    public Image reducedFrom(int pictureWidth, int pictureHeight, int factor) {
        if (factor < 1
                || (pictureWidth + factor - 1L) / factor != width
                || (pictureHeight + factor - 1L) / factor != height) {
            throw new ImageException("expected a picture of which each " + width + " x " + height
                    + " pixels are one of the squares, found " + pictureWidth + " x " + pictureHeight
                    + " pixels in squares of " + factor + " x " + factor);
        }
        return new Image(this, pictureWidth, pictureHeight, factor, decodeMs);
    }

    /**
     * A part of the image, as a view of the same memory.
     *
     * @param x first column
     * @param y first row
     * @param width width of the part in pixels
     * @param height height of the part in pixels
     * @return a view; nothing is copied
     * @throws ImageException where the part is empty or not wholly within the image, or where the image is
     *     {@linkplain #reducedFrom reduced}
     */
    public Image crop(int x, int y, int width, int height) {
        if (reduction > 1) {
            throw new ImageException(
                    "expected an image at full size to take a part of, found " + this + "; decode the whole picture");
        }
        boolean within = x >= 0 && y >= 0 && (long) x + width <= this.width && (long) y + height <= this.height;
        if (width <= 0 || height <= 0 || !within) {
            throw new ImageException("expected a part of at least 1 x 1 pixels within " + this.width + " x "
                    + this.height + ", found " + width + " x " + height + " at " + x + ", " + y);
        }
        return new Image(rows, left + x, top + y, width, height, format);
    }

    /** What {@link #decodedIn(double)} remembered. */
    double decodeMs() {
        return decodeMs;
    }

    /** {@return width in pixels} */
    public int width() {
        return width;
    }

    /** {@return height in pixels} */
    public int height() {
        return height;
    }

    /** {@return width of the picture that the pixels stand for: {@link #width()}, or more where it was {@linkplain #reducedFrom reduced}} */
    public int pictureWidth() {
        return pictureWidth;
    }

    /** {@return height of the picture that the pixels stand for: {@link #height()}, or more where it was {@linkplain #reducedFrom reduced}} */
    public int pictureHeight() {
        return pictureHeight;
    }

    /** {@return how many pixels of the picture a pixel stands for, along each axis: 1, or more where it was {@linkplain #reducedFrom reduced}} */
    public int reduction() {
        return reduction;
    }

    /** {@return the order of the samples that {@link #copyRow} gives} */
    public PixelFormat format() {
        return format;
    }

    /**
     * Copies one row of samples, {@code width * format.bytesPerPixel()} bytes in the order of {@link #format()}.
     *
     * @param y row, 0 at the top
     * @param target receives the samples
     * @param offset index of the first sample in {@code target}
     * @throws IndexOutOfBoundsException where {@code y} is no row of the image or {@code target} is too short
     */
    public void copyRow(int y, byte[] target, int offset) {
        Objects.checkIndex(y, height);
        int pixel = format.bytesPerPixel();
        rows.copy(top + y, left * pixel, target, offset, width * pixel);
    }

    /**
     * Copies the image, for drawing on it or for writing it to a file.
     *
     * @return a new image of type {@code TYPE_3BYTE_BGR}
     */
    public BufferedImage toBufferedImage() {
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) copy.getRaster().getDataBuffer()).getData();
        byte[] row = new byte[width * format.bytesPerPixel()];
        int step = format.bytesPerPixel(), blue = format.blue(), green = format.green(), red = format.red();
        for (int y = 0, out = 0; y < height; y++) {
            copyRow(y, row, 0);
            for (int x = 0, in = 0; x < width; x++, in += step, out += 3) {
                bgr[out] = row[in + blue];
                bgr[out + 1] = row[in + green];
                bgr[out + 2] = row[in + red];
            }
        }
        return copy;
    }

    /** {@return for example {@code Image 810 x 1080 BGR}} */
    @Override
    public String toString() {
        String picture = reduction == 1 ? "" : " of " + pictureWidth + " x " + pictureHeight;
        return "Image " + width + " x " + height + picture + " " + format;
    }
}

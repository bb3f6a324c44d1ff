package io.yolo4j;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Which pixels of an image belong to an object: an immutable value, safe to share between threads.
 *
 * <p>A mask that a detector made is assembled when its pixels are asked for first, and then once; who needs boxes only pays for
 * no masks. Only the rectangle around the object is kept in memory, one bit a pixel.
 *
 * <p>Pixel (x, y) covers the square from (x, y) to (x + 1, y + 1): edges are whole numbers, as in {@link Box}.
 */
public final class Mask {
    private final int imageWidth;
    private final int imageHeight;

    /** Null once it has been asked; guarded by this object. */
    private Supplier<Mask> assembly;

    private volatile MaskBits bits;

    private Mask(int imageWidth, int imageHeight, MaskBits bits) {
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
        this.bits = bits;
    }

    /**
     * A mask that is assembled when it is asked for a pixel.
     *
     * @param assembly gives the mask, of the same size; asked once, by whichever thread comes first, and then let go
     */
    Mask(int imageWidth, int imageHeight, Supplier<Mask> assembly) {
        this(imageWidth, imageHeight, (MaskBits) null);
        this.assembly = Objects.requireNonNull(assembly);
    }

    /**
     * Reads COCO's run lengths as they are in JSON files of crowds: pixels column by column, runs of zeros and ones in turn.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels; COCO's {@code size} has it first
     * @param counts lengths of the runs, zeros first (0 where the first pixel is one)
     * @return the mask
     * @throws IllegalArgumentException where a run is negative or the runs do not add up to the size of the image
     */
    public static Mask ofRle(int imageWidth, int imageHeight, int[] counts) {
        checkSize(imageWidth, imageHeight);
        int[] runs = counts.clone();
        RunLengths.check(imageWidth, imageHeight, runs);
        return new Mask(imageWidth, imageHeight, RunLengths.toBits(imageHeight, runs));
    }

    /**
     * Reads COCO's compressed run lengths, the {@code counts} of pycocotools.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels; COCO's {@code size} has it first
     * @param counts the text
     * @return the mask
     * @throws IllegalArgumentException where the text is no such code, or its runs do not add up to the size of the image
     */
    public static Mask ofRle(int imageWidth, int imageHeight, String counts) {
        checkSize(imageWidth, imageHeight);
        int[] runs = RunLengths.decompress(counts);
        RunLengths.check(imageWidth, imageHeight, runs);
        return new Mask(imageWidth, imageHeight, RunLengths.toBits(imageHeight, runs));
    }

    /**
     * Fills polygons as pycocotools does ({@code annToRLE}): a pixel is in the mask when one of the polygons has it. Parts outside
     * of the image are cut off. Coordinates count as the decimals that they are printed as.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels
     * @param polygons x and y of three points or more each, in pixels
     * @return the mask
     * @throws IllegalArgumentException where a polygon has less than three points or half a point, or a coordinate is not finite
     *     or more than a million pixels away
     */
    public static Mask ofPolygons(int imageWidth, int imageHeight, List<float[]> polygons) {
        checkSize(imageWidth, imageHeight);
        MaskBits union = MaskBits.EMPTY;
        for (int i = 0; i < polygons.size(); i++) {
            union = union.union(PolygonRaster.fill(imageWidth, imageHeight, polygons.get(i), i));
        }
        return new Mask(imageWidth, imageHeight, union);
    }

    /**
     * Makes a mask of the bits of a rectangle of the image; all other pixels are not in it.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels
     * @param left first column of the rectangle
     * @param top first row of the rectangle
     * @param width columns of the rectangle
     * @param height rows of the rectangle
     * @param pixels bit {@code y * width + x} is the pixel (left + x, top + y)
     * @return the mask
     * @throws IllegalArgumentException where the rectangle does not lie within the image or has fewer pixels than there are bits
     */
    public static Mask of(int imageWidth, int imageHeight, int left, int top, int width, int height, BitSet pixels) {
        checkSize(imageWidth, imageHeight);
        boolean within = left >= 0
                && top >= 0
                && width >= 0
                && height >= 0
                && width <= imageWidth - left
                && height <= imageHeight - top;
        if (!within) {
            throw new IllegalArgumentException("expected a rectangle within " + imageWidth + " x " + imageHeight
                    + " pixels, found " + width + " x " + height + " at (" + left + ", " + top + ")");
        }
        if (pixels.length() > width * height) {
            throw new IllegalArgumentException("expected bits 0 to " + (width * height - 1) + " for " + width + " x "
                    + height + " pixels, found bit " + (pixels.length() - 1));
        }
        return new Mask(imageWidth, imageHeight, MaskBits.of(left, top, width, height, pixels.toLongArray()));
    }

    /**
     * Makes a mask of one byte for each pixel, as {@link #bitmap()} gives them.
     *
     * @param imageWidth width of the image in pixels
     * @param imageHeight height of the image in pixels
     * @param bitmap row by row; every value but 0 is in the mask
     * @return the mask
     * @throws IllegalArgumentException where there are more or fewer bytes than pixels
     */
    public static Mask ofBitmap(int imageWidth, int imageHeight, byte[] bitmap) {
        checkSize(imageWidth, imageHeight);
        if (bitmap.length != imageWidth * imageHeight) {
            throw new IllegalArgumentException("expected " + imageWidth + " x " + imageHeight + " = "
                    + imageWidth * imageHeight + " bytes, found " + bitmap.length);
        }
        int width = MaskBits.wordsFor(0, imageWidth);
        long[] words = new long[imageHeight * width];
        for (int y = 0, at = 0; y < imageHeight; y++) {
            for (int x = 0; x < imageWidth; x++) {
                words[y * width + (x >> 6)] |= (bitmap[at++] != 0 ? 1L : 0) << x;
            }
        }
        return new Mask(imageWidth, imageHeight, MaskBits.of(0, 0, width, words));
    }

    /** What fits into arrays; the product of a checked size is an int. */
    private static void checkSize(int imageWidth, int imageHeight) {
        if (imageWidth < 1 || imageHeight < 1 || (long) imageWidth * imageHeight > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected an image of 1 x 1 to " + Integer.MAX_VALUE + " pixels, found "
                    + imageWidth + " x " + imageHeight);
        }
    }

    private MaskBits bits() {
        MaskBits known = bits;
        return known != null ? known : assemble();
    }

    private synchronized MaskBits assemble() {
        if (bits == null) {
            bits = assembly.get().bits();
            assembly = null;
        }
        return bits;
    }

    /** {@return width in pixels of the image that the mask refers to} */
    public int imageWidth() {
        return imageWidth;
    }

    /** {@return height in pixels of the image that the mask refers to} */
    public int imageHeight() {
        return imageHeight;
    }

    /** {@return the number of pixels in the mask} */
    public long area() {
        return bits().area;
    }

    /** {@return whether no pixel is in the mask} */
    public boolean isEmpty() {
        return bits().rows == 0;
    }

    /**
     * Whether a pixel is in the mask.
     *
     * @param x column
     * @param y row
     * @return false also for pixels outside of the image
     */
    public boolean contains(int x, int y) {
        return bits().get(x, y);
    }

    /** {@return the smallest box around all pixels, with whole numbers; 0 0 0 0 where there are none} */
    public Box box() {
        MaskBits b = bits();
        return new Box(b.left, b.top, b.right, b.bottom());
    }

    /**
     * The pixels that are in both masks.
     *
     * @param other a mask of an image of the same size
     * @return their number
     * @throws IllegalArgumentException where the images differ in size
     */
    public long intersection(Mask other) {
        if (imageWidth != other.imageWidth || imageHeight != other.imageHeight) {
            throw new IllegalArgumentException("expected a mask of " + imageWidth + " x " + imageHeight
                    + " pixels, found " + other.imageWidth + " x " + other.imageHeight);
        }
        return bits().intersection(other.bits());
    }

    /**
     * Intersection over union (Jaccard index) with another mask.
     *
     * @param other a mask of an image of the same size
     * @return 0 for disjoint masks, 1 for equal ones; 0 when both are empty
     * @throws IllegalArgumentException where the images differ in size
     */
    public float iou(Mask other) {
        long intersection = intersection(other);
        return intersection == 0 ? 0 : (float) ((double) intersection / (area() + other.area() - intersection));
    }

    /**
     * COCO's run lengths: pixels column by column, runs of zeros and ones in turn, zeros first. For JSON, {@code size} is
     * {@code [height, width]}.
     *
     * @return a new array; 0 at most at index 0
     */
    public int[] rle() {
        return RunLengths.ofBits(imageWidth, imageHeight, bits());
    }

    /** {@return COCO's run lengths as pycocotools' {@code counts}, which are ASCII} */
    public String compressedRle() {
        return RunLengths.compress(rle());
    }

    /**
     * The edges of the mask: closed outlines as x, y pairs, whole numbers, with a point at each corner only. Filled together by
     * the even-odd rule at pixel centres (x + 0.5, y + 0.5) they give the mask again.
     *
     * <p>Outer outlines run clockwise as one looks at the image, and holes counter-clockwise: with y down, the sum of
     * x<sub>i</sub> y<sub>i+1</sub> - x<sub>i+1</sub> y<sub>i</sub> is positive for outer ones and negative for holes, and half of
     * it is the area within. Pixels that touch at a corner only belong to different outlines, or to the same one that comes by
     * twice. COCO's polygons know no holes: {@link #ofPolygons} would fill them.
     *
     * @return a new list, in the order of the topmost pixels
     */
    public List<float[]> polygons() {
        return MaskOutlines.trace(bits());
    }

    /**
     * One byte for each pixel of the image.
     *
     * @return a new array, row by row: 1 in the mask, 0 elsewhere
     */
    public byte[] bitmap() {
        byte[] bitmap = new byte[imageWidth * imageHeight];
        write(bitmap, (byte) 1);
        return bitmap;
    }

    /**
     * The mask as a picture of the size of the image.
     *
     * @return a new picture of {@link BufferedImage#TYPE_BYTE_GRAY}: 255 in the mask, 0 elsewhere
     */
    public BufferedImage toBufferedImage() {
        BufferedImage picture = new BufferedImage(imageWidth, imageHeight, BufferedImage.TYPE_BYTE_GRAY);
        write(((DataBufferByte) picture.getRaster().getDataBuffer()).getData(), (byte) 255);
        return picture;
    }

    private void write(byte[] target, byte value) {
        MaskBits b = bits();
        for (int i = 0; i < b.words.length; i++) {
            int column = 64 * (b.firstWord + i % b.wordsPerRow);
            int row = (b.top + i / b.wordsPerRow) * imageWidth;
            for (long rest = b.words[i]; rest != 0; rest &= rest - 1) {
                target[row + column + Long.numberOfTrailingZeros(rest)] = value;
            }
        }
    }

    /**
     * Whether another object is the same mask.
     *
     * @param other anything
     * @return whether image size and pixels are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mask m
                && imageWidth == m.imageWidth
                && imageHeight == m.imageHeight
                && bits().equals(m.bits());
    }

    /** {@return a hash of the pixels} */
    @Override
    public int hashCode() {
        return bits().hashCode();
    }

    /** {@return for example {@code Mask[5120 of 640 x 480 pixels, Box[x1=10.0, y1=20.0, x2=90.0, y2=100.0]]}} */
    @Override
    public String toString() {
        return "Mask[" + area() + " of " + imageWidth + " x " + imageHeight + " pixels, " + box() + "]";
    }
}

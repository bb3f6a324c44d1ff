package io.yolo4j;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;

/** The pixels of a {@code BufferedImage}: in place where its type allows, converted otherwise. */
record BufferedImagePixels(PixelRows rows, PixelFormat format) {
    static BufferedImagePixels of(BufferedImage image) {
        return switch (image.getType()) {
            case BufferedImage.TYPE_3BYTE_BGR -> bytes(image, PixelFormat.BGR);
            case BufferedImage.TYPE_4BYTE_ABGR -> bytes(image, PixelFormat.ABGR);
            case BufferedImage.TYPE_BYTE_GRAY -> bytes(image, PixelFormat.GRAY);
            case BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB -> packed(image, 0);
            case BufferedImage.TYPE_INT_BGR -> packed(image, 16);
            case BufferedImage.TYPE_CUSTOM, BufferedImage.TYPE_USHORT_GRAY -> samples(image);
            default -> converted(image);
        };
    }

    private static BufferedImagePixels bytes(BufferedImage image, PixelFormat format) {
        Raster raster = image.getRaster();
        ComponentSampleModel model = (ComponentSampleModel) raster.getSampleModel();
        DataBufferByte data = (DataBufferByte) raster.getDataBuffer();
        int stride = model.getScanlineStride();
        // The last band is the first byte of a pixel. It need not be the first of the array, in rasters made by hand.
        int[] bands = model.getBandOffsets();
        int offset = data.getOffset()
                + bands[bands.length - 1]
                - raster.getSampleModelTranslateY() * stride
                - raster.getSampleModelTranslateX() * format.bytesPerPixel();
        return new BufferedImagePixels(PixelRows.of(data.getData(), offset, stride), format);
    }

    /** INT_RGB keeps blue in the lowest byte, INT_BGR in the third. */
    private static BufferedImagePixels packed(BufferedImage image, int blueShift) {
        Raster raster = image.getRaster();
        SinglePixelPackedSampleModel model = (SinglePixelPackedSampleModel) raster.getSampleModel();
        DataBufferInt data = (DataBufferInt) raster.getDataBuffer();
        int stride = model.getScanlineStride();
        int offset = data.getOffset() - raster.getSampleModelTranslateY() * stride - raster.getSampleModelTranslateX();
        return new BufferedImagePixels(PixelRows.ofPacked(data.getData(), offset, stride, blueShift), PixelFormat.BGR);
    }

    /**
     * Grey and RGB images of other sample sizes. {@code getRGB} would convert grey through a colour space (a value of 128 becomes
     * 188), so the samples are taken as they are, 16-bit ones by their high byte.
     */
    private static BufferedImagePixels samples(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        int space = colors.getColorSpace().getType();
        int type = image.getSampleModel().getTransferType();
        int bits = type == DataBuffer.TYPE_BYTE ? 8 : 16;
        boolean plain = colors instanceof ComponentColorModel
                && colors.getComponentSize(0) == bits
                && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
                && !colors.isAlphaPremultiplied()
                && image.getSampleModel() instanceof ComponentSampleModel
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
        if (!plain) {
            return converted(image);
        }
        int shift = type == DataBuffer.TYPE_USHORT ? 8 : 0;
        boolean gray = space == ColorSpace.TYPE_GRAY;
        int planes = gray ? 1 : 3;
        int width = image.getWidth(), height = image.getHeight();
        Raster raster = image.getRaster();
        byte[] pixels = new byte[checkedSize(width, height, planes)];
        int[] row = new int[width];
        for (int band = 0; band < planes; band++) {
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, band, row);
                int out = y * width * planes + band;
                for (int x = 0; x < width; x++, out += planes) {
                    pixels[out] = (byte) (row[x] >> shift);
                }
            }
        }
        return dense(pixels, width, gray ? PixelFormat.GRAY : PixelFormat.RGB);
    }

    private static BufferedImagePixels converted(BufferedImage image) {
        int width = image.getWidth(), height = image.getHeight();
        byte[] pixels = new byte[checkedSize(width, height, 3)];
        int[] row = new int[width];
        for (int y = 0, out = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++, out += 3) {
                pixels[out] = (byte) row[x];
                pixels[out + 1] = (byte) (row[x] >> 8);
                pixels[out + 2] = (byte) (row[x] >> 16);
            }
        }
        return dense(pixels, width, PixelFormat.BGR);
    }

    private static BufferedImagePixels dense(byte[] pixels, int width, PixelFormat format) {
        return new BufferedImagePixels(PixelRows.of(pixels, 0, width * format.bytesPerPixel()), format);
    }

    private static int checkedSize(int width, int height, int planes) {
        long size = (long) width * height * planes;
        if (size > Integer.MAX_VALUE - 8) {
            throw new ImageException("a converted copy of " + width + " x " + height
                    + " pixels does not fit an array; scale the image down first");
        }
        return (int) size;
    }
}

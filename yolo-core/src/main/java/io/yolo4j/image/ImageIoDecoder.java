package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.PixelFormat;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Decodes with the JDK's own readers, to the bytes that OpenCV gives wherever that is possible. */
final class ImageIoDecoder {
    private ImageIoDecoder() {}

    static Image decode(byte[] encoded, ImageHeader header, String source) {
        ImageReader reader = readerOf(header.format(), source);
        try (ArrayImageInput input = new ArrayImageInput(encoded)) {
            reader.setInput(input, true, true);
            Truncation truncation = new Truncation();
            reader.addIIOReadWarningListener(truncation);
            Octets data = Octets.of(encoded, source);
            Image image = switch (header.format()) {
                case JPEG -> jpeg(reader, header, JpegHeader.read(data).colors());
                case GIF -> gif(reader, header, GifFrame.read(data.littleEndian()));
                default -> Image.of(readSized(reader, header.width(), header.height()));
            };
            truncation.check();
            return Orientation.upright(image, header.orientation());
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // The readers answer damaged files with exceptions of any kind, and believe lengths of 2 GB.
            throw header.undecodable(source, encoded.length, e.toString(), e);
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's reader even where plugins are registered: their bytes are not known. */
    private static ImageReader readerOf(ImageFormat format, String source) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
            reader.dispose();
        }
        throw new ImageException(source + ": expected a format that the JDK can read, found " + format + "; "
                + OpenCv.REMEDY + ", or convert the image to JPEG or PNG");
    }

    /** The raster instead of the image: the JDK's image has been through the ICC profile, and there is none of a CMYK file. */
    private static Image jpeg(ImageReader reader, ImageHeader header, JpegHeader.Colors colors) throws IOException {
        checkSize(reader, header.width(), header.height());
        Raster raster = reader.readRaster(0, null);
        int width = raster.getWidth(), height = raster.getHeight(), bands = raster.getNumBands();
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || model.getScanlineStride() != width * bands
                || bands != bandsOf(colors)) {
            throw new IIOException("unexpected raster of " + bands + " bands for " + colors);
        }
        byte[] samples = buffer.getData();
        for (int y = 0; y < height; y++) {
            int from = y * width * bands, to = from + width * bands, out = y * width * 3;
            switch (colors) {
                case YCBCR -> JpegColors.fromYcbcr(samples, from, to);
                case YCCK -> JpegColors.fromYcck(samples, from, to, out);
                case CMYK -> JpegColors.fromCmyk(samples, from, to, out);
                case GRAY, RGB -> {} // already what they should be
            }
        }
        PixelFormat format = switch (colors) {
            case GRAY -> PixelFormat.GRAY;
            case RGB -> PixelFormat.RGB;
            case YCBCR, YCCK, CMYK -> PixelFormat.BGR;
        };
        return Image.of(samples, width, height, format);
    }

    private static int bandsOf(JpegHeader.Colors colors) {
        return switch (colors) {
            case GRAY -> 1;
            case YCBCR, RGB -> 3;
            case YCCK, CMYK -> 4;
        };
    }

    /** The first frame on its canvas, transparent pixels left out: the reader gives the frame alone, with a colour for those. */
    private static Image gif(ImageReader reader, ImageHeader header, GifFrame frame) throws IOException {
        BufferedImage image = readSized(reader, frame.width(), frame.height());
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            throw new IIOException("unexpected colour model of a GIF: " + image.getColorModel());
        }
        int[] colors = new int[Math.max(256, palette.getMapSize())];
        palette.getRGBs(colors);
        int transparent = palette.getTransparentPixel();
        int width = header.width();
        byte[] canvas = new byte[width * header.height() * 3];
        for (int out = 0; out < canvas.length; out += 3) {
            put(canvas, out, frame.background());
        }
        int[] row = new int[frame.width()];
        for (int y = 0; y < frame.height(); y++) {
            image.getRaster().getSamples(0, y, row.length, 1, 0, row);
            int out = ((frame.top() + y) * width + frame.left()) * 3;
            for (int x = 0; x < row.length; x++, out += 3) {
                if (row[x] != transparent) {
                    put(canvas, out, colors[row[x]]);
                }
            }
        }
        return Image.of(canvas, width, header.height(), PixelFormat.BGR);
    }

    private static void put(byte[] bgr, int at, int rgb) {
        bgr[at] = (byte) rgb;
        bgr[at + 1] = (byte) (rgb >> 8);
        bgr[at + 2] = (byte) (rgb >> 16);
    }

    private static BufferedImage readSized(ImageReader reader, int width, int height) throws IOException {
        checkSize(reader, width, height);
        return reader.read(0);
    }

    /** The limit was checked against the size in the header; a reader that finds another one would escape it. */
    private static void checkSize(ImageReader reader, int width, int height) throws IOException {
        if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
            throw new IIOException("the header says " + width + " x " + height + " pixels, the data "
                    + reader.getWidth(0) + " x " + reader.getHeight(0));
        }
    }
}

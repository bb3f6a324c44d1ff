package io.yolo4j.image;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Decoder;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.spi.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * From files and their bytes to pixels. Immutable and safe for use by several threads.
 *
 * <p>The size is read from the header and checked before anything is decoded: a file of one megabyte can hold a picture that
 * needs gigabytes.
 */
public final class ImageDecoder {
    /** The largest array that every JVM grants; the decoded picture takes three bytes for each pixel. */
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Decoder choice;
    private final long maxPixels;

    /** Of pictures that are decoded for a call, or null for none. */
    private final Reduction reduction;

    private ImageDecoder(Decoder choice, long maxPixels, Reduction reduction) {
        this.choice = choice;
        this.maxPixels = maxPixels;
        this.reduction = reduction;
    }

    /**
     * Checks the choice. OpenCV is loaded here where it is asked for by name; {@link Decoder#AUTO} tries it only when the first
     * file is decoded, because an application that passes pixels should not pay for it.
     *
     * @param choice which library decodes
     * @param maxPixels the largest width times height that is decoded, at least 1
     * @return a decoder
     * @throws ConfigurationException where OpenCV is chosen and cannot be loaded, or the limit is below 1
     */
    public static ImageDecoder of(Decoder choice, long maxPixels) {
        if (maxPixels < 1) {
            throw new ConfigurationException("expected maxPixels of at least 1, found " + maxPixels);
        }
        if (choice == Decoder.OPENCV && !OpenCv.availability().available()) {
            Availability openCv = OpenCv.availability();
            throw new ConfigurationException("expected OpenCV for decoding images, as chosen by Decoder.OPENCV; "
                    + openCv.detail() + "; " + openCv.remedy() + ", or choose Decoder.AUTO or Decoder.IMAGEIO");
        }
        return new ImageDecoder(choice, maxPixels, null);
    }

    /**
     * Decodes smaller what is {@linkplain #open opened} for a call and much larger than the model sees it, where the library that decodes
     * is quicker so: OpenCV with JPEGs. (The JDK's reader has no such way; its subsampling decodes everything and leaves pixels out.)
     *
     * @param reduction how small
     * @return a decoder of the same choice
     */
    public ImageDecoder reducing(Reduction reduction) {
        return new ImageDecoder(choice, maxPixels, reduction);
    }

    /**
     * Which library decodes. For {@link Decoder#AUTO} this loads OpenCV, once in a process.
     *
     * @return {@link Decoder#OPENCV} or {@link Decoder#IMAGEIO}
     */
    public Decoder backend() {
        return choice == Decoder.AUTO ? OpenCv.availability().available() ? Decoder.OPENCV : Decoder.IMAGEIO : choice;
    }

    /**
     * Decodes a file, for whoever wants its pixels.
     *
     * @param file the file; its name is not looked at, the content tells the format
     * @return the whole picture, upright, in memory of its own
     * @throws ImageException where the file cannot be read, is no image, is damaged or too large
     */
    public Image decode(Path file) {
        try (DecodedImage decoded = open(file, null)) {
            return decoded.copy();
        }
    }

    /**
     * Decodes the bytes of a file, for whoever wants the pixels.
     *
     * @param encoded the bytes; not changed, and not needed afterwards
     * @param source what messages call it
     * @return the whole picture, upright, in memory of its own
     * @throws ImageException where this is no image, or it is damaged or too large
     */
    public Image decode(byte[] encoded, String source) {
        try (DecodedImage decoded = open(encoded, source, null)) {
            return decoded.copy();
        }
    }

    /**
     * Decodes a file for a call: without copying pixels, and {@linkplain #reducing reduced} where that was asked for.
     *
     * @param file the file; its name is not looked at, the content tells the format
     * @return the picture, upright, to be closed when the call has ended
     * @throws ImageException where the file cannot be read, is no image, is damaged or too large
     */
    public DecodedImage open(Path file) {
        return open(file, reduction);
    }

    /**
     * Decodes the bytes of a file for a call, as {@link #open(Path)} does.
     *
     * @param encoded the bytes; not changed, and not needed afterwards
     * @param source what messages call it
     * @return the picture, upright, to be closed when the call has ended
     * @throws ImageException where this is no image, or it is damaged or too large
     */
    public DecodedImage open(byte[] encoded, String source) {
        return open(encoded, source, reduction);
    }

    private DecodedImage open(Path file, Reduction reduction) {
        String source = file.toString();
        try {
            int size = sizeOf(file);
            if (backend() == Decoder.IMAGEIO) {
                return open(Files.readAllBytes(file), source, reduction);
            }
            try (OpenCvBytes bytes = OpenCvBytes.read(file, size)) {
                ImageHeader header = header(Octets.of(bytes.view(), source));
                return OpenCvDecoder.decode(bytes, header, source, factor(reduction, header));
            }
        } catch (NoSuchFileException e) {
            throw new ImageException(
                    file + ": expected an image file, found none; the path is taken from the directory "
                            + Path.of("").toAbsolutePath(),
                    e);
        } catch (IOException e) {
            throw new ImageException(
                    file + ": expected a readable image file, found " + e + "; check its permissions", e);
        }
    }

    private DecodedImage open(byte[] encoded, String source, Reduction reduction) {
        ImageHeader header = header(Octets.of(encoded, source));
        if (backend() == Decoder.IMAGEIO) {
            return DecodedImage.of(ImageIoDecoder.decode(encoded, header, source));
        }
        try (OpenCvBytes bytes = OpenCvBytes.of(encoded)) {
            return OpenCvDecoder.decode(bytes, header, source, factor(reduction, header));
        }
    }

    private static int factor(Reduction reduction, ImageHeader header) {
        return reduction == null ? 1 : reduction.factor(header);
    }

    /** What the file says of itself, once it is certain that it does not say too much. */
    private ImageHeader header(Octets data) {
        ImageHeader header = ImageHeader.read(data);
        String source = data.source();
        long pixels = (long) header.width() * header.height();
        if (pixels > maxPixels) {
            throw new ImageException(
                    source + ": expected at most " + maxPixels + " pixels, found " + header.size() + " = " + pixels
                            + "; scale the image down, or raise the limit with maxPixels(...) if the source is trusted");
        }
        if (pixels > LARGEST_ARRAY / 3) {
            throw new ImageException(source + ": expected at most " + LARGEST_ARRAY / 3 + " pixels, found "
                    + header.size() + " = " + pixels + "; a picture of this size does not fit an array, scale it down");
        }
        return header;
    }

    private static int sizeOf(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new ImageException(file + ": expected an image file, found a directory; name a file in it");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ImageException(file + ": expected an image file, found a pipe or a device, which has no end;"
                    + " read its bytes and give those");
        }
        long size = Files.size(file);
        if (size > LARGEST_ARRAY) {
            throw new ImageException(file + ": expected an image file below 2 GB, found " + size + " bytes");
        }
        return (int) size;
    }
}

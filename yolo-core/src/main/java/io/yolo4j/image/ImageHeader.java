package io.yolo4j.image;

import io.yolo4j.ImageException;

/**
 * What an image file says about itself before its pixels: enough to refuse it before anything is decoded.
 *
 * @param width width as stored, before the orientation is applied
 * @param height height as stored
 * @param orientation 1 to 8 as EXIF and TIFF define it, 1 where the file says nothing
 */
record ImageHeader(ImageFormat format, int width, int height, int orientation) {
    /**
     * Reads the header.
     *
     * @throws ImageException where this is no image that can be read, or its header is damaged
     */
    static ImageHeader read(Octets data) {
        ImageFormat format = ImageFormat.of(data);
        return switch (format) {
            case JPEG -> jpeg(data);
            case PNG -> png(data);
            case GIF -> gif(data.littleEndian());
            case BMP -> bmp(data.littleEndian());
            case TIFF -> tiff(data);
            case WEBP -> webp(data.littleEndian());
        };
    }

    private static ImageHeader of(ImageFormat format, long width, long height, int orientation, Octets data) {
        if (width <= 0 || height <= 0 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw data.damaged("the " + format + " header claims " + width + " x " + height + " pixels");
        }
        return new ImageHeader(format, (int) width, (int) height, orientation);
    }

    private static ImageHeader jpeg(Octets data) {
        JpegHeader jpeg = JpegHeader.read(data);
        return of(ImageFormat.JPEG, jpeg.width(), jpeg.height(), jpeg.orientation(), data);
    }

    /**
     * PNG, third edition: IHDR is always the first chunk, eXIf stands anywhere before IEND. All chunks have to be whole: OpenCV
     * allocates what a chunk claims, up to 2 GB, and refuses truncated files, while the JDK takes some of them.
     */
    private static ImageHeader png(Octets data) {
        if (!data.has(12, "IHDR")) {
            throw data.damaged("the PNG does not begin with an IHDR chunk");
        }
        int orientation = TiffDirectory.UPRIGHT;
        for (long at = 8; ; at += 12 + data.u32(at)) {
            if (at + 12 + data.u32(at) > data.length()) {
                throw data.damaged("the PNG ends within a chunk, after " + data.length() + " bytes");
            } else if (data.has(at + 4, "IEND")) {
                break;
            } else if (data.has(at + 4, "eXIf") && orientation == TiffDirectory.UPRIGHT) {
                orientation = TiffDirectory.orientationOf(data.slice(at + 8, data.u32(at)));
            }
        }
        return of(ImageFormat.PNG, data.u32(16), data.u32(20), orientation, data);
    }

    /** The size of the canvas; a frame may cover a part of it. */
    private static ImageHeader gif(Octets data) {
        return of(ImageFormat.GIF, data.u16(6), data.u16(8), TiffDirectory.UPRIGHT, data);
    }

    /** The oldest header (12 bytes) has 16-bit sizes; in the others a negative height means rows from the top. */
    private static ImageHeader bmp(Octets data) {
        boolean old = data.u32(14) == 12;
        long width = old ? data.u16(18) : (int) data.u32(18);
        long height = old ? data.u16(20) : (int) data.u32(22);
        return of(ImageFormat.BMP, width, Math.abs(height), TiffDirectory.UPRIGHT, data);
    }

    private static ImageHeader tiff(Octets data) {
        TiffDirectory directory = TiffDirectory.read(data);
        return of(ImageFormat.TIFF, directory.width(), directory.height(), directory.orientation(), data);
    }

    /** RFC 9649, sections 2.5 to 2.7: the first chunk is a lossy or lossless frame, or says that more chunks follow. */
    private static ImageHeader webp(Octets data) {
        if (data.has(12, "VP8 ") && data.has(23, "\u009D\u0001*")) {
            return of(ImageFormat.WEBP, data.u16(26) & 0x3FFF, data.u16(28) & 0x3FFF, TiffDirectory.UPRIGHT, data);
        } else if (data.has(12, "VP8L") && data.has(20, "/")) {
            long bits = data.u32(21);
            return of(ImageFormat.WEBP, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, TiffDirectory.UPRIGHT, data);
        } else if (data.has(12, "VP8X")) {
            long width = (data.u32(24) & 0xFFFFFF) + 1, height = (data.u32(26) >> 8) + 1;
            return of(ImageFormat.WEBP, width, height, webpOrientation(data), data);
        }
        throw data.damaged("the WebP file holds none of the chunks VP8, VP8L and VP8X");
    }

    private static int webpOrientation(Octets data) {
        for (long at = 12; at + 8 <= data.length(); ) {
            long size = data.u32(at + 4);
            if (data.has(at, "EXIF")) {
                return TiffDirectory.orientationOf(data.slice(at + 8, size).bigEndian());
            }
            at += 8 + size + (size & 1);
        }
        return TiffDirectory.UPRIGHT;
    }

    /** Width once the orientation is applied. */
    int uprightWidth() {
        return Orientation.swapsSides(orientation) ? height : width;
    }

    /** Height once the orientation is applied. */
    int uprightHeight() {
        return Orientation.swapsSides(orientation) ? width : height;
    }

    /** Width and height as stored, for messages. */
    String size() {
        return width + " x " + height + " pixels";
    }

    /**
     * What to throw when a decoder gives up.
     *
     * @param cause what the decoder threw, or null
     */
    ImageException undecodable(String source, long bytes, String reason, Throwable cause) {
        // Damaged files claim lengths of gigabytes, so that memory may run out for either reason.
        String advice = cause instanceof OutOfMemoryError
                ? "give the JVM more memory (-Xmx), or scale the image down; a damaged file can be the reason as well"
                : "the file is truncated or damaged, get it again";
        return new ImageException(
                source + ": the " + format + " data (" + size() + ", " + bytes + " bytes) cannot be decoded: " + reason
                        + "; " + advice,
                cause);
    }
}

package io.yolo4j.image;

import io.yolo4j.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The formats of image files that are read. Others are recognised too, so that the message about them can name them. */
enum ImageFormat {
    JPEG("JPEG"),
    PNG("PNG"),
    GIF("GIF"),
    BMP("BMP"),
    TIFF("TIFF"),
    /** OpenCV only: the JDK has no reader for it. */
    WEBP("WebP");

    static final String READABLE = "JPEG, PNG, GIF, BMP, TIFF or (with OpenCV) WebP";

    private final String title;

    ImageFormat(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }

    /** What the JDK's readers go by. */
    String readerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tells the format by the first bytes, as every viewer does; the name of the file says nothing.
     *
     * @throws ImageException where it is none of these; the message names what it is instead
     */
    static ImageFormat of(Octets data) {
        if (data.length() == 0) {
            throw new ImageException(
                    data.source() + ": expected an image, found no bytes at all; the file or download is empty");
        }
        if (data.has(0, "\u00FF\u00D8\u00FF")) {
            return JPEG;
        } else if (data.has(0, "\u0089PNG\r\n\u001A\n")) {
            return PNG;
        } else if (data.has(0, "GIF87a") || data.has(0, "GIF89a")) {
            return GIF;
        } else if (data.has(0, "II*\0") || data.has(0, "MM\0*")) {
            return TIFF;
        } else if (data.has(0, "RIFF") && data.has(8, "WEBP")) {
            return WEBP;
        } else if (data.has(0, "BM") && data.has(15, "\0\0\0")) {
            return BMP; // the two letters alone could begin a text; the size of the second header is below 256
        }
        throw new ImageException(data.source() + ": expected " + READABLE + ", found " + nameOf(data)
                + "; convert it to one of those formats, or pass its pixels as an Image");
    }

    private static String nameOf(Octets data) {
        if (data.has(4, "ftyp")) {
            return isoMedia(data);
        } else if (data.has(0, "\0\0\0\u000CjP  ") || data.has(0, "\u00FFO\u00FFQ")) {
            return "JPEG 2000";
        } else if (data.has(0, "\0\0\0\u000CJXL ") || data.has(0, "\u00FF\n")) {
            return "JPEG XL";
        } else if (data.has(0, "II+\0") || data.has(0, "MM\0+")) {
            return "BigTIFF";
        } else if (data.has(0, "%PDF")) {
            return "a PDF document";
        } else if (data.has(0, "8BPS")) {
            return "a Photoshop document";
        } else if (data.has(0, "\0\0\1\0")) {
            return "a Windows icon";
        } else if (data.has(0, "v/1\1")) {
            return "OpenEXR";
        } else if (data.has(0, "#?RADIANCE") || data.has(0, "#?RGBE")) {
            return "Radiance HDR";
        } else if (data.has(0, "qoif")) {
            return "QOI";
        } else if (data.has(0, "RIFF") && data.has(8, "AVI ")) {
            return "an AVI video";
        } else if (data.has(0, "\u001AE\u00DF\u00A3")) {
            return "a Matroska or WebM video";
        } else if (data.has(0, "PK\3\4")) {
            return "a ZIP archive";
        } else if (data.has(0, "\u001F\u008B")) {
            return "gzip data";
        }
        return textOrUnknown(data);
    }

    /** The family of MP4 keeps its kind in the "brand" behind {@code ftyp} (ISO/IEC 14496-12, 23008-12). */
    private static String isoMedia(Octets data) {
        if (data.has(8, "avif") || data.has(8, "avis")) {
            return "AVIF";
        } else if (data.has(8, "hei") || data.has(8, "hev") || data.has(8, "mif1") || data.has(8, "msf1")) {
            return "HEIC/HEIF";
        }
        return "an MP4 or QuickTime video";
    }

    private static String textOrUnknown(Octets data) {
        int length = (int) Math.min(data.length(), 512);
        byte[] head = new byte[length];
        boolean text = true;
        for (int i = 0; i < length; i++) {
            int value = data.u8(i);
            head[i] = (byte) value;
            text &= value >= ' ' || value == '\t' || value == '\n' || value == '\r';
        }
        if (text) {
            String characters = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            if (characters.contains("<svg")) {
                return "an SVG drawing";
            } else if (characters.contains("<html") || characters.contains("<!doctype html")) {
                return "an HTML page (a failed download?)";
            } else if (characters.matches("(?s)p[1-7]\\s.*")) {
                return "PNM";
            }
            return "text";
        }
        StringBuilder hex = new StringBuilder("data that begin with");
        for (int i = 0; i < Math.min(length, 8); i++) {
            hex.append(String.format(Locale.ROOT, " %02X", head[i]));
        }
        return hex.toString();
    }
}

package io.yolo4j.image;

/**
 * What a JPEG says before its pixels (ITU-T T.81, annex B).
 *
 * @param colors how its samples are to be read
 */
record JpegHeader(int width, int height, int orientation, Colors colors) {
    /** What the components of a JPEG mean; the file says so only indirectly. */
    enum Colors {
        GRAY,
        YCBCR,
        RGB,
        YCCK,
        CMYK
    }

    static JpegHeader read(Octets data) {
        boolean jfif = false;
        int adobe = -1, orientation = 0;
        for (long at = 2; ; ) {
            while (data.u8(at) != 0xFF) {
                at++; // rubbish between segments: skipped by libjpeg as well
            }
            int marker = data.u8(++at);
            while (marker == 0xFF) {
                marker = data.u8(++at);
            }
            at++;
            if (marker == 0x00 || marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
                continue; // these have no length
            }
            if (marker == 0xD9 || marker == 0xDA) {
                throw data.damaged("the JPEG has no frame header before its end or its pixels");
            }
            int length = data.u16(at);
            if (length < 2) {
                throw data.damaged("a JPEG segment claims to be " + length + " bytes long");
            }
            Octets segment = data.slice(at + 2, length - 2);
            if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return new JpegHeader(
                        segment.u16(3), segment.u16(1), Math.max(orientation, 1), colors(segment, jfif, adobe));
            } else if (marker == 0xE0 && segment.has(0, "JFIF\0")) {
                jfif = true;
            } else if (marker == 0xE1 && orientation == 0 && segment.has(0, "Exif\0")) {
                orientation = TiffDirectory.orientationOf(segment.slice(6, segment.length()));
            } else if (marker == 0xEE && segment.length() >= 12 && segment.has(0, "Adobe")) {
                adobe = segment.u8(11);
            }
            at += length;
        }
    }

    /** The rules of libjpeg, {@code default_decompress_parms} in {@code jdapimin.c}. */
    private static Colors colors(Octets frame, boolean jfif, int adobe) {
        int components = frame.u8(5);
        switch (components) {
            case 1:
                return Colors.GRAY;
            case 3:
                boolean named = frame.u8(6) == 'R' && frame.u8(9) == 'G' && frame.u8(12) == 'B';
                return !jfif && (adobe == 0 || adobe < 0 && named) ? Colors.RGB : Colors.YCBCR;
            case 4:
                return adobe <= 0 ? Colors.CMYK : Colors.YCCK;
            default:
                throw frame.damaged("the JPEG has " + components + " components, expected 1, 3 or 4");
        }
    }
}

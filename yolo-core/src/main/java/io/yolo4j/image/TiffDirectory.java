package io.yolo4j.image;

import io.yolo4j.ImageException;

/**
 * The first directory of a TIFF file; EXIF data are a TIFF file without pixels (TIFF 6.0, section 2; EXIF 2.32, 4.6.2).
 * Later directories are never followed, so that a loop among them does no harm.
 */
record TiffDirectory(long width, long height, int orientation) {
    /** As it lies in the file: row 0 at the top, column 0 at the left. */
    static final int UPRIGHT = 1;

    private static final int WIDTH = 256, HEIGHT = 257, ORIENTATION = 274;
    private static final int SHORT = 3, LONG = 4;

    static TiffDirectory read(Octets tiff) {
        Octets data = tiff.has(0, "II") ? tiff.littleEndian() : tiff;
        long directory = data.u32(4);
        int entries = data.u16(directory);
        long width = 0, height = 0;
        int orientation = UPRIGHT;
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            switch (data.u16(entry)) {
                case WIDTH -> width = Math.max(width, size(data, entry));
                case HEIGHT -> height = Math.max(height, size(data, entry));
                case ORIENTATION -> orientation = data.u16(entry + 8);
                default -> {}
            }
        }
        return new TiffDirectory(width, height, orientation >= 1 && orientation <= 8 ? orientation : UPRIGHT);
    }

    /** Of a tag that occurs twice the larger value counts: a limit must hold whichever of them a decoder takes. */
    private static long size(Octets data, long entry) {
        int type = data.u16(entry + 2);
        if (type != SHORT && type != LONG) {
            throw data.damaged("the TIFF gives its size in numbers of type " + type);
        }
        return type == SHORT ? data.u16(entry + 8) : data.u32(entry + 8);
    }

    /** The orientation alone. Damaged EXIF data are no reason to refuse a picture: it is taken as it lies. */
    static int orientationOf(Octets exif) {
        try {
            return exif.has(0, "II*\0") || exif.has(0, "MM\0*") ? read(exif).orientation() : UPRIGHT;
        } catch (ImageException damaged) {
            return UPRIGHT;
        }
    }
}

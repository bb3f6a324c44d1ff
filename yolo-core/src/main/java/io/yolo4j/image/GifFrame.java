package io.yolo4j.image;

/**
 * Where the first frame of a GIF lies on its canvas, and what lies beneath it (GIF89a specification, sections 18 to 24).
 *
 * @param background 0xRRGGBB; shows where the frame does not reach and where it is transparent
 */
record GifFrame(int left, int top, int width, int height, int background) {
    private static final int IMAGE = 0x2C, EXTENSION = 0x21;

    static GifFrame read(Octets data) {
        int flags = data.u8(10), colors = (flags & 0x80) == 0 ? 0 : 2 << (flags & 7);
        long color = 13 + 3L * data.u8(11);
        // Black where there is no table of colours, or the background is none of them: as OpenCV has it.
        boolean given = data.u8(11) < colors;
        int background = given ? data.u8(color) << 16 | data.u8(color + 1) << 8 | data.u8(color + 2) : 0;
        long at = 13 + 3L * colors;
        while (data.u8(at) == EXTENSION) {
            at += 2;
            while (data.u8(at) != 0) {
                at += 1 + data.u8(at);
            }
            at++;
        }
        if (data.u8(at) != IMAGE) {
            throw data.damaged("the GIF holds no picture");
        }
        GifFrame frame =
                new GifFrame(data.u16(at + 1), data.u16(at + 3), data.u16(at + 5), data.u16(at + 7), background);
        if (frame.left + frame.width > data.u16(6) || frame.top + frame.height > data.u16(8)) {
            throw data.damaged("the first frame of the GIF reaches beyond its canvas");
        }
        return frame;
    }
}

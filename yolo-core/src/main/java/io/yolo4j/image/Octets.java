package io.yolo4j.image;

import io.yolo4j.ImageException;
import java.nio.ByteBuffer;

/**
 * The bytes of a file, read as unsigned numbers. Every offset comes from the file and may be a lie, so offsets are
 * {@code long} and each access is checked; beyond the end there is an {@link ImageException}, never another exception.
 */
final class Octets {
    private final ByteBuffer data;
    private final long start;
    private final long end;
    private final boolean bigEndian;
    private final String source;

    private Octets(ByteBuffer data, long start, long end, boolean bigEndian, String source) {
        this.data = data;
        this.start = start;
        this.end = end;
        this.bigEndian = bigEndian;
        this.source = source;
    }

    static Octets of(byte[] data, String source) {
        return of(ByteBuffer.wrap(data), source);
    }

    /** All of the buffer, from index 0 to its limit; its position is neither read nor changed. */
    static Octets of(ByteBuffer data, String source) {
        return new Octets(data, 0, data.limit(), true, source);
    }

    /** The part from {@code at} on, as much of {@code length} as there is: files often claim more than they hold. */
    Octets slice(long at, long length) {
        long from = Math.min(start + at, end);
        return new Octets(data, from, Math.min(from + length, end), bigEndian, source);
    }

    Octets littleEndian() {
        return new Octets(data, start, end, false, source);
    }

    Octets bigEndian() {
        return new Octets(data, start, end, true, source);
    }

    /** What messages call the file. */
    String source() {
        return source;
    }

    long length() {
        return end - start;
    }

    int u8(long at) {
        if (at < 0 || at >= end - start) {
            throw new ImageException(source + ": a part of its header is cut short (the file has " + data.limit()
                    + " bytes); it is truncated or damaged, get it again");
        }
        return data.get((int) (start + at)) & 0xFF;
    }

    int u16(long at) {
        int first = u8(at), second = u8(at + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    long u32(long at) {
        long first = u16(at), second = u16(at + 2);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }

    /** Whether these characters (0 to 255 each) stand at {@code at}; false where the data end earlier. */
    boolean has(long at, String characters) {
        if (at < 0 || at + characters.length() > length()) {
            return false;
        }
        for (int i = 0; i < characters.length(); i++) {
            if (u8(at + i) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    ImageException damaged(String what) {
        return new ImageException(source + ": " + what + "; the file is damaged, get it again");
    }
}

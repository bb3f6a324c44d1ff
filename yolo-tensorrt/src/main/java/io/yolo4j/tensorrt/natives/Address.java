package io.yolo4j.tensorrt.natives;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/** An address that is passed to a native function; used again for the next call, so that a call allocates nothing. Owns no memory. */
final class Address extends Pointer {
    private ByteBuffer pinned;
    private long base;

    Address() {
        super((Pointer) null);
    }

    Address at(long value) {
        address = value;
        return this;
    }

    /** Within a buffer; the one of the last call is remembered, because asking for its address makes an object. */
    Address within(ByteBuffer buffer, long offset) {
        if (buffer != pinned) {
            base = of(buffer);
            pinned = buffer;
        }
        return at(base + offset);
    }

    /** Where a direct buffer begins, whatever its position. */
    static long of(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("a buffer in the heap has no address for a device");
        }
        return new Pointer(buffer).address();
    }
}

package io.yolo4j;

/** Type of the elements of a tensor, in native byte order. */
public enum ElementType {
    /** IEEE 754 single precision. */
    FLOAT32(4),
    /** IEEE 754 half precision. */
    FLOAT16(2),
    /** Unsigned bytes. */
    UINT8(1),
    /** Signed bytes. */
    INT8(1),
    /** 32-bit integers. */
    INT32(4),
    /** 64-bit integers. */
    INT64(8),
    /** Anything that no detector takes or gives (strings, doubles, booleans, ...). */
    OTHER(0);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Size of one element.
     *
     * @return bytes for each element; 0 for {@link #OTHER}
     */
    public int bytes() {
        return bytes;
    }
}

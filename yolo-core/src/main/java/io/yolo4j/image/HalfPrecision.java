package io.yolo4j.image;

/** Rounding to IEEE 754 half precision; {@code Float.floatToFloat16} exists from JDK 20 on only. */
final class HalfPrecision {
    private HalfPrecision() {}

    /** The nearest half-precision number, ties to even; infinite beyond 65504. */
    static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520) { // halfway between the largest half and the next power of two
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) { // subnormal: a multiple of 2^-24
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
        }
        int magnitudeBits = bits & 0x7fffffff;
        int rounded = magnitudeBits + 0xfff + (magnitudeBits >>> 13 & 1);
        return (short) (sign | rounded - (112 << 23) >>> 13);
    }
}

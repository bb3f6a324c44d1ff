package io.yolo4j.spi;

import io.yolo4j.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * An output of the last run, read in place. Heads read it in blocks into arrays of their own, which the JIT compiler vectorises
 * and which cost nothing beside the memory traffic.
 */
public final class Tensor {
    private final TensorSpec spec;
    private final FloatBuffer floats;
    private final ShortBuffer halves;
    private final IntBuffer ints;
    private final LongBuffer longs;

    /**
     * Views memory as a tensor.
     *
     * @param spec name, type and the shape of this run
     * @param data the elements in native order from index 0 on; position and limit are not used
     */
    public Tensor(TensorSpec spec, ByteBuffer data) {
        ByteBuffer all = data.duplicate().clear().order(ByteOrder.nativeOrder());
        this.spec = spec;
        this.floats = spec.type() == ElementType.FLOAT32 ? all.asFloatBuffer() : null;
        this.halves = spec.type() == ElementType.FLOAT16 ? all.asShortBuffer() : null;
        this.ints = spec.type() == ElementType.INT32 ? all.asIntBuffer() : null;
        this.longs = spec.type() == ElementType.INT64 ? all.asLongBuffer() : null;
    }

    /** {@return name, type and shape of this run} */
    public TensorSpec spec() {
        return spec;
    }

    /**
     * Reads elements, widened to single precision.
     *
     * @param index index of the first element
     * @param target receives the values
     * @param offset index of the first value in {@code target}
     * @param length how many
     * @throws IllegalStateException where the elements are not floating point
     */
    public void read(int index, float[] target, int offset, int length) {
        if (floats != null) {
            floats.get(index, target, offset, length);
        } else if (halves != null) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = halfToFloat(halves.get(index + i));
            }
        } else {
            throw notFloatingPoint();
        }
    }

    /**
     * Reads one element, as single precision.
     *
     * @param index index of the element
     * @return its value; integers beyond 2^24 are rounded
     * @throws IllegalStateException where the elements are neither floating point nor integers of 32 or 64 bits
     */
    public float get(int index) {
        if (floats != null) {
            return floats.get(index);
        }
        if (halves != null) {
            return halfToFloat(halves.get(index));
        }
        if (longs != null) {
            return longs.get(index);
        }
        if (ints != null) {
            return ints.get(index);
        }
        throw new IllegalStateException(
                "expected a tensor of floating-point numbers or integers of 32 or 64 bits, found " + spec);
    }

    private IllegalStateException notFloatingPoint() {
        return new IllegalStateException("expected a floating-point tensor, found " + spec);
    }

    /**
     * Widens a half-precision number, exactly (IEEE 754-2008, binary16).
     *
     * @param half the 16 bits
     * @return the same number in single precision
     */
    public static float halfToFloat(short half) {
        int magnitude = (half & 0x7fff) << 13;
        if (magnitude >= 0x7c00 << 13) { // infinity or NaN: all exponent bits set
            return Float.intBitsToFloat((half & 0x8000) << 16 | 0x7f800000 | magnitude);
        }
        // Moves the exponent's bias from 15 to 127; the product normalises subnormals as well.
        float value = Float.intBitsToFloat(magnitude) * 0x1p112f;
        return half < 0 ? -value : value;
    }

    /**
     * Rounds to half precision, ties to even (IEEE 754-2008, binary16); {@code Float.floatToFloat16} exists from JDK 20 on only.
     *
     * @param value a number
     * @return the 16 bits of the nearest half; infinite beyond 65504
     */
    public static short floatToHalf(float value) {
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

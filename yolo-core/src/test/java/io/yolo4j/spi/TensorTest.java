package io.yolo4j.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private static TensorSpec spec(ElementType type, long... shape) {
        return new TensorSpec("output0", type, shape);
    }

    @Test
    void widensEveryHalfExactly() {
        for (int bits = 0; bits < 0x10000; bits++) {
            int exponent = bits >> 10 & 31, mantissa = bits & 1023;
            float found = Tensor.halfToFloat((short) bits);
            if (exponent == 31 && mantissa != 0) {
                assertTrue(Float.isNaN(found));
                continue;
            }
            double magnitude = exponent == 31
                    ? Double.POSITIVE_INFINITY
                    : exponent == 0 ? Math.scalb((double) mantissa, -24) : Math.scalb(1024.0 + mantissa, exponent - 25);
            float expected = (float) (bits >= 0x8000 ? -magnitude : magnitude);
            assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(found));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16"})
    void readsFromAnyElementToAnyPlace(ElementType type) {
        ByteBuffer data = ByteBuffer.allocateDirect(20 * type.bytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 20; i++) {
            if (type == ElementType.FLOAT32) {
                data.putFloat(4 * i, i);
            } else { // whole numbers from 1 to 2048 have this simple form
                int exponent = i == 0 ? 0 : Math.getExponent((float) i);
                data.putShort(2 * i, (short) (i == 0 ? 0 : exponent + 15 << 10 | (i << 10 - exponent) - 1024));
            }
        }
        Tensor tensor = new Tensor(spec(type, 20), data);
        for (int index = 0; index < 20; index++) {
            assertEquals(index, tensor.get(index));
            for (int length = 0; index + length <= 20; length++) {
                float[] target = new float[25];
                tensor.read(index, target, 3, length);
                float[] expected = new float[25];
                for (int i = 0; i < length; i++) {
                    expected[3 + i] = index + i;
                }
                assertArrayEquals(expected, target);
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(18, new float[3], 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(20));
    }

    @Test
    void positionLimitAndOrderOfTheMemoryDoNotMatter() {
        ByteBuffer data = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        data.putFloat(0, 1.5f).putFloat(4, -2);
        data.position(3).limit(5).order(ByteOrder.BIG_ENDIAN);
        Tensor tensor = new Tensor(spec(ElementType.FLOAT32, 2), data);
        assertEquals(1.5f, tensor.get(0));
        assertEquals(-2, tensor.get(1));
        assertEquals(3, data.position());
        assertEquals(5, data.limit());
        data.order(ByteOrder.nativeOrder()).clear();
        data.putFloat(4, 7);
        assertEquals(7, tensor.get(1), "read in place");
    }

    @Test
    void readsIntegersOneByOne() {
        ByteBuffer data = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        data.putLong(0, 3).putLong(8, -1);
        Tensor longs = new Tensor(spec(ElementType.INT64, 2), data);
        assertEquals(3, longs.get(0));
        assertEquals(-1, longs.get(1));
        data.putInt(4, 7);
        assertEquals(7, new Tensor(spec(ElementType.INT32, 2), data).get(1));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"FLOAT32", "FLOAT16"},
            mode = EnumSource.Mode.EXCLUDE)
    void readsBlocksOfNothingButFloatingPoint(ElementType type) {
        Tensor tensor = new Tensor(spec(type, 1, 2), ByteBuffer.allocateDirect(16));
        assertEquals(
                "expected a floating-point tensor, found output0 " + type + " [1, 2]",
                assertThrows(IllegalStateException.class, () -> tensor.read(0, new float[1], 0, 1))
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT8", "INT8", "OTHER"})
    void readsNothingThatIsNoNumber(ElementType type) {
        Tensor tensor = new Tensor(spec(type, 1, 2), ByteBuffer.allocateDirect(16));
        assertEquals(
                "expected a tensor of floating-point numbers or integers of 32 or 64 bits, found output0 " + type
                        + " [1, 2]",
                assertThrows(IllegalStateException.class, () -> tensor.get(0)).getMessage());
    }
}

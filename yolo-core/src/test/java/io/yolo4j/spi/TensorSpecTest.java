package io.yolo4j.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yolo4j.ElementType;
import org.junit.jupiter.api.Test;

class TensorSpecTest {
    @Test
    void nobodyElseCanChangeTheShape() {
        long[] shape = {-1, 3, 640, 640};
        TensorSpec spec = new TensorSpec("images", ElementType.FLOAT32, shape);
        shape[0] = 7;
        spec.shape()[1] = 9;
        assertArrayEquals(new long[] {-1, 3, 640, 640}, spec.shape());
        assertEquals(-1, spec.dim(0));
        assertEquals(4, spec.rank());
        assertEquals("images FLOAT32 [?, 3, 640, 640]", spec.toString());
        assertEquals(
                "images FLOAT32 [2, 3, 640, 640]",
                spec.withShape(2, 3, 640, 640).toString());
        assertEquals("scalar FLOAT32 []", new TensorSpec("scalar", ElementType.FLOAT32, new long[0]).toString());
    }

    @Test
    void equalsByNameTypeAndShape() {
        TensorSpec spec = new TensorSpec("a", ElementType.FLOAT32, new long[] {1, 2});
        assertEquals(spec, new TensorSpec("a", ElementType.FLOAT32, new long[] {1, 2}));
        assertEquals(spec.hashCode(), new TensorSpec("a", ElementType.FLOAT32, new long[] {1, 2}).hashCode());
        assertNotEquals(spec, new TensorSpec("b", ElementType.FLOAT32, new long[] {1, 2}));
        assertNotEquals(spec, new TensorSpec("a", ElementType.FLOAT16, new long[] {1, 2}));
        assertNotEquals(spec, new TensorSpec("a", ElementType.FLOAT32, new long[] {1, 3}));
        assertNotEquals(spec, null);
    }

    @Test
    void refusesNulls() {
        assertThrows(NullPointerException.class, () -> new TensorSpec(null, ElementType.FLOAT32, new long[0]));
        assertThrows(NullPointerException.class, () -> new TensorSpec("a", null, new long[0]));
        assertThrows(NullPointerException.class, () -> new TensorSpec("a", ElementType.FLOAT32, null));
    }
}

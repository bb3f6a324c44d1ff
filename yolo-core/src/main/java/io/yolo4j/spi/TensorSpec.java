package io.yolo4j.spi;

import io.yolo4j.ElementType;
import java.util.Arrays;
import java.util.Objects;

/**
 * Name, type and shape of an input or an output.
 *
 * @param name the name in the graph
 * @param type type of the elements
 * @param shape dimensions, slowest first; -1 where one is dynamic
 */
public record TensorSpec(String name, ElementType type, long[] shape) {
    /**
     * Refuses nulls and copies the shape.
     *
     * @param name the name in the graph
     * @param type type of the elements
     * @param shape dimensions
     */
    public TensorSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
    }

    /** {@return a copy of the dimensions} */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /**
     * One dimension.
     *
     * @param axis 0 is the slowest
     * @return its extent, or -1 where it is dynamic
     */
    public long dim(int axis) {
        return shape[axis];
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return shape.length;
    }

    /**
     * Whether this, as a picture input, is {@code [batch, height, width, 3]} and not {@code [batch, 3, height, width]}.
     *
     * @return whether it has four dimensions, of which the last is 3 and the second is not
     */
    public boolean channelsLast() {
        return shape.length == 4 && shape[3] == 3 && shape[1] != 3;
    }

    /**
     * The same tensor with another shape.
     *
     * @param newShape the dimensions
     * @return a new specification
     */
    public TensorSpec withShape(long... newShape) {
        return new TensorSpec(name, type, newShape);
    }

    /**
     * Whether another object specifies the same tensor.
     *
     * @param other anything
     * @return whether name, type and shape are equal
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSpec t && name.equals(t.name) && type == t.type && Arrays.equals(shape, t.shape);
    }

    /** {@return a hash of name, type and shape} */
    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + type.hashCode()) + Arrays.hashCode(shape);
    }

    /** {@return for example {@code images FLOAT32 [?, 3, 640, 640]}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name).append(' ').append(type).append(" [");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shape[i] < 0 ? "?" : Long.toString(shape[i]));
        }
        return text.append(']').toString();
    }
}

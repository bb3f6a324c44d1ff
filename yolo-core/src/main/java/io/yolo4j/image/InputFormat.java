package io.yolo4j.image;

import io.yolo4j.ElementType;

/** How a model's input holds a picture. */
public enum InputFormat {
    /** {@code [batch, 3, height, width]} in single precision. */
    FLOAT_PLANES(ElementType.FLOAT32),
    /** {@code [batch, 3, height, width]} in half precision. */
    HALF_PLANES(ElementType.FLOAT16),
    /** {@code [batch, 3, height, width]} of 8-bit samples, which the network normalises itself. */
    BYTE_PLANES(ElementType.UINT8),
    /** {@code [batch, height, width, 3]} of 8-bit samples, which the network normalises itself. */
    BYTE_PIXELS(ElementType.UINT8);

    private final ElementType type;

    InputFormat(ElementType type) {
        this.type = type;
    }

    /** {@return the type of its elements} */
    public ElementType type() {
        return type;
    }

    /** {@return whether the samples of a pixel lie beside each other, and not in planes} */
    public boolean channelsLast() {
        return this == BYTE_PIXELS;
    }

    /** {@return whether it takes samples as they are, 0 to 255} */
    public boolean bytes() {
        return type == ElementType.UINT8;
    }
}

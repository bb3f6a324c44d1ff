package io.yolo4j.image;

import io.yolo4j.Image;
import java.nio.ByteBuffer;

/**
 * A picture that was decoded for one call. Its pixels may lie in native memory, which closing frees: whoever wants to keep them takes a
 * {@linkplain #copy copy}.
 */
public final class DecodedImage implements AutoCloseable {
    private final Image image;
    private final ByteBuffer nativePixels;
    private final Runnable memory;

    private DecodedImage(Image image, ByteBuffer nativePixels, Runnable memory) {
        this.image = image;
        this.nativePixels = nativePixels;
        this.memory = memory;
    }

    /** Pixels that the garbage collector looks after. */
    static DecodedImage of(Image image) {
        return new DecodedImage(image, null, () -> {});
    }

    /**
     * Pixels in native memory.
     *
     * @param pixels all of them and nothing else, densely packed
     * @param image a view of them
     * @param memory frees them
     */
    static DecodedImage of(ByteBuffer pixels, Image image, Runnable memory) {
        return new DecodedImage(image, pixels, memory);
    }

    /**
     * The picture.
     *
     * @return a view, which must not be used any more once this is closed
     */
    public Image image() {
        return image;
    }

    /** The picture in memory of its own, whole or not. */
    Image copy() {
        if (nativePixels == null) {
            return image;
        }
        byte[] pixels = new byte[nativePixels.capacity()];
        nativePixels.get(0, pixels);
        return Image.of(pixels, image.width(), image.height(), image.format());
    }

    @Override
    public void close() {
        memory.run();
    }
}

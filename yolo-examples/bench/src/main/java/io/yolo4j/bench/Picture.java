package io.yolo4j.bench;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture as a file and as pixels.
 *
 * @param name its size, as tables say it
 * @param file a JPEG
 * @param pixels the decoded file, of type {@code TYPE_3BYTE_BGR}
 */
record Picture(String name, Path file, BufferedImage pixels) {
    static Picture read(Path file) throws IOException {
        BufferedImage decoded = ImageIO.read(file.toFile());
        if (decoded == null || decoded.getType() != BufferedImage.TYPE_3BYTE_BGR) {
            throw new IOException("expected a JPEG in colour, found " + file);
        }
        return new Picture(decoded.getWidth() + " x " + decoded.getHeight(), file, decoded);
    }

    int width() {
        return pixels.getWidth();
    }

    int height() {
        return pixels.getHeight();
    }

    /** The samples in place, row by row. */
    byte[] bgr() {
        return ((DataBufferByte) pixels.getRaster().getDataBuffer()).getData();
    }
}

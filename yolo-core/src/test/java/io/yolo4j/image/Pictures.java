package io.yolo4j.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Draws and encodes small pictures, so that the decoders can be tested without any file. */
final class Pictures {
    static final int WIDTH = 45, HEIGHT = 31;

    private Pictures() {}

    /** No two of its eight orientations are alike. */
    static BufferedImage draw(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.RED, WIDTH, HEIGHT, new Color(10, 200, 250)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(3, 5, 10, 7);
        graphics.setColor(Color.WHITE);
        graphics.drawLine(0, HEIGHT - 1, WIDTH / 2, 2);
        graphics.dispose();
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        return encode(new IIOImage(image, null, null), format, null, false);
    }

    /** Encodes with a compression (TIFF) or progressively (JPEG); a raster is written without a conversion of its colours. */
    static byte[] encode(IIOImage image, String format, String compression, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            if (compression != null) {
                options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                options.setCompressionType(compression);
            }
            if (progressive) {
                options.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(output);
            writer.write(null, image, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** EXIF data that hold nothing but the orientation. */
    static byte[] exif(int orientation, ByteOrder order) {
        return ByteBuffer.allocate(26)
                .order(order)
                .put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    static byte[] withExif(byte[] jpeg, byte[] exif) {
        return withSegment(jpeg, 0xE1, join("Exif\0\0".getBytes(StandardCharsets.US_ASCII), exif));
    }

    /** Puts a segment behind the first two bytes of a JPEG. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] payload) {
        return ByteBuffer.allocate(jpeg.length + payload.length + 4)
                .put(jpeg, 0, 2)
                .putShort((short) (0xFF00 | marker))
                .putShort((short) (payload.length + 2))
                .put(payload)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** An Adobe marker: what the components of a JPEG mean. */
    static byte[] withAdobe(byte[] jpeg, int transform) {
        byte[] payload = "Adobe\0\144\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
        payload[11] = (byte) transform;
        return withSegment(jpeg, 0xEE, payload);
    }

    /** Puts an eXIf chunk behind IHDR, which always ends at byte 33. */
    static byte[] withPngExif(byte[] png, byte[] exif) {
        byte[] chunk = join("eXIf".getBytes(StandardCharsets.US_ASCII), exif);
        CRC32 sum = new CRC32();
        sum.update(chunk);
        return ByteBuffer.allocate(png.length + 12 + exif.length)
                .put(png, 0, 33)
                .putInt(exif.length)
                .put(chunk)
                .putInt((int) sum.getValue())
                .put(png, 33, png.length - 33)
                .array();
    }

    /** Copies the directory of a TIFF to its end, with an orientation in it; the JDK writes files without one. */
    static byte[] withTiffOrientation(byte[] tiff, int orientation) {
        ByteOrder order = tiff[0] == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer in = ByteBuffer.wrap(tiff).order(order);
        int directory = in.getInt(4), entries = in.getShort(directory);
        ByteBuffer out =
                ByteBuffer.allocate(tiff.length + 2 + 12 * (entries + 1) + 4).order(order);
        out.put(tiff).putInt(4, tiff.length).putShort((short) (entries + 1));
        boolean written = false;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i, tag = in.getShort(entry) & 0xFFFF;
            if (tag > 274 && !written) {
                out.putShort((short) 274).putShort((short) 3).putInt(1);
                out.putShort((short) orientation).putShort((short) 0);
                written = true;
            }
            out.put(tiff, entry, 12);
        }
        return out.array();
    }

    static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}

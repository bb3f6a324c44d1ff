package io.yolo4j.image;

import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.PixelFormat;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** All calls of OpenCV. Linking this class fails where OpenCV is missing; {@link OpenCv} is the way in. */
final class OpenCvDecoder {
    private OpenCvDecoder() {}

    /** Loads the native libraries, that of the codecs as well as the core, and returns their version. */
    static String load() {
        Loader.load(opencv_imgcodecs.class);
        try (BytePointer version = opencv_core.getVersionString()) {
            return version.getString();
        }
    }

    /**
     * Decodes as {@code imread(..., IMREAD_COLOR)} does: orientation applied, alpha dropped, ICC profile ignored, high byte of
     * 16-bit samples. The pixels stay where OpenCV has put them. Nothing else that is native outlives the call: unclosed matrices
     * would be freed only by the garbage collector, which does not see their size.
     *
     * @param factor 1 for the whole picture, or by how much a JPEG becomes smaller: 2, 4 or 8
     */
    static DecodedImage decode(OpenCvBytes encoded, ImageHeader header, String source, int factor) {
        Mat decoded = null;
        try (Mat input = new Mat(1, encoded.length(), opencv_core.CV_8UC1, encoded.pointer())) {
            decoded = opencv_imgcodecs.imdecode(input, flags(factor));
            if (decoded.empty()) {
                throw header.undecodable(source, encoded.length(), "OpenCV gives no reason", null);
            }
            int width = decoded.cols(), height = decoded.rows();
            if (factor > 1 && !isReduced(width, height, header, factor)) {
                decoded.close();
                return decode(encoded, header, source, 1);
            }
            // imdecode allocates it, so that its rows follow one another without gaps
            ByteBuffer pixels = decoded.data()
                    .capacity(Math.multiplyExact(width * 3, height))
                    .asByteBuffer();
            Image image = Image.of(pixels, width, height, PixelFormat.BGR);
            return DecodedImage.of(
                    pixels,
                    factor == 1 ? image : image.reducedFrom(header.uprightWidth(), header.uprightHeight(), factor),
                    decoded::close);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (decoded != null) {
                decoded.close();
            }
            // The presets turn C++ exceptions into RuntimeException, that of OpenCV's own limit on sizes among them.
            throw e instanceof ImageException ours
                    ? ours
                    : header.undecodable(source, encoded.length(), e.toString(), e);
        }
    }

    private static int flags(int factor) {
        return switch (factor) {
            case 1 -> opencv_imgcodecs.IMREAD_COLOR;
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> throw new IllegalArgumentException("factor " + factor);
        };
    }

    /** False where OpenCV has turned a picture that by our reading of its EXIF data lies upright, or the other way round. */
    private static boolean isReduced(int width, int height, ImageHeader header, int factor) {
        return width == (header.uprightWidth() + factor - 1) / factor
                && height == (header.uprightHeight() + factor - 1) / factor;
    }
}

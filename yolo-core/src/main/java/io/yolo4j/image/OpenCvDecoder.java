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
     */
    static DecodedImage decode(OpenCvBytes encoded, ImageHeader header, String source) {
        Mat decoded = null;
        try (Mat input = new Mat(1, encoded.length(), opencv_core.CV_8UC1, encoded.pointer())) {
            decoded = opencv_imgcodecs.imdecode(input, opencv_imgcodecs.IMREAD_COLOR);
            if (decoded.empty()) {
                throw header.undecodable(source, encoded.length(), "OpenCV gives no reason", null);
            }
            int width = decoded.cols(), height = decoded.rows();
            // imdecode allocates it, so that its rows follow one another without gaps
            ByteBuffer pixels = decoded.data()
                    .capacity(Math.multiplyExact(width * 3, height))
                    .asByteBuffer();
            return DecodedImage.of(pixels, Image.of(pixels, width, height, PixelFormat.BGR), decoded::close);
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
}

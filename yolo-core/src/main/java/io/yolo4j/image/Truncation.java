package io.yolo4j.image;

import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Notices that a file ended before its picture did. The JDK's JPEG reader then fills the rest with grey and warns, "Truncated
 * File - Missing EOI marker"; OpenCV fails. Half a picture must not pass for a whole one. All other warnings concern
 * files that OpenCV decodes, and to the same bytes.
 */
final class Truncation implements IIOReadWarningListener {
    private String found;

    @Override
    public void warningOccurred(ImageReader reader, String warning) {
        if (warning.contains("EOI")) {
            found = warning;
        }
    }

    void check() throws IIOException {
        if (found != null) {
            throw new IIOException(found);
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.SlicedDetector;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Finds objects in an image.
 *
 * @param detector decodes, and finds at once
 * @param sliced finds in tiles; or null
 * @param pictures draws; or null
 */
record DetectionLook(Detector detector, SlicedDetector sliced, SavedPictures pictures)
        implements ImageRun.Look<DetectionLook.Seen> {
    /**
     * An image and what was found in it.
     *
     * @param image its pixels where they are drawn into; or null
     */
    record Seen(Image image, Detections found) {}

    @Override
    public Seen at(Path file) {
        if (pictures == null) {
            return new Seen(null, sliced == null ? detector.detect(file) : sliced.detect(file));
        }
        return at(detector.decode(file));
    }

    /** Finds in an image that is drawn into. */
    Seen at(Image image) {
        return new Seen(image, sliced == null ? detector.detect(image) : sliced.detect(image));
    }

    @Override
    public void save(Path file, Seen seen) {
        if (pictures != null) {
            pictures.save(file, seen.image, seen.found);
        }
    }

    @Override
    public void write(JsonLines json, String source, Seen seen) throws IOException {
        json.write(source, seen.found);
    }

    @Override
    public void tell(Report report, Path file, Seen seen) {
        report.found(file, seen.found);
    }
}

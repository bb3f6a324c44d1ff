package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Finds objects in an image.
 *
 * @param detector decodes
 * @param finder finds, in tiles or at once
 * @param pictures draws; or null
 */
record DetectionLook(Detector detector, Function<Image, Detections> finder, SavedPictures pictures)
        implements ImageRun.Look<DetectionLook.Seen> {
    /** An image and what was found in it. */
    record Seen(Image image, Detections found) {}

    @Override
    public Seen at(Path file) {
        Image image = detector.decode(file);
        return new Seen(image, finder.apply(image));
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

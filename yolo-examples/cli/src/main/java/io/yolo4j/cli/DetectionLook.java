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
        implements ImageRun.Look<Detections> {
    @Override
    public Detections at(Path file) {
        Image image = detector.decode(file);
        Detections found = finder.apply(image);
        if (pictures != null) {
            pictures.save(file, image, found);
        }
        return found;
    }

    @Override
    public void write(JsonLines json, String source, Detections found) throws IOException {
        json.write(source, found);
    }

    @Override
    public void tell(Report report, Path file, Detections found) {
        report.found(file, found);
    }
}

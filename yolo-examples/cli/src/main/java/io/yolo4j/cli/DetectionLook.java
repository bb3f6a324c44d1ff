package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Finds objects in an image.
 *
 * @param detector finds
 * @param pictures draws; or null
 */
record DetectionLook(Detector detector, SavedPictures pictures) implements ImageRun.Look<Detections> {
    @Override
    public Detections at(Path file) {
        Image image = detector.decode(file);
        Detections found = detector.detect(image);
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

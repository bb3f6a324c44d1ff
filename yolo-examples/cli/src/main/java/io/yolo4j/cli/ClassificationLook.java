package io.yolo4j.cli;

import io.yolo4j.Classifications;
import io.yolo4j.Classifier;
import io.yolo4j.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Says what an image shows.
 *
 * @param classifier says it
 * @param legend draws it; or null
 * @param pictures where to; or null
 */
record ClassificationLook(Classifier classifier, Legend legend, SavedPictures pictures)
        implements ImageRun.Look<ClassificationLook.Seen> {
    /** An image and what it shows. */
    record Seen(Image image, Classifications found) {}

    @Override
    public Seen at(Path file) {
        Image image = classifier.decode(file);
        return new Seen(image, classifier.classify(image));
    }

    @Override
    public void save(Path file, Seen seen) {
        if (pictures != null) {
            BufferedImage picture = seen.image.toBufferedImage();
            legend.draw(picture, seen.found);
            pictures.save(file, picture);
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

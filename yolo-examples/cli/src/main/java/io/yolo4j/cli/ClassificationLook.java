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
        implements ImageRun.Look<Classifications> {
    @Override
    public Classifications at(Path file) {
        Image image = classifier.decode(file);
        Classifications found = classifier.classify(image);
        if (pictures != null) {
            BufferedImage picture = image.toBufferedImage();
            legend.draw(picture, found);
            pictures.save(file, picture);
        }
        return found;
    }

    @Override
    public void write(JsonLines json, String source, Classifications found) throws IOException {
        json.write(source, found);
    }

    @Override
    public void tell(Report report, Path file, Classifications found) {
        report.found(file, found);
    }
}

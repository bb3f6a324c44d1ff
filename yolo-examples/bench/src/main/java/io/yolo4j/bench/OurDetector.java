package io.yolo4j.bench;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.nio.file.Path;
import java.util.Optional;

/** This library, given pixels or a file. */
final class OurDetector implements Contestant {
    private final Detector detector;
    private final boolean fromFile;
    private Path file;
    private Image image;
    private Detections found;

    /** The detector is closed by whoever opened it: one of them serves both ways. */
    OurDetector(Detector detector, boolean fromFile) {
        this.detector = detector;
        this.fromFile = fromFile;
    }

    @Override
    public String name() {
        return fromFile ? "Yolo4J, `detect(Path)`" : "Yolo4J, `detect(Image)`";
    }

    @Override
    public void prepare(Picture picture) {
        file = picture.file();
        image = Image.of(picture.bgr(), picture.width(), picture.height(), PixelFormat.BGR);
    }

    @Override
    public double run() {
        long start = System.nanoTime();
        found = fromFile ? detector.detect(file) : detector.detect(image);
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public Optional<Detections> found() {
        return Optional.of(found);
    }

    @Override
    public void close() {}
}

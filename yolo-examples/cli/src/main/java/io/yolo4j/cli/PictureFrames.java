package io.yolo4j.cli;

import io.yolo4j.Detector;
import java.nio.file.Path;
import java.util.List;

/** Frames that are files, in the order of their names. */
final class PictureFrames implements Frames {
    /** Pictures do not tell. */
    private static final double RATE = 25;

    private final Detector detector;
    private final List<Path> files;
    private int done;

    PictureFrames(Detector detector, List<Path> files) {
        this.detector = detector;
        this.files = files;
    }

    @Override
    public Frame next() {
        if (done == files.size()) {
            return null;
        }
        Path file = files.get(done++);
        return new Frame(done, file.toString(), detector.decode(file));
    }

    @Override
    public int count() {
        return files.size();
    }

    @Override
    public double rate() {
        return RATE;
    }

    @Override
    public void close() {}
}

package io.yolo4j.cli;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What is given to a model: files in turn, which each call decodes, or the same pixels again and again. */
final class BenchPictures {
    private final List<Path> files;
    private final Image drawn;
    private final AtomicLong next = new AtomicLong();

    private BenchPictures(List<Path> files, Image drawn) {
        this.files = files;
        this.drawn = drawn;
    }

    static BenchPictures of(List<Path> files) {
        return new BenchPictures(files, null);
    }

    /** Waves of all colours: neither flat nor an object. */
    static BenchPictures drawn(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[i++] = (byte) (x + y);
                pixels[i++] = (byte) (x * y >> 6);
                pixels[i++] = (byte) (2 * x - y);
            }
        }
        return new BenchPictures(List.of(), Image.of(pixels, width, height, PixelFormat.BGR));
    }

    /** Or null where the pixels are given. */
    Path nextFile() {
        return drawn == null ? files.get((int) (next.getAndIncrement() % files.size())) : null;
    }

    boolean areFiles() {
        return drawn == null;
    }

    Image drawn() {
        return drawn;
    }

    @Override
    public String toString() {
        return drawn == null
                ? Text.count(files.size(), "file") + ", decoded in every call"
                : "one drawn in memory, " + drawn.width() + " x " + drawn.height();
    }
}

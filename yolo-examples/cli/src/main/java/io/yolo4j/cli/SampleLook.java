package io.yolo4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds codes in the picture that comes with the program, and draws them into a copy of it.
 *
 * @param look what is done with any image
 * @param directory where the copy goes; or null where nothing can be written
 */
record SampleLook(DetectionLook look, Path directory) implements ImageRun.Look<DetectionLook.Seen> {
    private static final Path NAME = Path.of("sample.jpg");

    /** In a directory that holds other pictures, too, it has to say what it is. */
    private static final Path COPY = Path.of("sample.annotated.jpg");

    static final String NOTE = "no source: this is " + NAME + ", which comes with the program";

    /** The name only: there is no such file. */
    static final Sources SOURCES = new Sources(List.of(NAME), List.of(), List.of());

    @Override
    public DetectionLook.Seen at(Path file) {
        return look.at(look.detector().decode(DefaultModel.resource(NAME.toString())));
    }

    @Override
    public void save(Path file, DetectionLook.Seen seen) {
        look.save(COPY, seen);
    }

    @Override
    public void write(JsonLines json, String source, DetectionLook.Seen seen) throws IOException {
        look.write(json, source, seen);
    }

    @Override
    public void tell(Report report, Path file, DetectionLook.Seen seen) {
        look.tell(report, file, seen);
        report.say(
                directory == null
                        ? "not drawn: the current directory cannot be written; --save DIR takes another"
                        : "drawn into " + directory.resolve(COPY).normalize());
    }
}

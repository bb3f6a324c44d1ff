package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All formats that were asked for; none, in most runs. */
record Exports(List<Export> all) implements AutoCloseable {
    Exports {
        all = List.copyOf(all);
    }

    void add(Path image, Detections found) throws IOException {
        for (Export export : all) {
            export.add(image, found);
        }
    }

    void complete() throws IOException {
        for (Export export : all) {
            export.complete();
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Export export : all) {
            try {
                export.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

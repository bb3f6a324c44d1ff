package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.io.IOException;
import java.nio.file.Path;

/** Detections in a format of others. */
interface Export extends AutoCloseable {
    void add(Path image, Detections found) throws IOException;

    /** All images were added: what was written may take its place. */
    void complete() throws IOException;

    @Override
    void close() throws IOException;
}

package io.yolo4j.bench;

import ai.onnxruntime.OrtException;
import io.yolo4j.Detections;
import java.util.Optional;

/** One way from a picture to boxes. Used by one thread. */
interface Contestant extends AutoCloseable {
    /** What a table calls it. */
    String name();

    /** Brings the picture into the form that the contestant takes, which is not measured. */
    void prepare(Picture picture) throws Exception;

    /** Runs once with the prepared picture: milliseconds, by the contestant's own clock where it is another process. */
    double run() throws Exception;

    /** What the last run found, for the check before timing; empty for one that stops at the output tensor. */
    Optional<Detections> found() throws Exception;

    @Override
    void close() throws OrtException;
}

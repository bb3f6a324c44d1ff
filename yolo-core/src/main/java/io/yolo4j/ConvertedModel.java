package io.yolo4j;

import io.yolo4j.graph.calibration.RangeTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A model that {@link ModelConversion} made. Immutable; safe for use by several threads. */
public final class ConvertedModel {
    private final byte[] bytes;
    private final Precision precision;
    private final List<String> steps;
    private final RangeTable ranges;

    ConvertedModel(byte[] bytes, Precision precision, List<String> steps, RangeTable ranges) {
        this.bytes = Objects.requireNonNull(bytes);
        this.precision = precision;
        this.steps = List.copyOf(steps);
        this.ranges = ranges;
    }

    /** {@return the content of an ONNX file, a copy} */
    public byte[] bytes() {
        return bytes.clone();
    }

    byte[] sharedBytes() {
        return bytes;
    }

    /** {@return how many bytes the file has} */
    public int size() {
        return bytes.length;
    }

    /** {@return what its weights are stored for} */
    public Precision precision() {
        return precision;
    }

    /** {@return what was done, in order, each as a phrase whose subject is the model: {@code takes batches of 4}} */
    public List<String> steps() {
        return steps;
    }

    /** {@return whether pictures were looked at, or ranges read, whose table {@link #writeRanges} saves} */
    public boolean isCalibrated() {
        return ranges != null;
    }

    /**
     * Saves the model: what was in the file stays until all is written.
     *
     * @param file receives it
     * @throws IOException where it cannot be written
     */
    public void write(Path file) throws IOException {
        replace(file, bytes);
    }

    /**
     * Saves the ranges that calibration found, for {@link Calibration#table}: a text with a line for each tensor.
     *
     * @param file receives them
     * @throws IOException where it cannot be written
     * @throws IllegalStateException where the model was not calibrated
     */
    public void writeRanges(Path file) throws IOException {
        if (ranges == null) {
            throw new IllegalStateException(
                    "expected a quantised model, found one of " + precision + ", which was made without calibration");
        }
        replace(file, ranges.text().getBytes(StandardCharsets.UTF_8));
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        // Not a temporary file of the JDK's, which nobody else may read: this one becomes the result.
        Path written = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.write(written, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.ModelInfo;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The model of every command that takes detectors, where none is given; docs/codes-model.md describes it. */
final class DefaultModel {
    /** For the help. */
    static final String DESCRIPTION =
            "the one that comes with this program, which finds codes: QR code, barcode, Data Matrix, Aztec, PDF417.";

    private static final String NAME = "codes.onnx";
    private static final String FOLDER = "/io/yolo4j/examples/cli/";

    private DefaultModel() {}

    static ModelSource source() {
        return ModelSource.of(NAME, resource(NAME));
    }

    /** What it is, and how to take another. */
    static String note(ModelInfo model) {
        return model.source() + ": finds " + String.join(", ", model.classNames()) + "; --model takes another";
    }

    /** What is packed with the program beside the model. */
    static byte[] resource(String name) {
        try (InputStream in = DefaultModel.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + FOLDER + name + " is packed with the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

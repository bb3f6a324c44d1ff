package io.yolo4j.cli;

import io.yolo4j.DetectorBuilder;
import picocli.CommandLine.Option;

/** The option that decodes pictures smaller; for commands that want what is found in a file, and not its pixels. */
final class ScalingOptions {
    @Option(
            names = "--scaled-decoding",
            description =
                    "Decode JPEGs that are much larger than the model sees them at a half, a quarter or an eighth of"
                            + " their size: faster, and not quite the same boxes. Pictures that are drawn into or cut into"
                            + " tiles are decoded whole.")
    private boolean scaled;

    void apply(DetectorBuilder builder) {
        builder.scaledDecoding(scaled);
    }
}

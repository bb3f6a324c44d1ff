package io.yolo4j.cli;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Detector;
import io.yolo4j.SlicedDetector;
import picocli.CommandLine.Option;

/** The options that cut large images into tiles. */
final class SliceOptions {
    @Option(
            names = "--slice",
            paramLabel = "N|HxW",
            converter = ModelOptions.InputSize.Converter.class,
            description =
                    "Look at the image in overlapping tiles of this size as well: finds small objects in large images,"
                            + " at the price of a run for each tile.")
    private ModelOptions.InputSize tile;

    @Option(
            names = "--overlap",
            paramLabel = "F",
            description = "How much of a tile its neighbour sees too, 0 to 0.9. Default: 0.2. Only with --slice.")
    private Float overlap;

    /** What detects in tiles, or null where that was not asked for. */
    SlicedDetector over(Detector detector) {
        if (tile == null) {
            return null;
        }
        try {
            var builder = SlicedDetector.builder(detector).tile(tile.width(), tile.height());
            return (overlap == null ? builder : builder.overlap(overlap)).build();
        } catch (ConfigurationException e) {
            throw new Failure(
                    e.getMessage().replaceFirst("^tile:", "--slice:").replaceFirst("^overlap:", "--overlap:"), e);
        }
    }

    /** Before anything is opened. */
    void check() {
        if (tile == null && overlap != null) {
            throw new Failure("--overlap: expected --slice with it, found none");
        }
    }
}

package io.yolo4j.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say by what a converted model is measured against the one that it was. */
final class CheckOptions {
    @Option(
            names = {"--check", "--data"},
            arity = "1..*",
            paramLabel = "SOURCE",
            description =
                    "Images on which the model is compared with what it was; directories, globs or files. Default:"
                            + " some of --calibration, which are held back from it.")
    private List<String> sources = List.of();

    @Option(
            names = "--labels",
            paramLabel = "LABELS",
            description = "What is in the images of --check: average precision is measured, as by 'yolo val'. A"
                    + " directory with a YOLO text for each image, or a COCO JSON file.")
    private Path labels;

    @Option(
            names = "--require-map-drop",
            paramLabel = "POINTS",
            description = "Write nothing where AP50-95 falls by more points than this, such as 1.0. Needs --labels.")
    private Double mostDrop;

    List<String> sources() {
        return sources;
    }

    Path labels() {
        return labels;
    }

    /** Null where any model will do. */
    Double mostDrop() {
        return mostDrop;
    }

    void check() {
        if (mostDrop != null && labels == null) {
            throw new Failure("--require-map-drop: expected --labels to measure average precision by, found none");
        } else if (mostDrop != null && !(mostDrop >= 0 && mostDrop <= 100)) {
            throw new Failure("--require-map-drop: expected 0 to 100 points, found " + mostDrop);
        }
    }
}

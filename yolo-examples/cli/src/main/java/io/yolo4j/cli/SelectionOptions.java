package io.yolo4j.cli;

import io.yolo4j.DetectorBuilder;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which detections are kept. */
final class SelectionOptions {
    @Option(names = "--conf", paramLabel = "F", description = "Least confidence, 0 to 1. Default: 0.25.")
    private Float confidence;

    @Option(
            names = "--iou",
            paramLabel = "F",
            description = "Overlap above which the weaker of two boxes is dropped, 0 to 1. Default: 0.7.")
    private Float iou;

    @Option(
            names = "--classes",
            paramLabel = "NAME|N",
            split = ",",
            description = "Only these classes, by name or number, separated by commas. Default: all.")
    private List<String> classes;

    @Option(names = "--max-det", paramLabel = "N", description = "At most so many objects in an image. Default: 300.")
    private Integer maxDetections;

    @Option(names = "--agnostic", description = "Boxes of different classes drop each other, too.")
    private boolean agnostic;

    void apply(DetectorBuilder builder) {
        if (confidence != null) {
            builder.confidence(confidence);
        }
        if (iou != null) {
            builder.iou(iou);
        }
        if (classes != null) {
            builder.classes(classes.stream().map(String::strip).toArray(String[]::new));
        }
        if (maxDetections != null) {
            builder.maxDetections(maxDetections);
        }
        if (agnostic) {
            builder.agnosticNms(true);
        }
    }
}

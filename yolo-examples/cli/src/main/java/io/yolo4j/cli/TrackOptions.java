package io.yolo4j.cli;

import io.yolo4j.ConfigurationException;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.track.Tracker;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is followed, and how. */
final class TrackOptions {
    private static final float LOW = 0.1f, HIGH = 0.25f;

    @Option(
            names = "--conf",
            paramLabel = "F",
            description =
                    "Least confidence that continues a track, 0 to 1. Default: 0.1. Only a greater one, see --new, begins"
                            + " one.")
    private Float low;

    @Option(
            names = "--new",
            paramLabel = "F",
            description = "Least confidence that begins a track, 0 to 1. Default: 0.25, or that of --conf if greater.")
    private Float high;

    @Option(
            names = "--buffer",
            paramLabel = "N",
            description = "For so many frames a lost object is remembered. Default: 30.")
    private int buffer = 30;

    @Option(names = "--class-aware", description = "An object never changes its class.")
    private boolean classAware;

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

    @Option(
            names = "--agnostic",
            description =
                    "Boxes of different classes drop each other, too: else an object that is taken for two things at"
                            + " a time may get two tracks.")
    private boolean agnostic;

    void apply(DetectorBuilder builder) {
        builder.confidence(low == null ? LOW : low);
        if (iou != null) {
            builder.iou(iou);
        }
        if (classes != null) {
            builder.classes(classes.stream().map(String::strip).toArray(String[]::new));
        }
        if (agnostic) {
            builder.agnosticNms(true);
        }
    }

    Tracker tracker() {
        float least = low == null ? LOW : low;
        float sure = high == null ? Math.max(least, HIGH) : high;
        try {
            return Tracker.builder()
                    .classAware(classAware)
                    .buffer(buffer)
                    .lowThreshold(least)
                    .highThreshold(sure)
                    .newTrackThreshold(sure)
                    .build();
        } catch (ConfigurationException e) {
            String message = e.getMessage()
                    .replaceFirst("^buffer:", "--buffer:")
                    .replaceFirst("^highThreshold:", "--new:")
                    .replaceFirst(
                            "^lowThreshold: expected at most the highThreshold of", "--conf: expected at most --new")
                    .replaceFirst("^lowThreshold:", "--conf:");
            throw new Failure(message, e);
        }
    }
}

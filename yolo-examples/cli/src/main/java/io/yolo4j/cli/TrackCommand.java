package io.yolo4j.cli;

import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.track.Tracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows objects through a video. */
@Command(
        name = "track",
        sortOptions = false,
        customSynopsis = "yolo track [--model M] [OPTIONS] VIDEO|FRAMES...",
        description = "Follows objects through a video: each keeps its number from frame to frame.",
        exitCodeListHeading = "%nExit code:%n",
        exitCodeList = {
            "0:All frames were done.",
            "1:Some could not be read, or the output not be written, as was said.",
            "2:Wrong usage, or a video, model, engine or output that cannot be used; nothing was done."
        },
        footer = {
            "",
            "Examples:",
            "  yolo track --model yolov8n.onnx --save tracked.mp4 street.mp4",
            "  yolo track --model yolov8n.onnx --classes person,car --save tracked/ street.mp4",
            "  yolo track --model yolov8n.onnx --json - frames/ | jq .tracks[].id"
        })
final class TrackCommand implements Callable<Integer>, Verbosity.Holder {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "VIDEO|FRAMES",
            description = "A video, or images, directories and globs that are its frames, in the order of their names.")
    private List<String> sources;

    @Mixin
    private ModelOptions model;

    @Mixin
    private TrackOptions options;

    @Mixin
    private DecodingOptions decoding;

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            description =
                    "Write JSON Lines, an object for each frame; '-' writes them to standard output, and the summary"
                            + " to standard error.")
    private String json;

    @Option(
            names = "--save",
            paramLabel = "DIR|FILE",
            description =
                    "Write the frames with boxes, numbers and trails: a video where the ending is mp4 or avi, which"
                            + " must not exist, else JPEGs into a directory.")
    private Path save;

    @Mixin
    private Verbosity verbosity;

    TrackCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        verbosity.apply();
        PrintWriter err = spec.commandLine().getErr();
        boolean outIsJson = JsonLines.STANDARD_OUTPUT.equals(json);
        PrintWriter out = outIsJson ? err : spec.commandLine().getOut();
        DetectorBuilder builder = model.builder().sessions(1);
        options.apply(builder);
        decoding.apply(builder);
        Tracker tracker = options.tracker();
        Path video = video();
        boolean toVideo = save != null && SavedVideo.isNamed(save);
        Sources found = video == null
                ? Sources.resolve(sources, toVideo ? null : save)
                : new Sources(List.of(video), List.of(), List.of());
        if (!found.problems().isEmpty()) {
            throw new Failure(found.problems().get(0)); // a film with a piece missing is another film
        }
        Inputs inputs = model.inputs(found);
        if (json != null) {
            JsonLines.check(json, inputs);
        }
        if (toVideo) {
            SavedVideo.check(save);
        }
        Thread openCv = decoding.loadOpenCv();
        try (Detector detector = builder.build()) {
            openCv.join();
            model.noteDefault(detector.model(), out);
            try (Frames frames = video == null ? new PictureFrames(detector, found.images()) : VideoFrames.open(video);
                    TrackedFrames tracked =
                            save == null ? null : TrackedFrames.into(save, toVideo, inputs, frames.rate(), err);
                    JsonLines lines = json == null
                            ? null
                            : JsonLines.open(json, spec.commandLine().getOut());
                    TrackReport report = new TrackReport(out, err, terminal, frames.count())) {
                String name = video == null ? null : video.toString();
                int code = new TrackRun(detector, tracker, frames, name, lines, tracked, report).call();
                report.summary(detector.engine());
                return code;
            }
        }
    }

    /** A single file that is no image by its name; or null. */
    private Path video() {
        try {
            Path only = sources.size() == 1 ? Path.of(sources.get(0)) : null;
            return only != null && Files.isRegularFile(only) && !Sources.isImage(only) ? only : null;
        } catch (InvalidPathException e) { // a glob, on Windows
            return null;
        }
    }
}

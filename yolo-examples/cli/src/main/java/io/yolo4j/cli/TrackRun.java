package io.yolo4j.cli;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ImageException;
import io.yolo4j.track.Track;
import io.yolo4j.track.Tracker;
import java.io.IOException;
import java.util.List;

/**
 * Takes the frames one by one: read, detect, track, write.
 *
 * @param detector finds
 * @param tracker recognises
 * @param frames the video
 * @param source its name; or null where each frame has one of its own
 * @param json tells programs; or null
 * @param tracked draws; or null
 * @param report tells people
 */
record TrackRun(
        Detector detector,
        Tracker tracker,
        Frames frames,
        String source,
        JsonLines json,
        TrackedFrames tracked,
        TrackReport report) {
    int call() throws IOException {
        // Whoever stops the program shall find complete lines, and a video that ends where it was stopped.
        Thread stopped = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(stopped);
        int code = Main.OK;
        try {
            boolean more = true;
            while (more) {
                try {
                    more = process(frames.next());
                } catch (ImageException e) { // one picture of many
                    report.failed(Failure.explain(e));
                    code = Main.SOME_FAILED;
                }
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopped);
        }
        return code;
    }

    private boolean process(Frames.Frame frame) {
        if (frame == null) {
            return false;
        }
        Detections found = detector.detect(frame.image());
        List<Track> tracks = tracker.update(found);
        if (tracked != null) {
            tracked.write(frame, tracks);
        }
        if (json != null) {
            try {
                json.write(source == null ? frame.name() : source, frame.number(), found, tracks);
            } catch (IOException e) {
                throw new Failure(
                        Main.SOME_FAILED,
                        "--json: cannot write: " + e.getMessage() + "; stopped at " + frame.name(),
                        e);
            }
        }
        report.frame(tracks);
        return true;
    }

    private void stop() {
        report.close();
        try {
            if (json != null) {
                json.close();
            }
            if (tracked != null) {
                tracked.close();
            }
        } catch (IOException | Failure e) {
            report.failed(e.getMessage());
        }
    }
}

package io.yolo4j.cli;

import io.yolo4j.track.Track;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes the annotated frames: into a video, or as pictures into a directory. */
final class TrackedFrames implements AutoCloseable {
    private final TrackAnnotator annotator;
    private final SavedVideo video;
    private final SavedPictures pictures;

    private TrackedFrames(TrackAnnotator annotator, SavedVideo video, SavedPictures pictures) {
        this.annotator = annotator;
        this.video = video;
        this.pictures = pictures;
    }

    static TrackedFrames into(Path place, boolean toVideo, Inputs inputs, double rate, PrintWriter err) {
        return new TrackedFrames(
                new TrackAnnotator(err),
                toVideo ? SavedVideo.into(place, rate) : null,
                toVideo ? null : SavedPictures.into(place, inputs, err));
    }

    void write(Frames.Frame frame, List<Track> tracks) {
        BufferedImage picture = frame.image().toBufferedImage();
        annotator.draw(picture, tracks);
        if (video != null) {
            video.write(picture);
        } else {
            pictures.save(Path.of(String.format(Locale.ROOT, "frame-%06d.jpg", frame.number())), picture);
        }
    }

    @Override
    public void close() {
        if (video != null) {
            video.close();
        }
    }
}

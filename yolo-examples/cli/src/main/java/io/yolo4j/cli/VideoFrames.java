package io.yolo4j.cli;

import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FrameGrabber;

/** The frames of a video file, in whatever format FFmpeg knows. */
final class VideoFrames implements Frames {
    private final Path file;
    private final FFmpegFrameGrabber grabber;
    private int done;

    private VideoFrames(Path file, FFmpegFrameGrabber grabber) {
        this.file = file;
        this.grabber = grabber;
    }

    static VideoFrames open(Path file) {
        if (!Files.isReadable(file)) {
            throw new Failure(file + ": expected a video or a directory of frames, found no file that can be read");
        }
        FFmpegFrameGrabber grabber;
        try {
            avutil.av_log_set_level(avutil.AV_LOG_FATAL); // it would write to standard error, past the progress bar
            grabber = new FFmpegFrameGrabber(file.toFile());
        } catch (LinkageError e) {
            throw new Failure(
                    file + ": expected FFmpeg, which reads videos, found none for this machine (" + e
                            + "); build the program on this machine, or track a directory of frames",
                    e);
        }
        grabber.setPixelFormat(avutil.AV_PIX_FMT_BGR24);
        try {
            grabber.start();
        } catch (FrameGrabber.Exception e) {
            close(grabber);
            throw new Failure(file + ": expected a video, found something that FFmpeg cannot read", e);
        }
        if (grabber.getImageWidth() <= 0 || grabber.getImageHeight() <= 0) {
            close(grabber);
            throw new Failure(file + ": expected a video, found a file without pictures");
        }
        return new VideoFrames(file, grabber);
    }

    @Override
    public Frame next() {
        org.bytedeco.javacv.Frame frame;
        try {
            frame = grabber.grabImage();
        } catch (FrameGrabber.Exception e) {
            throw new Failure(Main.SOME_FAILED, file + ": cannot be read after frame " + done, e);
        }
        if (frame == null) {
            return null;
        }
        done++;
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        Image image = Image.of(pixels, frame.imageWidth, frame.imageHeight, frame.imageStride, PixelFormat.BGR);
        return new Frame(done, file + ", frame " + done, image);
    }

    @Override
    public int count() {
        return Math.max(0, grabber.getLengthInVideoFrames());
    }

    @Override
    public double rate() {
        double rate = grabber.getVideoFrameRate();
        return rate > 0 && rate < 1000 ? rate : 25;
    }

    @Override
    public void close() {
        close(grabber);
    }

    private static void close(FFmpegFrameGrabber grabber) {
        try {
            grabber.close();
        } catch (FrameGrabber.Exception e) {
            return; // it was only read from
        }
    }
}

package io.yolo4j.cli;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/** Writes frames into a video file: MP4 with H.264, or AVI with motion JPEG. Nothing that exists is replaced. */
final class SavedVideo implements AutoCloseable {
    private static final double BITS_OF_PIXEL = 0.2;

    private final Path file;
    private final Path part;
    private final double rate;
    private FFmpegFrameRecorder recorder;
    private boolean closed;

    private SavedVideo(Path file, Path part, double rate) {
        this.file = file;
        this.part = part;
        this.rate = rate;
    }

    /** Whether the name is that of a video, rather than of a directory for pictures. */
    static boolean isNamed(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".mp4") || name.endsWith(".avi")) && !Files.isDirectory(file);
    }

    /** Refuses to replace anything, be it read by this run or not: a video takes long to make. */
    static void check(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure("--save " + file + ": exists; remove it or choose another name");
        }
    }

    /** Opens a file beside the target, which gets its name when it is whole. The caller has {@linkplain #check checked} it. */
    static SavedVideo into(Path file, double rate) {
        try {
            return new SavedVideo(file, newFile(file), rate);
        } catch (IOException e) {
            throw new Failure(
                    "--save " + file + ": expected a file that can be written, found " + Failure.reason(e), e);
        }
    }

    private static Path newFile(Path file) throws IOException {
        for (int number = 1; ; number++) {
            String name = "." + file.getFileName() + ".part" + (number == 1 ? "" : number);
            try {
                return Files.createFile(file.resolveSibling(name));
            } catch (FileAlreadyExistsException e) {
                continue; // not this run's to write: it may be a link, or even a source
            }
        }
    }

    /** Writes one frame. All have the size of the first, and are stretched to it where they have not. */
    synchronized void write(BufferedImage picture) {
        if (closed) {
            return;
        }
        byte[] bgr = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        int width = picture.getWidth(), height = picture.getHeight();
        try {
            if (recorder == null) {
                recorder = start(width, height);
            }
            recorder.recordImage(
                    width, height, Frame.DEPTH_UBYTE, 3, 3 * width, avutil.AV_PIX_FMT_BGR24, ByteBuffer.wrap(bgr));
        } catch (FrameRecorder.Exception e) {
            throw new Failure(Main.SOME_FAILED, "--save " + file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private FFmpegFrameRecorder start(int width, int height) throws FrameRecorder.Exception {
        avutil.av_log_set_level(avutil.AV_LOG_FATAL); // it would write to standard error, past the progress bar
        // Both formats halve the resolution of colours, and want even sizes.
        FFmpegFrameRecorder started =
                new FFmpegFrameRecorder(part.toFile(), Math.max(2, width & ~1), Math.max(2, height & ~1));
        started.setFrameRate(rate);
        if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".mp4")) {
            started.setFormat("mp4");
            started.setVideoCodecName("libopenh264");
            started.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            started.setVideoBitrate((int) Math.min(50e6, Math.max(1e6, BITS_OF_PIXEL * width * height * rate)));
        } else {
            started.setFormat("avi");
            started.setVideoCodec(avcodec.AV_CODEC_ID_MJPEG);
            started.setPixelFormat(avutil.AV_PIX_FMT_YUVJ420P);
            started.setVideoQuality(3);
        }
        started.start();
        return started;
    }

    /** Ends the file and gives it its name. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (recorder != null) {
                recorder.close();
                Files.move(part, file); // not over what came there meanwhile
            }
        } catch (FileAlreadyExistsException e) {
            throw new Failure(
                    Main.SOME_FAILED, "--save " + file + ": was made by somebody else meanwhile; not replaced", e);
        } catch (IOException e) { // that of the recorder is one as well
            throw new Failure(Main.SOME_FAILED, "--save " + file + ": cannot be written: " + e.getMessage(), e);
        } finally {
            part.toFile().delete();
        }
    }
}

package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.yolo4j.Classification;
import io.yolo4j.Classifications;
import io.yolo4j.Detections;
import io.yolo4j.Keypoints;
import io.yolo4j.Mask;
import io.yolo4j.RotatedBox;
import io.yolo4j.Timings;
import io.yolo4j.track.Track;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Results as JSON Lines: one object for each image, each line written whole.
 *
 * <p>Whoever stops the program gets complete lines: once {@link #close()} has returned, nothing more is written.
 */
final class JsonLines implements AutoCloseable {
    static final String STANDARD_OUTPUT = "-";

    private static final String BEGINNING = "{\"source\":";

    private static final int COORDINATE_DECIMALS = 3;
    private static final int SCORE_DECIMALS = 5;
    private static final int ANGLE_DECIMALS = 5;
    private static final int TIME_DECIMALS = 3;

    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private final Writer target;
    private final boolean owned;
    private boolean closed;

    private JsonLines(Writer target, boolean owned) {
        this.target = target;
        this.owned = owned;
    }

    /** Refuses to replace anything but results: a slip such as {@code --json *.jpg} or a swapped option must not cost a file. */
    static void check(String file, Inputs inputs) {
        if (file.equals(STANDARD_OUTPUT)) {
            return;
        }
        Path path = Path.of(file);
        try {
            String role = inputs.roleOf(path);
            if (role != null) {
                throw new Failure("--json " + file + ": expected a file for the results, found " + role);
            }
            if (Sources.isImage(path)) {
                throw new Failure("--json " + file + ": expected a file for the results, found the name of an image");
            }
            if (Files.isRegularFile(path) && !mayHoldResults(path)) {
                throw new Failure(
                        "--json " + file + ": exists and holds no JSON Lines; remove it or choose another name");
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Empty, or begun as every line here is: labels and settings are objects, too. */
    private static boolean mayHoldResults(Path file) throws IOException {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            int next = content.read();
            while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
                next = content.read();
            }
            if (next < 0) {
                return true;
            }
            for (char expected : BEGINNING.toCharArray()) {
                if (next != expected) {
                    return false;
                }
                next = content.read();
            }
            return true;
        }
    }

    /** Opens the file, or takes {@code out} where the name is a hyphen. The caller has {@linkplain #check checked} it. */
    static JsonLines open(String file, PrintWriter out) {
        if (file.equals(STANDARD_OUTPUT)) {
            return new JsonLines(out, false);
        }
        try {
            return new JsonLines(Files.newBufferedWriter(Path.of(file)), true);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static Failure unwritable(String file, IOException e) {
        return new Failure("--json " + file + ": expected a file that can be written, found " + Failure.reason(e), e);
    }

    void write(String source, Detections found) throws IOException {
        append(line(source, found));
    }

    void write(String source, Classifications found) throws IOException {
        append(line(source, found));
    }

    /** The tracks of a frame. */
    void write(String source, int frame, Detections found, List<Track> tracks) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator g = json.createGenerator(line)) {
            TrackLine.write(g, source, frame, found, tracks);
        }
        append(line.append('\n').toString());
    }

    private synchronized void append(String line) throws IOException {
        if (closed) {
            return;
        }
        target.write(line);
        target.flush();
        if (target instanceof PrintWriter printer && printer.checkError()) { // a PrintWriter never throws
            throw new IOException(StandardStream.reason(printer));
        }
    }

    private String line(String source, Detections found) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator g = json.createGenerator(line)) {
            g.writeStartObject();
            g.writeStringField("source", source);
            g.writeNumberField("width", found.imageWidth());
            g.writeNumberField("height", found.imageHeight());
            g.writeArrayFieldStart("detections");
            for (int i = 0; i < found.size(); i++) {
                write(g, found, i);
            }
            g.writeEndArray();
            write(g, found.timings());
            g.writeEndObject();
        }
        return line.append('\n').toString();
    }

    private String line(String source, Classifications found) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator g = json.createGenerator(line)) {
            g.writeStartObject();
            g.writeStringField("source", source);
            g.writeNumberField("width", found.imageWidth());
            g.writeNumberField("height", found.imageHeight());
            g.writeArrayFieldStart("classifications");
            for (Classification c : found) {
                g.writeStartObject();
                g.writeNumberField("classId", c.classId());
                g.writeStringField("className", c.className());
                g.writeNumberField("score", decimal(c.score(), SCORE_DECIMALS));
                g.writeEndObject();
            }
            g.writeEndArray();
            write(g, found.timings());
            g.writeEndObject();
        }
        return line.append('\n').toString();
    }

    private static void write(JsonGenerator g, Detections found, int i) throws IOException {
        g.writeStartObject();
        g.writeNumberField("classId", found.classId(i));
        g.writeStringField("className", found.className(i));
        g.writeNumberField("score", decimal(found.score(i), SCORE_DECIMALS));
        g.writeArrayFieldStart("box");
        coordinates(g, found.x1(i), found.y1(i), found.x2(i), found.y2(i));
        g.writeEndArray();
        if (found.hasRotatedBoxes()) {
            write(g, found.rotatedBox(i));
        }
        if (found.hasMasks()) {
            write(g, found.mask(i));
        }
        if (found.hasKeypoints()) {
            write(g, found.keypoints(i));
        }
        g.writeEndObject();
    }

    /** As Ultralytics has it: centre, width, height, radians; corners one after the other. */
    private static void write(JsonGenerator g, RotatedBox box) throws IOException {
        g.writeObjectFieldStart("rotatedBox");
        g.writeArrayFieldStart("xywhr");
        coordinates(g, box.cx(), box.cy(), box.width(), box.height());
        g.writeNumber(decimal(box.angle(), ANGLE_DECIMALS));
        g.writeEndArray();
        g.writeArrayFieldStart("corners");
        float[] corners = box.corners();
        for (int i = 0; i < corners.length; i += 2) {
            g.writeStartArray();
            coordinates(g, corners[i], corners[i + 1]);
            g.writeEndArray();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    /** As pycocotools reads and writes it: the height comes first. */
    private static void write(JsonGenerator g, Mask mask) throws IOException {
        g.writeObjectFieldStart("mask");
        g.writeArrayFieldStart("size");
        g.writeNumber(mask.imageHeight());
        g.writeNumber(mask.imageWidth());
        g.writeEndArray();
        g.writeStringField("counts", mask.compressedRle());
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, Keypoints points) throws IOException {
        g.writeArrayFieldStart("keypoints");
        for (int i = 0; i < points.size(); i++) {
            g.writeStartArray();
            coordinates(g, points.x(i), points.y(i));
            if (points.hasConfidence()) {
                g.writeNumber(decimal(points.confidence(i), SCORE_DECIMALS));
            }
            g.writeEndArray();
        }
        g.writeEndArray();
    }

    private static void coordinates(JsonGenerator g, float... values) throws IOException {
        for (float value : values) {
            g.writeNumber(decimal(value, COORDINATE_DECIMALS));
        }
    }

    static BigDecimal score(float score) {
        return decimal(score, SCORE_DECIMALS);
    }

    static BigDecimal coordinate(float pixels) {
        return decimal(pixels, COORDINATE_DECIMALS);
    }

    static void write(JsonGenerator g, Timings timings) throws IOException {
        g.writeObjectFieldStart("timings");
        g.writeNumberField("decodeMs", decimal(timings.decodeMs(), TIME_DECIMALS));
        g.writeNumberField("preprocessMs", decimal(timings.preprocessMs(), TIME_DECIMALS));
        g.writeNumberField("inferenceMs", decimal(timings.inferenceMs(), TIME_DECIMALS));
        g.writeNumberField("postprocessMs", decimal(timings.postprocessMs(), TIME_DECIMALS));
        g.writeEndObject();
    }

    private static BigDecimal decimal(double value, int decimals) {
        return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            if (owned) {
                target.close();
            }
        }
    }
}

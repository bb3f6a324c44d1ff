package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yolo4j.Box;
import io.yolo4j.Detections;
import io.yolo4j.track.Track;
import java.io.IOException;
import java.util.List;

/** The tracks of a frame as a JSON object. */
final class TrackLine {
    private TrackLine() {}

    static void write(JsonGenerator g, String source, int frame, Detections found, List<Track> tracks)
            throws IOException {
        g.writeStartObject();
        g.writeStringField("source", source);
        g.writeNumberField("frame", frame);
        g.writeNumberField("width", found.imageWidth());
        g.writeNumberField("height", found.imageHeight());
        g.writeArrayFieldStart("tracks");
        for (Track track : tracks) {
            g.writeStartObject();
            g.writeNumberField("id", track.id());
            g.writeNumberField("classId", track.classId());
            g.writeStringField("className", track.className());
            g.writeNumberField("score", JsonLines.score(track.score()));
            write(g, "box", track.box());
            write(g, "detectedBox", found.box(track.detection()));
            g.writeNumberField("age", track.age());
            g.writeEndObject();
        }
        g.writeEndArray();
        JsonLines.write(g, found.timings());
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, String name, Box box) throws IOException {
        g.writeArrayFieldStart(name);
        g.writeNumber(JsonLines.coordinate(box.x1()));
        g.writeNumber(JsonLines.coordinate(box.y1()));
        g.writeNumber(JsonLines.coordinate(box.x2()));
        g.writeNumber(JsonLines.coordinate(box.y2()));
        g.writeEndArray();
    }
}

package io.yolo4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Detections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ultralytics' {@code predict} in Python on the same file, through ONNX Runtime. The time is that of the call within Python. */
final class UltralyticsPeer implements Contestant {
    private final UltralyticsProcess process;
    private final List<String> classNames;
    private final boolean fromFile;
    private Picture picture;
    private JsonNode last;

    /** The process is closed by whoever started it. */
    UltralyticsPeer(UltralyticsProcess process, List<String> classNames, boolean fromFile) {
        this.process = process;
        this.classNames = classNames;
        this.fromFile = fromFile;
    }

    @Override
    public String name() {
        return fromFile ? "Ultralytics, from a file" : "Ultralytics";
    }

    @Override
    public void prepare(Picture picture) {
        this.picture = picture;
    }

    @Override
    public double run() throws IOException {
        last = process.predict(picture.file(), fromFile);
        return last.get("ms").asDouble();
    }

    @Override
    public Optional<Detections> found() {
        List<float[]> boxes = new ArrayList<>();
        for (JsonNode box : last.get("boxes")) {
            float[] values = new float[6];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) box.get(i).asDouble();
            }
            boxes.add(values);
        }
        return Optional.of(BoxCheck.detections(picture.width(), picture.height(), boxes, classNames));
    }

    @Override
    public void close() {}
}

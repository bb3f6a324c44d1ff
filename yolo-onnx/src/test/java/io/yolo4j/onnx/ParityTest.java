package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The boxes of the Python stack: same pictures, same models, expected results computed by nobody here. */
class ParityTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "yolov8n-640-fp32, 0.01, 0.001, false",
        "yolov8n-640-fp16, 0.5, 0.0005, false",
        "yolov8n-640-int8dynamic, 0.01, 0.001, true",
        "yolo11n-320-int8dynamic, 0.01, 0.001, true",
        "yolo26n-640-endtoend-int8dynamic, 0.01, 0.001, true",
        "yolov5n-dynamic-fp16, 0.5, 0.0005, false",
        "yolox-nano-416, 0.01, 0.001, false",
    })
    void findsTheSameBoxes(String name, float boxTolerance, float scoreTolerance, boolean int8) throws IOException {
        JsonNode golden = Golden.read(name + ".json");
        DetectorBuilder builder = Detector.builder(Shared.path("models/" + name + ".onnx"))
                .decoder(Decoder.OPENCV)
                .confidence(0.25f)
                .iou(0.45f);
        if (name.startsWith("yolov5n") || name.startsWith("yolox")) {
            builder.classNames(CocoNames.read());
        }
        boolean exact = !int8 || Cpu.hasVnni();
        List<String> differences = new ArrayList<>();
        Share share = new Share();
        int compared = 0;
        try (Detector detector = builder.build()) {
            for (JsonNode node : golden.get("images")) {
                Detections found = detector.detect(Golden.image(node));
                assertEquals(node.get("width").asInt(), found.imageWidth());
                assertEquals(node.get("height").asInt(), found.imageHeight());
                compared += share.add(node.get("detections"), found);
                if (exact) {
                    compare(node, found, boxTolerance, scoreTolerance, differences);
                }
            }
        }
        assertTrue(compared > 0, "no detection was compared");
        assertTrue(share.high(), () -> "only " + share.matched + " of " + share.expected + " detections were found");
        assertTrue(differences.isEmpty(), () -> String.join(System.lineSeparator(), differences));
    }

    /** The rule for INT8 on another CPU: of the detections with a score of 0.35 or more, 95 % have a counterpart. */
    private static final class Share {
        private int expected;
        private int matched;

        int add(JsonNode detections, Detections found) {
            for (JsonNode e : detections) {
                if (e.get("score").asDouble() >= 0.35) {
                    JsonNode b = e.get("box");
                    Box box = new Box(
                            b.get(0).floatValue(),
                            b.get(1).floatValue(),
                            b.get(2).floatValue(),
                            b.get(3).floatValue());
                    int classId = e.get("classId").asInt();
                    expected++;
                    if (found.stream()
                            .anyMatch(d -> d.classId() == classId && d.box().iou(box) >= 0.9)) {
                        matched++;
                    }
                }
            }
            return detections.size();
        }

        boolean high() {
            return matched >= 0.95 * expected;
        }
    }

    private static void compare(
            JsonNode node, Detections found, float boxTolerance, float scoreTolerance, List<String> differences) {
        JsonNode expected = node.get("detections");
        String image = node.get("image").asText();
        if (expected.size() != found.size()) {
            differences.add(image + ": expected " + expected.size() + " detections, found " + found);
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            JsonNode e = expected.get(i);
            Detection d = found.get(i);
            float[] box = {d.box().x1(), d.box().y1(), d.box().x2(), d.box().y2()};
            boolean same = e.get("classId").asInt() == d.classId()
                    && e.get("className").asText().equals(d.className())
                    && Math.abs(e.get("score").asDouble() - d.score()) <= scoreTolerance;
            for (int k = 0; k < 4; k++) {
                // Expected values are rounded to three decimals.
                same &= Math.abs(e.get("box").get(k).asDouble() - box[k]) <= boxTolerance + 0.0005;
            }
            if (!same) {
                differences.add(image + " " + i + ": expected " + e + ", found " + d);
            }
        }
    }
}

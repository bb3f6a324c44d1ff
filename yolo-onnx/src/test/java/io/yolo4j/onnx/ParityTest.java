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
import io.yolo4j.Keypoints;
import io.yolo4j.Mask;
import io.yolo4j.fixture.Cpu;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The boxes of the Python stack: same pictures, same models, expected results computed by nobody here. */
class ParityTest {
    private static final Set<String> WITHOUT_NAMES =
            Set.of("yolov5n", "yolox", "nanodet", "picodet", "fastestdet", "deimv2");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "yolov8n-640-fp32, 0.01, 0.001, false",
        "yolov8n-640-fp16, 0.5, 0.0005, false",
        "yolov8n-640-int8dynamic, 0.01, 0.001, true",
        "yolo11n-320-int8dynamic, 0.01, 0.001, true",
        "yolo26n-640-endtoend-int8dynamic, 0.01, 0.001, true",
        "yolov5n-dynamic-fp16, 0.5, 0.0005, false",
        "yolox-nano-416, 0.01, 0.001, false",
        "yolov8n-seg-320-int8dynamic, 0.01, 0.001, true",
        "yolo26n-pose-256-qdq, 0.01, 0.001, true",
        "yolov8-face-undecoded-640, 0.01, 0.001, false",
        "nanodet-m-320, 0.01, 0.001, false",
        "picodet-s-320, 0.01, 0.001, false",
        "fastestdet-352, 0.01, 0.001, false",
        // its golden file was made with ONNX Runtime 1.31; 1.29 differs by so much, whoever calls it
        "deimv2-atto-320-int8dynamic, 1.5, 0.023, true",
    })
    void findsTheSameBoxes(String name, float boxTolerance, float scoreTolerance, boolean int8) throws IOException {
        JsonNode golden = Golden.read(name + ".json");
        DetectorBuilder builder = Detector.builder(Shared.path("models/" + name + ".onnx"))
                .decoder(Decoder.OPENCV)
                .confidence(0.25f)
                .iou(0.45f)
                .threads(1); // the coarse outputs of the QDQ model move by a step with another number
        if (WITHOUT_NAMES.contains(name.replaceAll("-.*", ""))) {
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
        int sure = 0;
        while (sure < expected.size() && expected.get(sure).get("score").asDouble() > 0.25 + scoreTolerance) {
            sure++;
        }
        // What scores just above the threshold may be just below.
        boolean exact = scoreTolerance < 0.01;
        if (exact ? expected.size() != found.size() : found.size() < sure) {
            differences.add(image + ": expected " + expected.size() + " detections, found " + found);
            return;
        }
        for (int i = 0; i < (exact ? expected.size() : sure); i++) {
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
            if (e.has("keypoints")) {
                same &= sameKeypoints(e.get("keypoints"), d.keypoints().orElseThrow(), boxTolerance, scoreTolerance);
            }
            if (e.has("maskRle")) {
                same &= sameMask(e, d.mask().orElseThrow());
            }
            if (!same) {
                differences.add(image + " " + i + ": expected " + e + ", found " + d);
            }
        }
    }

    private static boolean sameKeypoints(
            JsonNode expected, Keypoints found, float positionTolerance, float confidenceTolerance) {
        boolean same = expected.size() == found.size();
        for (int k = 0; same && k < found.size(); k++) {
            JsonNode e = expected.get(k);
            same = Math.abs(e.get(0).asDouble() - found.x(k)) <= positionTolerance + 0.0005
                    && Math.abs(e.get(1).asDouble() - found.y(k)) <= positionTolerance + 0.0005
                    && Math.abs(e.get(2).asDouble() - found.confidence(k)) <= confidenceTolerance;
        }
        return same;
    }

    private static boolean sameMask(JsonNode expected, Mask found) {
        JsonNode runs = expected.get("maskRle");
        int[] counts = new int[runs.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = runs.get(i).asInt();
        }
        Mask mask = Mask.ofRle(found.imageWidth(), found.imageHeight(), counts);
        return mask.area() == expected.get("maskArea").asLong() && found.iou(mask) >= 0.99;
    }
}

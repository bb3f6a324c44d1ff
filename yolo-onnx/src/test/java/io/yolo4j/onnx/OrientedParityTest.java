package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.RotatedBox;
import io.yolo4j.Task;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Oriented boxes as Ultralytics' {@code predict} gives them. */
class OrientedParityTest {
    @Test
    void findsTheSameBoxes() {
        JsonNode golden = Golden.read("shapes-obb-320.json");
        int compared = 0;
        try (Detector detector = Detector.builder(Shared.path("models/shapes-obb-320.onnx"))
                .decoder(Decoder.OPENCV)
                .iou(0.45f)
                .build()) {
            assertEquals(Task.ORIENTED, detector.model().task());
            for (Map.Entry<String, JsonNode> image : golden.get("images").properties()) {
                Detections found = detector.detect(Shared.path("images/" + image.getKey()));
                JsonNode expected = image.getValue().get("detections");
                assertEquals(expected.size(), found.size(), image.getKey());
                for (int i = 0; i < found.size(); i++) {
                    compare(expected.get(i), found, i);
                    compared++;
                }
            }
        }
        assertTrue(compared > 20, compared + " boxes");
    }

    private static void compare(JsonNode expected, Detections found, int i) {
        RotatedBox box = found.rotatedBox(i);
        assertEquals(expected.get("cls").asInt(), found.classId(i));
        assertEquals(expected.get("name").asText(), found.className(i));
        assertEquals(expected.get("score").asDouble(), found.score(i), 1e-4);
        float[] xywhr = {box.cx(), box.cy(), box.width(), box.height(), box.angle()};
        for (int k = 0; k < 5; k++) {
            assertEquals(expected.get("xywhr").get(k).asDouble(), xywhr[k], k < 4 ? 0.01 : 1e-4, box.toString());
        }
        float[] corners = box.corners();
        double left = found.imageWidth(), right = 0;
        for (int k = 0; k < 8; k++) {
            double corner = expected.get("corners").get(k / 2).get(k % 2).asDouble();
            assertEquals(corner, corners[k], 0.05, box.toString());
            left = k % 2 == 0 ? Math.min(left, corner) : left;
            right = k % 2 == 0 ? Math.max(right, corner) : right;
        }
        Box bounds = found.box(i);
        assertEquals(Math.max(left, 0), bounds.x1(), 0.05);
        assertEquals(Math.min(right, found.imageWidth()), bounds.x2(), 0.05);
    }
}

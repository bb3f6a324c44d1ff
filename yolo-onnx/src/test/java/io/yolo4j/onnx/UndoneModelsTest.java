package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Graph;
import io.yolo4j.graph.precision.FloatWeights;
import io.yolo4j.spi.ModelSource;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published models that were quantised by others. */
class UndoneModelsTest {
    private static byte[] undone(String name) {
        Graph graph = Graph.read(ModelSource.of(Shared.path("models/" + name + ".onnx")));
        FloatWeights.apply(graph);
        assertFalse(FloatWeights.isQuantised(graph));
        return graph.toBytes();
    }

    private static DetectorBuilder configured(DetectorBuilder builder, String name) throws IOException {
        if (name.startsWith("deim")) {
            builder.classNames(CocoNames.read());
        }
        return builder.decoder(Decoder.OPENCV).iou(0.45f);
    }

    /** The shared model in single precision has the same weights, dequantised by other code and rounded to half precision once. */
    @Test
    void findsWhatTheModelFindsThatOthersDequantised() throws IOException {
        JsonNode golden = Golden.read("yolov8n-640-fp32.json");
        int compared = 0;
        try (Detector detector = configured(Detector.builder(undone("yolov8n-640-int8dynamic")), "yolov8n")
                .confidence(0.25f)
                .build()) {
            for (JsonNode node : golden.get("images")) {
                Detections found = detector.detect(Golden.image(node));
                for (JsonNode expected : node.get("detections")) {
                    if (expected.get("score").asDouble() < 0.26) {
                        continue; // may be below the threshold here
                    }
                    compared++;
                    String what = node.get("image").asText() + " " + expected;
                    assertTrue(found.stream().anyMatch(d -> same(expected, d)), () -> what + " is not in " + found);
                }
            }
        }
        assertTrue(compared > 50, "only " + compared + " detections");
    }

    private static boolean same(JsonNode expected, Detection found) {
        JsonNode b = expected.get("box");
        Box box = new Box(
                b.get(0).floatValue(),
                b.get(1).floatValue(),
                b.get(2).floatValue(),
                b.get(3).floatValue());
        return found.classId() == expected.get("classId").asInt()
                && found.box().iou(box) > 0.98
                && Math.abs(found.score() - expected.get("score").asDouble()) < 0.01;
    }

    /** 64 pictures are few: hundredths are chance. */
    @ParameterizedTest
    @CsvSource({
        "yolov8n-640-int8dynamic, yolov8n-640-fp32, 0.002",
        "yolo11n-320-int8dynamic, yolo11n-320-int8dynamic, 0.01",
    })
    void isAsAccurate(String name, String reference, double tolerance) throws IOException {
        JsonNode expected = Golden.read("map.json").get("models").get(reference);
        DetectorBuilder builder = configured(Detector.builder(undone(name)), name)
                .confidence(0.001f)
                .iou(0.7f)
                .multiLabel(true);
        Accuracy accuracy =
                AccuracyTest.accuracy(builder, expected.get("categories").asInt());
        assertEquals(expected.get("mAP50-95").asDouble(), accuracy.ap(), tolerance);
    }

    /** Rounding moves scores, so detections that are barely one may be none; those that are sure have a counterpart in both ways. */
    @ParameterizedTest
    @CsvSource({
        "yolov8n-640-int8dynamic, 0.95",
        "yolo11n-320-int8dynamic, 0.95",
        "yolo26n-640-endtoend-int8dynamic, 0.95",
        "yolov8n-seg-320-int8dynamic, 0.95",
        "yolo26n-pose-256-qdq, 0.95",
        "deimv2-atto-320-int8dynamic, 0.8",
    })
    void findsWhatTheQuantisedModelFinds(String name, double share) throws IOException {
        int sure = 0;
        int matched = 0;
        DetectorBuilder before = Detector.builder(Shared.path("models/" + name + ".onnx"));
        try (Detector quantised = configured(before, name).confidence(0.15f).build();
                Detector real = configured(Detector.builder(undone(name)), name)
                        .confidence(0.15f)
                        .build()) {
            JsonNode images = Golden.read(name + ".json").get("images");
            for (int i = 0; i < 10; i++) {
                JsonNode node = images.get(i);
                Detections a = quantised.detect(Golden.image(node));
                Detections b = real.detect(Golden.image(node));
                for (Detections[] pair : new Detections[][] {{a, b}, {b, a}}) {
                    for (Detection d : pair[0]) {
                        if (d.score() >= 0.4f) {
                            sure++;
                            matched += pair[1].stream()
                                            .anyMatch(o -> o.classId() == d.classId()
                                                    && o.box().iou(d.box()) >= 0.7)
                                    ? 1
                                    : 0;
                        }
                    }
                }
            }
        }
        int found = matched;
        int all = sure;
        assertTrue(all > 10 && found >= share * all, () -> found + " of " + all + " have a counterpart");
    }
}

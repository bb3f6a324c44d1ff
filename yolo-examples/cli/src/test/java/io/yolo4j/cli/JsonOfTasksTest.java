package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Detections;
import io.yolo4j.KeypointShape;
import io.yolo4j.Mask;
import io.yolo4j.RotatedBox;
import io.yolo4j.fixture.Cpu;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@code --json} says of masks, keypoints and rotated boxes, and that it is what the Python stack says. */
class JsonOfTasksTest {
    private static final List<String> SHARED_FIELDS = List.of("classId", "className", "score", "box");
    private static final float[] SCORE = {0.5f};

    /** The text of the mask is pycocotools': two columns of four rows, [0, 1, 1, 0] and [0, 1, 0, 0]. */
    @Test
    void masksAreAsPycocotoolsWritesThem() throws IOException {
        Mask mask = Mask.ofRle(2, 4, new int[] {1, 2, 2, 1, 2});
        JsonNode detection = written(MadeDetections.segmented(List.of("a"), new int[1], SCORE, List.of(mask)));
        assertEquals(with("mask"), fields(detection));
        assertEquals(
                "{\"size\":[4,2],\"counts\":\"122O0\"}", detection.get("mask").toString());
    }

    @Test
    void keypointsHaveTheValuesOfTheModel() throws IOException {
        float[] box = {0, 0, 9, 9};
        JsonNode three = written(
                MadeDetections.posed(9, 9, box, "a", SCORE, new KeypointShape(2, 3), 1.25f, 2, 0.75f, 3, 4, 0.000001f));
        assertEquals(with("keypoints"), fields(three));
        assertEquals(
                "[[1.250,2.000,0.75000],[3.000,4.000,0.00000]]",
                three.get("keypoints").toString());
        JsonNode two = written(MadeDetections.posed(9, 9, box, "a", SCORE, new KeypointShape(2, 2), 1, 2, 3, 4));
        assertEquals("[[1.000,2.000],[3.000,4.000]]", two.get("keypoints").toString());
    }

    @Test
    void rotatedBoxesHaveCentreAndCorners() throws IOException {
        RotatedBox box = new RotatedBox(20, 30, 16, 8, (float) (Math.PI / 2));
        JsonNode detection = written(MadeDetections.oriented(99, 99, List.of("a"), new int[1], SCORE, List.of(box)));
        assertEquals(with("rotatedBox"), fields(detection));
        JsonNode rotated = detection.get("rotatedBox");
        assertEquals(List.of("xywhr", "corners"), fields(rotated));
        assertEquals(
                "[20.000,30.000,16.000,8.000,1.57080]", rotated.get("xywhr").toString());
        assertEquals(
                "[[16.000,38.000],[24.000,38.000],[24.000,22.000],[16.000,22.000]]",
                rotated.get("corners").toString());
    }

    @Test
    void masksOfTheReference() throws IOException {
        JsonNode golden = Golden.read("yolov8n-seg-320-int8dynamic.json");
        Assumptions.assumeTrue(Cpu.hasVnni(), "the reference was computed with VNNI");
        int compared = 0;
        for (JsonNode image : firstOf(golden.get("images"), 6)) {
            JsonNode found = detect("yolov8n-seg-320-int8dynamic", Golden.image(image));
            JsonNode expected = image.get("detections");
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < found.size(); i++, compared++) {
                assertEquals(with("mask"), fields(found.get(i)));
                Mask mask = mask(found.get(i).get("mask"));
                assertEquals(image.get("width").intValue(), mask.imageWidth());
                assertTrue(mask.iou(goldenMask(image, expected.get(i))) >= 0.99f, image.get("image") + " " + i);
            }
        }
        assertTrue(compared > 20, compared + " masks");
    }

    private static Mask mask(JsonNode node) {
        return Mask.ofRle(
                node.get("size").get(1).intValue(),
                node.get("size").get(0).intValue(),
                node.get("counts").textValue());
    }

    private static Mask goldenMask(JsonNode image, JsonNode detection) {
        int[] counts = new int[detection.get("maskRle").size()];
        for (int k = 0; k < counts.length; k++) {
            counts[k] = detection.get("maskRle").get(k).intValue();
        }
        return Mask.ofRle(image.get("width").intValue(), image.get("height").intValue(), counts);
    }

    @Test
    void keypointsOfTheReference() {
        int compared = 0;
        for (JsonNode image :
                firstOf(Golden.read("yolov8-face-undecoded-640.json").get("images"), 6)) {
            JsonNode found = detect("yolov8-face-undecoded-640", Golden.image(image));
            JsonNode expected = image.get("detections");
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < found.size(); i++, compared++) {
                assertEquals(with("keypoints"), fields(found.get(i)));
                compare(expected.get(i).get("keypoints"), found.get(i).get("keypoints"), 0.011);
            }
        }
        assertTrue(compared > 0, "there are faces");
    }

    @Test
    void rotatedBoxesOfTheReference() {
        Golden.read("shapes-obb-320.json").get("images").properties().forEach(image -> {
            JsonNode found = detect("shapes-obb-320", Shared.path("images/" + image.getKey()));
            JsonNode expected = image.getValue().get("detections");
            assertEquals(expected.size(), found.size());
            for (int i = 0; i < found.size(); i++) {
                assertEquals(with("rotatedBox"), fields(found.get(i)));
                JsonNode box = found.get(i).get("rotatedBox");
                compare(expected.get(i).get("xywhr"), box.get("xywhr"), 0.01);
                compare(expected.get(i).get("corners"), box.get("corners"), 0.05);
            }
        });
    }

    /** Numbers and lists of them. */
    private static void compare(JsonNode expected, JsonNode found, double tolerance) {
        if (expected.isNumber()) {
            assertEquals(expected.doubleValue(), found.doubleValue(), tolerance);
            return;
        }
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            compare(expected.get(i), found.get(i), tolerance);
        }
    }

    private static JsonNode detect(String model, Path image) {
        Cli.Result result = Cli.run(
                "detect", "--model", Shared.path("models/" + model + ".onnx"), "--iou", "0.45", "--json", "-", image);
        return result.expect(0).jsonLines().get(0).get("detections");
    }

    private static JsonNode written(Detections found) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonLines lines = JsonLines.open("-", new PrintWriter(out))) {
            lines.write("x", found);
        }
        return Cli.json(out.toString()).get("detections").get(0);
    }

    private static List<JsonNode> firstOf(JsonNode array, int count) {
        List<JsonNode> first = new ArrayList<>();
        for (int i = 0; i < Math.min(count, array.size()); i++) {
            first.add(array.get(i));
        }
        return first;
    }

    private static List<String> with(String field) {
        List<String> fields = new ArrayList<>(SHARED_FIELDS);
        fields.add(field);
        return fields;
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

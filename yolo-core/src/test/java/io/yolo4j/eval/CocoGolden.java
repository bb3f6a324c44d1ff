package io.yolo4j.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.fixture.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ground truth and results of a real model on 64 pictures; the figures that belong to them were computed by others. */
final class CocoGolden {
    private CocoGolden() {}

    /** One picture after the other. */
    static List<RandomCase.Image> images() {
        JsonNode results = Golden.read("coco-results-yolov8n.json");
        JsonNode truth = Golden.read("coco-gt.json");
        List<RandomCase.Image> images = new ArrayList<>();
        for (JsonNode image : truth.get("images")) {
            List<GroundTruth> objects = new ArrayList<>();
            for (JsonNode a : of(image, truth.get("annotations"))) {
                double[] b = box(a);
                int classId = a.get("category_id").asInt();
                double area = a.get("area").asDouble();
                objects.add(new GroundTruth(classId, b[0], b[1], b[2], b[3], area, false, null));
            }
            List<JsonNode> found = of(image, results);
            images.add(new RandomCase.Image(
                    objects,
                    found.stream()
                            .map(CocoGolden::box)
                            .flatMapToDouble(Arrays::stream)
                            .toArray(),
                    found.stream().mapToDouble(d -> d.get("score").asDouble()).toArray(),
                    found.stream().mapToInt(d -> d.get("category_id").asInt()).toArray()));
        }
        return images;
    }

    private static List<JsonNode> of(JsonNode image, JsonNode all) {
        List<JsonNode> its = new ArrayList<>();
        for (JsonNode node : all) {
            if (node.get("image_id").asInt() == image.get("id").asInt()) {
                its.add(node);
            }
        }
        return its;
    }

    private static double[] box(JsonNode annotation) {
        JsonNode b = annotation.get("bbox");
        return new double[] {
            b.get(0).asDouble(),
            b.get(1).asDouble(),
            b.get(2).asDouble(),
            b.get(3).asDouble()
        };
    }
}

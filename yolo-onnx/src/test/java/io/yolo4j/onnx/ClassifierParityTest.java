package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Classifications;
import io.yolo4j.Classifier;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The probabilities of the Python stack. */
class ClassifierParityTest {
    /** Expected values are rounded to six decimals. */
    private static final double TOLERANCE = 1.5e-6;

    @Test
    void givesTheSameProbabilities() {
        JsonNode golden = Golden.read("shapes-cls-128.json");
        int compared = 0;
        try (Classifier classifier = Classifier.open(Shared.path("models/shapes-cls-128.onnx"))) {
            for (Map.Entry<String, JsonNode> entry : golden.get("images").properties()) {
                JsonNode expected = entry.getValue();
                Classifications found = classifier.classify(Shared.path("images/" + entry.getKey()));
                assertEquals(expected.get("width").asInt(), found.imageWidth());
                assertEquals(expected.get("height").asInt(), found.imageHeight());
                JsonNode top = expected.get("top");
                assertEquals(top.size(), found.size());
                for (int rank = 0; rank < top.size(); rank++) {
                    JsonNode e = top.get(rank);
                    String where = entry.getKey() + " " + rank + ": expected " + e + ", found " + found.get(rank);
                    assertEquals(e.get("probability").asDouble(), found.score(rank), TOLERANCE, where);
                    boolean tied =
                            rank > 0 && same(top, rank, rank - 1) || rank + 1 < top.size() && same(top, rank, rank + 1);
                    assertTrue(tied || e.get("cls").asInt() == found.classId(rank), where);
                    assertTrue(tied || e.get("name").asText().equals(found.className(rank)), where);
                    compared++;
                }
            }
        }
        assertEquals(24, compared);
    }

    /** Six decimals do not tell the order. */
    private static boolean same(JsonNode top, int a, int b) {
        return top.get(a).get("probability").equals(top.get(b).get("probability"));
    }
}

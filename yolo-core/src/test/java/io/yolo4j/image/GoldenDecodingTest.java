package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yolo4j.Image;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The decoded bytes of the golden files: they decide every number that comes after them. */
class GoldenDecodingTest {
    @Test
    void openCvGivesTheGoldenBytes() throws IOException {
        check(Pixels.OPENCV, false);
    }

    @Test
    void imageIoGivesTheGoldenBytes() throws IOException {
        check(Pixels.IMAGEIO, true);
    }

    private static void check(ImageDecoder decoder, boolean exemptHalvedChroma) throws IOException {
        JsonNode images = new ObjectMapper()
                .readTree(Shared.path("golden/letterbox.json").toFile())
                .get("images");
        List<Executable> checks = new ArrayList<>();
        for (JsonNode golden : images) {
            String name = golden.get("image").asText();
            byte[] encoded = Pixels.read(Shared.path("images/" + name));
            if (exemptHalvedChroma && name.endsWith(".jpg") && Pixels.chromaHalvedVertically(encoded)) {
                continue;
            }
            Image image = decoder.decode(encoded, name);
            checks.add(() -> assertEquals(golden.get("width").asInt(), image.width(), name));
            checks.add(() -> assertEquals(golden.get("height").asInt(), image.height(), name));
            checks.add(() -> assertEquals(golden.get("bgrSha256").asText(), Pixels.sha256(image), name));
        }
        assertTrue(checks.size() >= 3 * 10, "only " + checks.size() / 3 + " of the golden pictures were compared");
        assertAll(checks);
    }
}

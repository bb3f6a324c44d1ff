package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Masks of pycocotools 2.0.11: {@code merge(frPyObjects(...))}, {@code encode}, {@code toBbox}, {@code iou}. */
class MaskParityTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Width, height, polygons, {@code counts}, area, box as x1 y1 x2 y2. */
    static Stream<Arguments> filled() {
        return Stream.of(
                Arguments.of(
                        "triangle", 10, 12, "[[1.5,1.5,8.25,3.1,4,10.9]]", "j0394L10M2N2Ng0", 27, box(2, 2, 8, 10)),
                Arguments.of(
                        "mostly outside",
                        9,
                        8,
                        "[[-3.2,-2.5,5.3,-1,12.7,4.4,3.3,11.1]]",
                        "0532NQ10oN0O0",
                        65,
                        box(0, 0, 9, 8)),
                Arguments.of(
                        "crossing itself",
                        16,
                        10,
                        "[[1,1,14.5,8.7,14.5,1.3,1,8.1]]",
                        ";74N101N2O0O;0F1N101N2O0O28",
                        53,
                        box(1, 1, 15, 9)),
                Arguments.of(
                        "two overlapping",
                        7,
                        20,
                        "[[1.1,2.3,5.7,2.3,5.7,9.9,1.1,9.9],[3.3,7.7,6.9,12.5,0.1,18.3]]",
                        "a01470K15LM590O1O;EE",
                        65,
                        box(0, 2, 7, 18)),
                Arguments.of(
                        "ties of decimals",
                        16,
                        16,
                        "[[0.1,0.3,11.1,0.7,15.3,9.5,6.5,15.1,1.9,13.3]]",
                        "02>8H4MO0001O0000O1O100O3M4M2M9",
                        157,
                        box(0, 0, 15, 15)),
                Arguments.of("everything", 4, 5, "[[0,0,4,0,4,5,0,5]]", "0d0", 20, box(0, 0, 4, 5)),
                Arguments.of("outside", 4, 5, "[[10,10,14,10,14,15]]", "d0", 0, box(0, 0, 0, 0)),
                Arguments.of("a point", 6, 6, "[[2,2,2,2,2,2]]", "T1", 0, box(0, 0, 0, 0)),
                Arguments.of(
                        "a point twice, outside",
                        9,
                        9,
                        "[[-4.1,3.3,-4.1,3.3,-2.7,-6.1,7.7,5.5,3.3,12.1]]",
                        "0k01]O1O1O1M3N5",
                        52,
                        box(0, 0, 8, 9)));
    }

    private static Box box(int x1, int y1, int x2, int y2) {
        return new Box(x1, y1, x2, y2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filled")
    void fillsPolygons(String name, int width, int height, String polygons, String counts, int area, Box box)
            throws IOException {
        Mask mask = Mask.ofPolygons(width, height, List.of(JSON.readValue(polygons, float[][].class)));
        assertEquals(counts, mask.compressedRle());
        assertEquals(area, mask.area());
        assertEquals(box, mask.box());
        assertEquals(mask, Mask.ofRle(width, height, counts));
    }

    @Test
    void codesNoise() {
        int[] counts = {2, 1, 1, 1, 1, 3, 1, 2, 1, 4, 3, 1, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 2, 1, 1};
        Mask mask = Mask.ofRle(5, 9, counts);
        assertEquals("2110020O022M01NO000000110O00O", mask.compressedRle());
        assertArrayEquals(counts, mask.rle());
        assertEquals(mask, Mask.ofRle(5, 9, mask.compressedRle()));
        assertEquals(22, mask.area());
    }

    @Test
    void codesTheLastPixel() {
        Mask mask = Mask.ofRle(3, 3, new int[] {0, 1, 7, 1});
        assertEquals("0170", mask.compressedRle());
        assertArrayEquals(new int[] {0, 1, 7, 1}, mask.rle());
        assertArrayEquals(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1}, mask.bitmap());
    }

    @Test
    void intersects() {
        Mask a = Mask.ofPolygons(10, 12, List.of(new float[] {1.5f, 1.5f, 8.25f, 3.1f, 4, 10.9f}));
        Mask b = Mask.ofPolygons(10, 12, List.of(new float[] {2, 0, 9, 6, 1, 8}));
        assertEquals(19, a.intersection(b));
        assertEquals(0.475f, a.iou(b));
    }

    /** All annotations, polygons and crowds, against the digest of what {@code annToRLE} made of them. */
    @Test
    void readsTheAnnotationsOfCoco() throws IOException {
        JsonNode coco = JSON.readTree(
                Shared.path("images/coco-train128/instances_train2017_128.json").toFile());
        Map<Long, JsonNode> images = new HashMap<>();
        coco.get("images").forEach(image -> images.put(image.get("id").asLong(), image));
        StringBuilder all = new StringBuilder();
        long area = 0;
        for (JsonNode annotation : coco.get("annotations")) {
            JsonNode image = images.get(annotation.get("image_id").asLong());
            Mask mask = mask(
                    annotation.get("segmentation"),
                    image.get("width").asInt(),
                    image.get("height").asInt());
            all.append(mask.compressedRle());
            area += mask.area();
        }
        assertEquals(12_194_426, area);
        assertEquals(
                "bd4c115a7179d7d158608d2f39ac27f2ae98e16a7249c150d69c97cbe0f9c167",
                Golden.sha256(all.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static Mask mask(JsonNode segmentation, int width, int height) throws IOException {
        if (segmentation.isObject()) {
            return Mask.ofRle(width, height, JSON.treeToValue(segmentation.get("counts"), int[].class));
        }
        List<float[]> polygons = new ArrayList<>();
        for (JsonNode polygon : segmentation) {
            polygons.add(JSON.treeToValue(polygon, float[].class));
        }
        return Mask.ofPolygons(width, height, polygons);
    }

    /** The run lengths that the masks of the reference came with are those that come out again. */
    @Test
    void codesRealMasks() {
        JsonNode golden = Golden.read("yolov8n-seg-320-int8dynamic.json");
        int masks = 0;
        for (JsonNode image : golden.get("images")) {
            int width = image.get("width").asInt(), height = image.get("height").asInt();
            for (JsonNode detection : image.get("detections")) {
                int[] counts = StreamSupport.stream(detection.get("maskRle").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                Mask mask = Mask.ofRle(width, height, counts);
                assertArrayEquals(counts, mask.rle());
                assertEquals(detection.get("maskArea").asLong(), mask.area());
                assertEquals(mask, Mask.ofRle(width, height, mask.compressedRle()));
                masks++;
            }
        }
        assertEquals(97, masks);
    }
}

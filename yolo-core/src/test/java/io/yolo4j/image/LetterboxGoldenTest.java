package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Decoder;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte of OpenCV's resize and of Ultralytics' and YOLOX's placement. */
class LetterboxGoldenTest {
    private static final float[] ZERO = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};
    private static final ImageDecoder DECODER = ImageDecoder.of(Decoder.OPENCV, 100_000_000);

    /** The models share most of their pictures. */
    private static final Map<String, Image> PICTURES = new HashMap<>();

    @Test
    void letterboxesPhotosAsTheReference() {
        for (JsonNode node : Golden.read("letterbox.json").get("images")) {
            checkTargets(
                    node, DECODER.decode(Golden.image(node)), node.get("image").asText());
        }
    }

    @Test
    void letterboxesFormulasAsTheReference() {
        for (JsonNode node : Golden.read("letterbox.json").get("synthetic")) {
            int width = node.get("width").asInt(), height = node.get("height").asInt();
            byte[] bgr = picture(node.get("formula").asText(), width, height);
            assertEquals(node.get("bgrSha256").asText(), Golden.sha256(bgr));
            checkTargets(
                    node,
                    Image.of(bgr, width, height, PixelFormat.BGR),
                    node.get("formula").asText() + " " + width + "x" + height);
        }
    }

    @Test
    void resizesAsTheReference() {
        for (JsonNode node : Golden.read("letterbox.json").get("synthetic-resize")) {
            int width = node.get("from").get(0).asInt(),
                    height = node.get("from").get(1).asInt();
            byte[] bgr = picture(node.get("formula").asText(), width, height);
            byte[] resized = letterbox(
                    Image.of(bgr, width, height, PixelFormat.BGR),
                    node.get("to").get(0).asInt(),
                    node.get("to").get(1).asInt(),
                    Placement.STRETCH);
            if (node.has("bytes")) {
                byte[] expected = new byte[node.get("bytes").size()];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = (byte) node.get("bytes").get(i).asInt();
                }
                assertArrayEquals(expected, resized, node.get("from") + " to " + node.get("to"));
            }
            assertEquals(
                    node.get("sha256").asText(), Golden.sha256(resized), node.get("from") + " to " + node.get("to"));
        }
    }

    /** The pictures as they enter each model, in its channel order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "deimv2-atto-320-int8dynamic",
                "fastestdet-352",
                "nanodet-m-320",
                "nanodet-m-320-stretch",
                "picodet-s-320",
                "yolo11n-320-int8dynamic",
                "yolo26n-640-endtoend-int8dynamic",
                "yolo26n-pose-256-qdq",
                "yolov5n-dynamic-fp16",
                "yolov8-face-undecoded-640",
                "yolov8n-640-fp16",
                "yolov8n-640-fp32",
                "yolov8n-640-int8dynamic",
                "yolov8n-seg-320-int8dynamic",
                "yolox-nano-416",
            })
    void preparesThePicturesOfEachModelAsTheReference(String model) {
        JsonNode golden = Golden.read(model + ".json"), words = golden.get("preprocessing");
        String where = words.get("placement").asText();
        Placement placement = where.startsWith("stretch")
                ? Placement.STRETCH
                : where.contains("centred") ? Placement.CENTER : Placement.TOP_LEFT;
        Preprocessing identity = new Preprocessing(
                PixelFormat.valueOf(words.get("channels").asText()),
                placement,
                words.get("padValue").asInt(),
                ZERO,
                ONE);
        int width = golden.get("inputSize").get(0).asInt(),
                height = golden.get("inputSize").get(1).asInt();
        Letterbox letterbox = new Letterbox(identity, InputFormat.FLOAT_PLANES, width, height);
        for (JsonNode node : golden.get("images")) {
            String name = node.get("image").asText();
            Image image = PICTURES.computeIfAbsent(name, key -> DECODER.decode(Golden.image(node)));
            LetterboxPlan plan = LetterboxPlan.of(image.width(), image.height(), width, height, placement);
            JsonNode resized = node.get("resized"), pads = node.get("pads"), gain = node.get("gain");
            assertAll(
                    name,
                    () -> assertEquals(node.get("width").asInt(), image.width(), "image width"),
                    () -> assertEquals(node.get("height").asInt(), image.height(), "image height"),
                    () -> assertEquals(resized.get(0).asInt(), plan.width(), "width"),
                    () -> assertEquals(resized.get(1).asInt(), plan.height(), "height"),
                    () -> assertEquals(pads.get(0).asInt(), plan.left(), "left"),
                    () -> assertEquals(pads.get(1).asInt(), plan.top(), "top"),
                    () -> assertEquals((float) gain.get(0).asDouble(), plan.gainX(), "horizontal gain"),
                    () -> assertEquals((float) gain.get(1).asDouble(), plan.gainY(), "vertical gain"),
                    () -> assertEquals(
                            node.get("letterboxSha256").asText(),
                            Golden.sha256(bytes(letterbox, image, plan, width, height)),
                            "pixels"));
        }
    }

    private static void checkTargets(JsonNode node, Image image, String name) {
        for (JsonNode target : node.get("letterbox")) {
            int width = target.get("target").get(0).asInt(),
                    height = target.get("target").get(1).asInt();
            String where = name + " to " + width + "x" + height;
            LetterboxPlan plan = LetterboxPlan.of(image.width(), image.height(), width, height, Placement.CENTER);
            JsonNode pads = target.get("pads"), resized = target.get("resized");
            assertAll(
                    where,
                    () -> assertEquals(resized.get(0).asInt(), plan.width(), "width"),
                    () -> assertEquals(resized.get(1).asInt(), plan.height(), "height"),
                    () -> assertEquals(pads.get(0).asInt(), plan.left(), "left"),
                    () -> assertEquals(pads.get(1).asInt(), plan.top(), "top"),
                    () -> assertEquals(
                            target.get("letterboxSha256").asText(),
                            Golden.sha256(letterbox(image, width, height, Placement.CENTER)),
                            "centred"),
                    () -> assertEquals(
                            target.get("stretchSha256").asText(),
                            Golden.sha256(letterbox(image, width, height, Placement.STRETCH)),
                            "stretched"),
                    () -> assertEquals(
                            target.get("topLeft").get("letterboxSha256").asText(),
                            Golden.sha256(letterbox(image, width, height, Placement.TOP_LEFT)),
                            "top left"),
                    () -> assertEquals(
                            target.get("letterboxSha256").asText(),
                            Golden.sha256(pixels(image, width, height, Placement.CENTER)),
                            "centred, of 8 bits"),
                    () -> assertEquals(
                            target.get("stretchSha256").asText(),
                            Golden.sha256(pixels(image, width, height, Placement.STRETCH)),
                            "stretched, of 8 bits"),
                    () -> assertEquals(
                            target.get("topLeft").get("letterboxSha256").asText(),
                            Golden.sha256(pixels(image, width, height, Placement.TOP_LEFT)),
                            "top left, of 8 bits"));
        }
    }

    /** The bytes as they enter the network, interleaved again. */
    private static byte[] letterbox(Image image, int width, int height, Placement placement) {
        Preprocessing identity = new Preprocessing(PixelFormat.BGR, placement, 114, ZERO, ONE);
        LetterboxPlan plan = LetterboxPlan.of(image.width(), image.height(), width, height, placement);
        return bytes(new Letterbox(identity, InputFormat.FLOAT_PLANES, width, height), image, plan, width, height);
    }

    /** The bytes as they enter a network with an input of 8 bits, channels last. */
    private static byte[] pixels(Image image, int width, int height, Placement placement) {
        Preprocessing identity = new Preprocessing(PixelFormat.BGR, placement, 114, ZERO, ONE);
        ByteBuffer input = ByteBuffer.allocateDirect(3 * width * height);
        new Letterbox(identity, InputFormat.BYTE_PIXELS, width, height).write(image, input, 0);
        byte[] pixels = new byte[input.capacity()];
        input.get(0, pixels);
        return pixels;
    }

    private static byte[] bytes(Letterbox letterbox, Image image, LetterboxPlan plan, int width, int height) {
        ByteBuffer input = ByteBuffer.allocateDirect(3 * width * height * 4).order(ByteOrder.nativeOrder());
        letterbox.write(image, plan, input, 0);
        FloatBuffer planes = input.asFloatBuffer();
        byte[] interleaved = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            for (int plane = 0; plane < 3; plane++) {
                interleaved[3 * i + plane] = (byte) planes.get(plane * width * height + i);
            }
        }
        return interleaved;
    }

    private static byte[] picture(String formula, int width, int height) {
        byte[] bgr = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    bgr[at++] = (byte) (formula.equals("ramp") ? 7 * x + 13 * y + 29 * c : hash(x, y, c));
                }
            }
        }
        return bgr;
    }

    private static int hash(int x, int y, int c) {
        int a = 374761393 * x + 668265263 * y + 1442695041 * c;
        int b = (a ^ a >>> 13) * 1274126177;
        return b ^ b >>> 16;
    }
}

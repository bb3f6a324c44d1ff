package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.fixture.Cpu;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedModelTest {
    @TempDir
    private Path directory;

    @Test
    void findsTheBusAndFourPeople() {
        Path model = Shared.path("models/yolov8n-640-int8dynamic.onnx");
        Path bus = Shared.path("images/misc/bus.jpg");
        Cli.Result result =
                Cli.run("detect", "--model", model, "--save", directory, bus).expect(0);
        assertTrue(result.out().startsWith("bus.jpg  810x1080   4 person, 1 bus  ("), result.out());
        assertTrue(Files.isRegularFile(directory.resolve("bus.jpg")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "yolov8n-seg-320-int8dynamic, misc/bus.jpg, maskIou, 1",
        "yolo26n-pose-256-qdq, misc/bus.jpg, keypointDistance, 0",
        "shapes-obb-320, shapes/shapes-0-320x320.png, iou, 1"
    })
    void everyTaskCanBeCompared(String model, String image, String measure, double expected) {
        Path file = Shared.path("models/" + model + ".onnx");
        JsonNode all = Cli.json(Cli.run("compare", "--model", file, "--json", "-", Shared.path("images/" + image))
                .expect(0)
                .out());
        assertTrue(all.get("matched").asInt() > 1, all.toString());
        assertEquals(1, all.get("a").get("matchedShare").asDouble());
        assertEquals(expected, all.get(measure).get("mean").asDouble(), 1e-6);
    }

    /** By 16 of 128 images, and on six others, whose numbers end in 4. */
    @Test
    void aQuantisedModelIsMeasuredAsValMeasures() {
        Path model = Shared.path("models/yolov8n-640-fp32.onnx");
        Path labels = Shared.path("images/coco-val64/labels");
        String images = Shared.path("images/coco-val64/images") + "/*4.jpg";
        Path out = directory.resolve("int8.onnx");
        Object[] args = {
            "convert",
            "--model",
            model,
            "--out",
            out,
            "--precision",
            "int8",
            "--threads",
            1,
            "--calibration",
            Shared.path("images/coco-train128/images"),
            "--calibration-images",
            16,
            "--check",
            images,
            "--labels",
            labels,
            "--json",
            "-"
        };
        JsonNode all = Cli.json(Cli.run(args).expect(0).out());
        for (String side : new String[] {"before", "after"}) {
            Path measured = side.equals("before") ? model : out;
            JsonNode val = Cli.json(Cli.run(
                            "val",
                            "--model",
                            measured,
                            "--data",
                            images,
                            "--labels",
                            labels,
                            "--threads",
                            1,
                            "--json",
                            "-")
                    .expect(0)
                    .out());
            assertEquals(
                    val.get("boxes").get("AP").asDouble(),
                    all.get(side).get("boxes").get("AP").asDouble(),
                    1e-6,
                    side);
        }
        assertTrue(all.get("mapDrop").asDouble() < 10, all.toString());
        JsonNode consistency = all.get("consistency");
        assertTrue(consistency.get("iou").get("mean").asDouble() > 0.9, all.toString());
        assertTrue(
                consistency.get("matched").asInt()
                        > 0.8 * consistency.get("objectsBefore").asInt(),
                all.toString());
        assertTrue(
                all.get("after").get("bytes").asLong()
                        < 0.35 * all.get("before").get("bytes").asLong(),
                all.toString());
    }

    /** Float: the figures of the Python stack on any CPU. INT8: on those that multiply as the reference did, else roughly. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"yolox-nano-416, false", "yolo11n-320-int8dynamic, true"})
    void hasTheAveragePrecisionOfThePythonStack(String model, boolean int8) {
        Object[] args = {
            "val",
            "--model",
            Shared.path("models/" + model + ".onnx"),
            "--names",
            Shared.path("images/coco80-names.yaml"),
            "--data",
            Shared.path("images/coco-val64/images"),
            "--labels",
            Shared.path("images/coco-val64/labels"),
            "--json",
            "-"
        };
        JsonNode found = Cli.json(Cli.run(args).expect(0).out()).get("boxes");
        JsonNode expected = Golden.read("map.json").get("models").get(model).get("stats");
        double tolerance = int8 && !Cpu.hasVnni() ? 0.02 : 0.001;
        assertEquals(12, expected.size());
        for (Map.Entry<String, JsonNode> figure : expected.properties()) {
            assertEquals(
                    figure.getValue().asDouble(), found.get(figure.getKey()).asDouble(), tolerance, figure.getKey());
        }
    }
}

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedScenesTest {
    @TempDir
    private Path directory;

    /** They are worth their place in the documentation only as long as models find what is drawn. */
    @ParameterizedTest
    @CsvSource({
        "yolov8n-640-fp32, street, bus clock person person stop_sign traffic_light",
        "yolov8n-640-fp32, park, person person sports_ball",
        "yolov8n-seg-320-int8dynamic, street, bus clock person person stop_sign traffic_light",
        "yolo26n-pose-256-qdq, park, person person",
        "yolov8-face-undecoded-640, portraits, face face",
        "shapes-obb-320, shapes, ellipse ellipse rectangle rectangle triangle triangle",
    })
    void modelsFindWhatIsDrawn(String model, String scene, String objects) throws IOException {
        Path onnx = Shared.path("models/" + model + ".onnx");
        GeneratedScenes.main(new String[] {directory.toString()});
        JsonNode found = Cli.run(
                        "detect", "--model", onnx, "--conf", "0.4", "--json", "-", directory.resolve(scene + ".jpg"))
                .expect(0)
                .jsonLines()
                .get(0)
                .get("detections");
        List<String> names = StreamSupport.stream(found.spliterator(), false)
                .map(detection -> detection.get("className").textValue().replace(' ', '_'))
                .sorted()
                .toList();
        assertEquals(objects, String.join(" ", names));
    }
}

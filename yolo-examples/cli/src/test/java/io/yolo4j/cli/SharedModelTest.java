package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.fixture.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}

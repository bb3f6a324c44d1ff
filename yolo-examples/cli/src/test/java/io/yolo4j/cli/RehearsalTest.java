package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script archives what a run on these files needs; one that failed would leave it slow, and say nothing. */
class RehearsalTest {
    private static final Path FILES = Path.of("src", "main", "rehearsal");

    @TempDir
    Path folder;

    @Test
    void theModelIsTheOneThatIsWrittenHere() throws Exception {
        assertArrayEquals(
                ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8), Files.readAllBytes(FILES.resolve("model.onnx")));
    }

    @Test
    void goesThroughEveryStage() throws Exception {
        Path json = folder.resolve("json");
        Cli.Result run = Cli.run(
                "detect",
                "--decoder",
                "opencv",
                "--model",
                FILES.resolve("model.onnx"),
                "--json",
                json,
                "--save",
                folder.resolve("saved"),
                FILES.resolve("picture.jpg"));
        assertTrue(run.expect(0).out().contains("4 red, 1 blue"), run.out());
        assertTrue(Files.size(json) > 0);
        assertTrue(Files.size(folder.resolve("saved/picture.jpg")) > 0);
    }
}

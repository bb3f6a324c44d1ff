package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.fixture.TinyModels;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectCommandTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path red;

    @BeforeEach
    void makeModelAndPicture() throws IOException {
        model = Cli.model(directory);
        red = Cli.picture(directory.resolve("red.png"), Color.RED);
    }

    @Test
    void tellsWhatIsInAnImage() {
        Cli.Result result = Cli.run("detect", "--model", model, red).expect(0);
        assertTrue(result.out().matches("(?s)red\\.png  128x128    1 red  \\([\\d.]+ ms\\)\\R.*"), result.out());
        assertTrue(result.out().contains("1 image in "), result.out());
        assertTrue(result.out().contains("onnxruntime-cpu"), result.out());
        assertEquals("", result.err());
    }

    @Test
    void saysWhereNothingIsFound() throws IOException {
        Path grey = Cli.picture(directory.resolve("grey.png"), Color.GRAY);
        Cli.Result result = Cli.run("detect", "--model", model, grey).expect(0);
        assertTrue(result.out().contains("nothing found"), result.out());
    }

    @Test
    void alignsAndSumsUpSeveralImages() throws IOException {
        Path blue = Cli.picture(directory.resolve("a long name.png"), Color.BLUE);
        Cli.Result result = Cli.run("detect", "--model", model, red, blue).expect(0);
        assertTrue(result.out().startsWith("red.png          128x128    1 red  ("), result.out());
        assertTrue(result.out().contains("\na long name.png  128x128    1 blue  ("), result.out());
        assertTrue(result.out().contains("2 images in "), result.out());
        assertTrue(result.out().contains("found:     1 red, 1 blue"), result.out());
    }

    /** Eight times as large as the model sees it; with --save it is decoded whole, for the drawing. */
    @Test
    void boxesOfPicturesThatAreDecodedSmallerAreThoseOfTheFile() throws IOException {
        Path large = Cli.enlarged(red, directory.resolve("large.jpg"), 8);
        Path drawn = directory.resolve("drawn");
        for (Object[] args : new Object[][] {
            {"--json", "-", large},
            {"--json", "-", large, "--scaled-decoding"},
            {"--json", "-", large, "--scaled-decoding", "--save", drawn}
        }) {
            Object[] all = Stream.concat(Stream.of("detect", "--model", model), Stream.of(args))
                    .toArray();
            JsonNode found = Cli.run(all).expect(0).jsonLines().get(0);
            assertEquals(1024, found.get("width").asInt());
            assertEquals(1, found.get("detections").size());
            assertEquals(
                    "[256.000,512.000,512.000,768.000]",
                    found.at("/detections/0/box").toString());
        }
        assertEquals(1024, ImageIO.read(drawn.resolve("large.jpg").toFile()).getWidth());
    }

    @Test
    void goesOnAfterABrokenImage() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.png"), "this is no picture");
        Path blue = Cli.picture(directory.resolve("blue.png"), Color.BLUE);
        Cli.Result result =
                Cli.run("detect", "--model", model, red, broken, blue).expect(1);
        assertTrue(result.out().contains("1 red"), result.out());
        assertTrue(result.out().contains("1 blue"), result.out());
        assertTrue(result.out().contains("2 images, 1 failed"), result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("error: " + broken), result.err());
    }

    @Test
    void goesOnAfterAMissingSource() {
        Cli.Result result = Cli.run("detect", "--model", model, directory.resolve("nowhere.jpg"), red)
                .expect(1);
        assertTrue(result.err().contains("nowhere.jpg: expected an image, a directory or a glob"), result.err());
        assertTrue(result.out().contains("1 red"), result.out());
    }

    @Test
    void showsStackTracesOnlyWhenAsked() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.png"), "this is no picture");
        Cli.Result result =
                Cli.run("detect", "--model", model, "--verbose", broken).expect(1);
        assertTrue(result.err().contains("\tat io.yolo4j."), result.err());
    }

    /** The message starts as expected, and nothing runs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--classes red,pink      | error: --classes: expected names of ",
                "--conf 2                | error: --conf: expected 0 to 1, found 2.0",
                "--iou -0.1              | error: --iou: expected 0 to 1, found -0.1",
                "--max-det 0             | error: --max-det: expected 1 or more, found 0",
                "--imgsz 1x2x3           | error: Invalid value for option '--imgsz': expected a size such as 640",
                "--layout yolov99        | error: Invalid value for option '--layout': expected one of yolov8, yolov8-tr",
                "--layout yolox          | error: ",
                "--task obb              | error: Invalid value for option '--task': expected one of detect, segment, pose, ori",
                "--task classify         | error: --task: expected one that finds boxes",
                "--keypoints 17          | error: Invalid value for option '--keypoints': expected number x values such as 17x3",
                "--keypoints 17x4        | error: Invalid value for option '--keypoints': expected number x values such as 17x3",
                "--engine steam          | error: --engine: expected one of the engines ",
                "--decoder paint         | error: Invalid value for option '--decoder': expected one of auto, opencv, imageio, found 'paint'",
                "--names nowhere.txt     | error: --names nowhere.txt: expected a file with the names of the classes",
                "--threads 0             | error: --threads: expected 1 to 1024, found 0",
                "--wrong                 | error: Unknown option: '--wrong'",
                "--json no/such/dir/x    | error: --json no/such/dir/x: expected a file that can be written",
                "--json a.jpg            | error: --json a.jpg: expected a file for the results, found the name of an image",
                "--save pom.xml          | error: --save pom.xml: expected a directory that can be made",
            })
    void refusesBeforeAnythingRuns(String options, String message) {
        Object[] args = ("detect --model " + model + " " + options.strip() + " " + red).split(" ");
        Cli.Result result = Cli.run(args).expect(2);
        assertTrue(result.err().startsWith(message), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertEquals("", result.out());
    }

    @Test
    void refusesAMissingModel() {
        Cli.Result result = Cli.run("detect", "--model", directory.resolve("none.onnx"), red)
                .expect(2);
        assertTrue(result.err().contains("none.onnx"), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }

    @Test
    void refusesAFileThatIsNoModel() {
        Cli.Result result = Cli.run("detect", "--model", red, red).expect(2);
        assertTrue(result.err().startsWith("error: "), result.err());
        assertFalse(result.err().contains("mistake in the program"), result.err());
    }

    @Test
    void namesAMisspeltOptionRatherThanTheMissingOne() {
        Cli.Result result = Cli.run("detect", "--modle", model, red).expect(2);
        assertTrue(result.err().startsWith("error: Unknown option: '--modle'"), result.err());
        assertTrue(result.err().contains("Possible solutions: --model"), result.err());
        assertFalse(result.err().contains("Missing"), result.err());
        assertTrue(Cli.run("info", "--modle", model).expect(2).err().contains("--model"));
    }

    @Test
    void asksForSources() {
        Cli.Result result = Cli.run("detect", "--model", model).expect(2);
        assertTrue(result.err().contains("Missing required parameter: 'SOURCE'"), result.err());
        assertTrue(result.err().contains("usage: yolo detect"), result.err());
    }

    @Test
    void appliesTheOptions() throws IOException {
        Path blue = Cli.picture(directory.resolve("blue.png"), Color.BLUE);
        assertTrue(Cli.run("detect", "--model", model, "--classes", "blue,green", red, blue)
                .expect(0)
                .out()
                .contains("found:     1 blue"));
        assertTrue(Cli.run("detect", "--model", model, "--conf", "1", red)
                .expect(0)
                .out()
                .contains("nothing found"));
        Cli.run("detect", "--model", model, "--layout", "YOLOv8", "--decoder", "ImageIO", red)
                .expect(0);
        Cli.run("detect", "--model", model, "--imgsz", "128x128", "--agnostic", "--engine", "onnxruntime", red)
                .expect(0);
        Cli.run("detect", "--model", model, "--task", "detect", "--no-normalized", red)
                .expect(0);
        Cli.Result small =
                Cli.run("detect", "--model", model, "--max-pixels", "1000", red).expect(1);
        assertTrue(small.err().contains("raise the limit with --max-pixels"), small.err());
    }

    @Test
    void takesNamesFromAFile() throws IOException {
        Path names = Files.writeString(directory.resolve("names.txt"), "rot\ngr\u00fcn\nblau\n");
        Cli.Result result = Cli.run("detect", "--model", model, "--names", names, "--classes", "rot", red)
                .expect(0);
        assertTrue(result.out().contains("1 rot"), result.out());
    }

    @Test
    void callsClassesWithoutNamesClasses() throws IOException {
        float[] values = TinyModels.rowMajor(3 * TinyModels.anchors(64, 64), 7, new float[] {32, 32, 16, 16, 1, 0, 1});
        Path nameless = Files.write(
                directory.resolve("nameless.onnx"),
                TinyModels.yolov5(1, 64, 2, values).bytes());
        Cli.Result result = Cli.run("detect", "--model", nameless, red).expect(0);
        assertTrue(result.out().contains("  1 class 1  ("), result.out());
    }

    @Test
    void readsDirectoriesAndGlobs() throws IOException {
        for (String name : new String[] {"d/i10.png", "d/i2.png", "d/deep/er/i1.png", "d/.hidden.png"}) {
            Cli.picture(directory.resolve(name), Color.GREEN);
        }
        Files.writeString(directory.resolve("d/notes.txt"), "not a picture");
        Path d = directory.resolve("d");
        Cli.Result result = Cli.run("detect", "--model", model, d).expect(0);
        assertTrue(result.out().startsWith(d + ": 2 images, 1 other file left out"), result.out());
        assertTrue(result.out().indexOf("i2.png") < result.out().indexOf("i10.png"), result.out());
        assertTrue(Cli.run("detect", "--model", model, d + "/**/*.png")
                .expect(0)
                .out()
                .contains("3 images in"));
    }

    @Test
    void drawsABarOnATerminalOnly() throws IOException {
        for (int i = 0; i < 8; i++) {
            Cli.picture(directory.resolve("many/" + i + ".png"), Color.GREEN);
        }
        Path many = directory.resolve("many");
        Cli.Result on = Cli.runOn(new Terminal(true, 80), "detect", "--model", model, many)
                .expect(0);
        assertTrue(on.err().startsWith("\r   0% ["), "drawn at once: " + on.err());
        assertTrue(on.err().contains("] 0/8 images"), on.err());
        assertTrue(on.err().endsWith("\r\u001B[K"), "the bar is taken away");
        assertFalse(on.out().contains("\r"), on.out());
        assertEquals("", Cli.run("detect", "--model", model, many).expect(0).err());
        Cli.Result few = Cli.runOn(new Terminal(true, 80), "detect", "--model", model, red);
        assertEquals("", few.err(), "no bar for a single image");
    }
}

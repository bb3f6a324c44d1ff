package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Classifications;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifyCommandTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path red;

    @BeforeEach
    void makeModelAndPicture() throws IOException {
        model = Files.write(directory.resolve("animals.onnx"), classifier(0.125f, 0.5f, 0.25f, 0.125f));
        red = Cli.picture(directory.resolve("red.png"), Color.RED);
    }

    private static byte[] classifier(float... scores) {
        String[] names = Arrays.copyOf(new String[] {"cat", "dog", "owl", "fox"}, scores.length);
        return TinyModels.builder()
                .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                .output("output0", ElementType.FLOAT32, scores, 1, scores.length)
                .ultralytics("classify", 64, names)
                .bytes();
    }

    @Test
    void tellsWhatAnImageShows() {
        Cli.Result result = Cli.run("classify", "--model", model, red).expect(0);
        assertTrue(
                result.out()
                        .matches(
                                "(?s)red\\.png  128x128    dog 0\\.50, owl 0\\.25, cat 0\\.13, fox 0\\.13  \\([\\d.]+ ms\\)\\R.*"),
                result.out());
        assertTrue(result.out().contains("1 image in "), result.out());
        assertEquals("", result.err());
    }

    @Test
    void listsAsManyAsAskedForAndSumsUpTheBest() throws IOException {
        Path blue = Cli.picture(directory.resolve("blue.png"), Color.BLUE);
        Cli.Result result =
                Cli.run("classify", "--model", model, "--topk", 1, red, blue).expect(0);
        assertTrue(result.out().contains("red.png   128x128    dog 0.50  ("), result.out());
        assertTrue(result.out().contains("found:     2 dog"), result.out());
    }

    @Test
    void writesJsonLines() throws IOException {
        Cli.Result result = Cli.run("classify", "--model", model, "--topk", 2, "--json", "-", red)
                .expect(0);
        JsonNode line = result.jsonLines().get(0);
        assertEquals(red.toString(), line.get("source").asText());
        assertEquals(128, line.get("width").asInt());
        assertEquals(
                "[{\"classId\":1,\"className\":\"dog\",\"score\":0.50000},"
                        + "{\"classId\":2,\"className\":\"owl\",\"score\":0.25000}]",
                line.get("classifications").toString());
        assertTrue(line.get("timings").has("inferenceMs"));
        assertTrue(result.err().contains("1 image in "), result.err());

        Path file = directory.resolve("results");
        Cli.run("classify", "--model", model, "--json", file, red).expect(0);
        Cli.run("classify", "--model", model, "--json", file, red).expect(0);
        assertEquals(1, Files.readAllLines(file).size());
    }

    @Test
    void savesPicturesWithALegend() throws IOException {
        Path saved = directory.resolve("saved");
        Cli.run("classify", "--model", model, "--save", saved, red).expect(0);
        BufferedImage before = ImageIO.read(red.toFile()),
                after = ImageIO.read(saved.resolve("red.png").toFile());
        assertEquals(128, after.getWidth());
        assertNotEquals(before.getRGB(2, 8), after.getRGB(2, 8));
        assertEquals(before.getRGB(120, 120), after.getRGB(120, 120));
    }

    @Test
    void drawsIntoPicturesOfAnySize() {
        for (int[] size : new int[][] {{1, 1}, {3, 500}, {500, 3}, {40, 40}, {3000, 2000}}) {
            BufferedImage picture = new BufferedImage(size[0], size[1], BufferedImage.TYPE_3BYTE_BGR);
            StringWriter err = new StringWriter();
            new Legend(new PrintWriter(err))
                    .draw(
                            picture,
                            Classifications.of(
                                    size[0],
                                    size[1],
                                    new float[] {0.9f, -3, 7},
                                    3,
                                    List.of("\u4eba", "a very long name ".repeat(9), "")));
            assertEquals("", err.toString());
        }
    }

    @Test
    void goesOnAfterABrokenImage() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.png"), "this is no picture");
        Cli.Result result = Cli.run("classify", "--model", model, broken, red).expect(1);
        assertTrue(result.err().startsWith("error: " + broken), result.err());
        assertTrue(result.out().contains("1 image, 1 failed"), result.out());
    }

    /** The message starts as expected, and nothing runs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--topk 0             | error: --topk: expected 1 or more, found 0",
                "--layout yolov8      | error: Unknown option",
                "--max-pixels 0       | error: --max-pixels: expected 1 or more, found 0",
                "--json a.jpg         | error: --json a.jpg: expected a file for the results, found the name of an image",
                "--save pom.xml       | error: --save pom.xml: expected a directory that can be made",
            })
    void refusesBeforeAnythingRuns(String options, String message) {
        Object[] args = ("classify --model " + model + " " + options.strip() + " " + red).split(" ");
        Cli.Result result = Cli.run(args).expect(2);
        assertTrue(result.err().startsWith(message), result.err());
        assertEquals("", result.out());
    }

    @Test
    void replacesNothingThatItReads() throws IOException {
        byte[] before = Files.readAllBytes(model);
        Cli.Result result =
                Cli.run("classify", "--model", model, "--json", model, red).expect(2);
        assertTrue(result.err().contains("found the model"), result.err());
        assertEquals(before.length, Files.size(model));
        byte[] picture = Files.readAllBytes(red);
        Cli.run("classify", "--model", model, "--save", directory, red).expect(0);
        assertTrue(Arrays.equals(picture, Files.readAllBytes(red)));
        assertTrue(Files.exists(directory.resolve("red-2.png")));
    }

    @Test
    void eachCommandPointsToTheOther() throws IOException {
        Path detector = Cli.model(directory);
        String noClassifier =
                Cli.run("classify", "--model", detector, red).expect(2).err();
        assertTrue(noClassifier.contains("are for 'yolo detect'"), noClassifier);
        String noDetector = Cli.run("detect", "--model", model, red).expect(2).err();
        assertTrue(noDetector.contains("use 'yolo classify'"), noDetector);
        assertFalse(noDetector.contains("Classifier"), noDetector);
    }

    @Test
    void asksWhetherNumbersAreLogits() throws IOException {
        Path unclear = Files.write(directory.resolve("sigmoid.onnx"), classifier(0.9f, 0.8f));
        String err = Cli.run("classify", "--model", unclear, red).expect(2).err();
        assertTrue(err.contains("say with --softmax"), err);
        assertTrue(Cli.run("classify", "--model", unclear, "--no-softmax", red)
                .expect(0)
                .out()
                .contains("cat 0.90, dog 0.80"));
    }

    @Test
    void infoDescribesClassifiers() {
        Cli.Result result = Cli.run("info", "--model", model).expect(0);
        for (String line : new String[] {
            "task        classify",
            "layout      class-scores",
            "input size  64 x 64, fixed",
            "classes     4: 0 cat, 1 dog, 2 owl, 3 fox",
        }) {
            assertTrue(result.out().lines().anyMatch(line::equals), () -> line + " expected in\n" + result.out());
        }
    }

    @Test
    void classifiesDrawnShapes() {
        Path classes = Shared.path("models/shapes-cls-128.onnx");
        Path shape = Shared.path("images/shapes-cls/triangle-5-320x256.png");
        Cli.Result result = Cli.run("classify", "--model", classes, "--save", directory, shape)
                .expect(0);
        assertTrue(result.out().startsWith("triangle-5-320x256.png  320x256    triangle "), result.out());
    }
}

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertCommandTest {
    /** Where the square of every picture is. */
    private static final String SQUARE = " 0.375 0.625 0.25 0.25\n";

    private static final int PICTURES = 20;

    @TempDir
    private Path directory;

    private Path model;
    private Path images;
    private Path labels;
    private Path out;

    @BeforeEach
    void makeInputs() throws IOException {
        model = model("model.onnx", 0);
        images = Files.createDirectory(directory.resolve("images"));
        labels = Files.createDirectory(directory.resolve("labels"));
        out = directory.resolve("out.onnx");
        for (int i = 0; i < PICTURES; i++) {
            int bright = 255 - i;
            Color colour = new Color(i % 3 == 0 ? bright : 0, i % 3 == 1 ? bright : 0, i % 3 == 2 ? bright : 0);
            Cli.picture(images.resolve(i + ".png"), colour);
            Files.writeString(labels.resolve(i + ".txt"), i % 3 + SQUARE);
        }
    }

    private Path model(String name, float outlier) throws IOException {
        return Files.write(directory.resolve(name), OutlierModel.bytes(outlier));
    }

    private Cli.Result convert(int code, Path from, Object... more) {
        Object[] first = {"convert", "--model", from, "--out", out, "--threads", 1}; // measured once, not twice
        return Cli.run(Stream.concat(Stream.of(first), Stream.of(more)).toArray())
                .expect(code);
    }

    private JsonNode figures(Path from, Object... more) {
        Object[] all = Stream.concat(Stream.of(more), Stream.of("--json", "-")).toArray();
        return Cli.json(convert(0, from, all).out());
    }

    /** What the written model finds in a picture of a red square. */
    private void findsTheSquare() {
        JsonNode found = Cli.json(Cli.run("detect", "--model", out, "--json", "-", images.resolve("0.png"))
                .expect(0)
                .out());
        assertEquals(1, found.get("detections").size(), found.toString());
        JsonNode square = found.get("detections").get(0);
        assertEquals("red", square.get("className").asText());
        assertTrue(square.get("score").asDouble() > 0.9, square.toString());
    }

    private static void has(String text, String part) {
        assertTrue(text.contains(part), () -> part + " expected in\n" + text);
    }

    @Test
    void makesHalfPrecision() {
        JsonNode all = figures(model, "--precision", "fp16", "--check", images);
        assertEquals("FP32", all.get("before").get("precision").asText());
        assertEquals("FP16", all.get("after").get("precision").asText());
        assertEquals("float32", all.get("after").get("inputType").asText());
        assertEquals(PICTURES, all.get("consistency").get("images").asInt());
        assertEquals(PICTURES, all.get("consistency").get("matched").asInt());
        assertTrue(all.get("written").asBoolean());
        findsTheSquare();
    }

    @Test
    void makesHalfPrecisionAtTheBorder() {
        JsonNode all = figures(model, "--precision", "fp16", "--half-border");
        assertEquals("float16", all.get("after").get("inputType").asText());
        findsTheSquare();
    }

    @Test
    void opensTheBatch() throws IOException {
        Path single =
                Files.write(directory.resolve("single.onnx"), ColourModel.bytes(ElementType.FLOAT32, 1, 128, 128, 32));
        JsonNode all = figures(single, "--batch", "dynamic", "--check", images);
        assertFalse(all.get("before").get("dynamicBatch").asBoolean());
        assertTrue(all.get("after").get("dynamicBatch").asBoolean());
        assertEquals(PICTURES, all.get("consistency").get("matched").asInt());
        findsTheSquare();
    }

    @Test
    void fixesTheBatchAndMeasuresWholeOnes() throws IOException {
        Path open =
                Files.write(directory.resolve("open.onnx"), ColourModel.bytes(ElementType.FLOAT32, -1, 128, 128, 32));
        JsonNode all = figures(open, "--batch", 4, "--check", images);
        assertEquals(4, all.get("after").get("maxBatch").asInt());
        assertFalse(all.get("after").get("dynamicBatch").asBoolean());
        assertEquals(4, all.get("speed").get(0).get("images").asInt());
        assertEquals(PICTURES, all.get("consistency").get("matched").asInt());
    }

    @Test
    void changesTheInputSizeAndComparesInPixelsOfThePicture() throws IOException {
        Path small =
                Files.write(directory.resolve("small.onnx"), ColourModel.bytes(ElementType.FLOAT32, 1, 128, 128, 8));
        JsonNode all = figures(small, "--imgsz", "256x128", "--check", images);
        assertEquals(256, all.get("after").get("inputHeight").asInt());
        assertEquals(128, all.get("after").get("inputWidth").asInt());
        assertEquals(1, all.get("consistency").get("iou").get("mean").asDouble(), 1e-6);
    }

    @Test
    void takesBytes() {
        JsonNode all = figures(model, "--uint8-input", "--check", images);
        assertEquals("uint8", all.get("after").get("inputType").asText());
        assertEquals(PICTURES, all.get("consistency").get("matched").asInt());
        findsTheSquare();
    }

    @Test
    void quantisesByPicturesAndChecksByOthers() {
        Cli.Result result = convert(0, model, "--precision", "int8", "--calibration", images);
        has(result.out(), "--calibration: 8 of 20 images held back, to check the result by; --check names others\n");
        has(result.out(), "\nprecision                       FP32        INT8\n");
        has(result.out(), "\nconsistency on 8 images:\n");
        has(result.out(), "\nmatched                      100.0 %     100.0 %   0 objects changed class\n");
        has(result.out(), "\nwritten: " + out);
        findsTheSquare();
    }

    @Test
    void aTableOfRangesStandsForThePictures() throws IOException {
        Path table = directory.resolve("ranges.txt"), first = out;
        convert(0, model, "--precision", "int8", "--calibration", images, "--save-table", table);
        out = directory.resolve("again.onnx");
        String said = convert(0, model, "--precision", "int8", "--calibration-table", table, "--check", images)
                .out();
        has(said, "--calibration-table: whether the images of --check are among those that it was made by is for you");
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(out));
    }

    @Test
    void saysThatNothingWasCheckedWithoutPictures() {
        Cli.Result result = convert(0, model, "--precision", "fp16");
        has(result.out(), "\nwhether both find the same was not checked: --check names images to do so\n");
        assertTrue(
                result.out().lines().allMatch(line -> line.length() <= 80 || line.startsWith("written")), result.out());
    }

    @Test
    void measuresAveragePrecisionBeforeAndAfter() {
        JsonNode all = figures(model, "--precision", "fp16", "--data", images, "--labels", labels);
        assertEquals(1, all.get("before").get("boxes").get("AP").asDouble(), 1e-9);
        assertEquals(1, all.get("after").get("boxes").get("AP").asDouble(), 1e-9);
        assertEquals(0, all.get("mapDrop").asDouble(), 1e-9);
        assertTrue(all.get("requiredMapDrop").isNull());
    }

    /** In pictures in which there is nothing to be found, nothing is seen of what coarse steps lose. */
    @Test
    void refusesAModelThatGotWorse() throws IOException {
        Path fragile = model("fragile.onnx", 1000);
        Path empty = directory.resolve("empty");
        for (int i = 0; i < 4; i++) {
            Cli.picture(empty.resolve(i + ".png"), new Color(128 - i, 128 - i, 128 - i));
        }
        Object[] options = {
            "--precision",
            "int8",
            "--calibration",
            empty,
            "--check",
            images,
            "--labels",
            labels,
            "--require-map-drop",
            "1.0"
        };
        Cli.Result result = convert(1, fragile, options);
        assertTrue(
                result.err()
                        .matches("error: refused: AP50-95 falls by [\\d.]+ points, more than the 1\\.0 of"
                                + " --require-map-drop; .* was not written\\R"),
                result.err());
        has(result.out(), "\nAP50-95                       1.0000");
        assertFalse(Files.exists(out));
        byte[] old = {1, 2, 3};
        Files.write(out, old);
        JsonNode all = Cli.json(convert(
                        1,
                        fragile,
                        Stream.concat(Stream.of(options), Stream.of("--force", "--json", "-"))
                                .toArray())
                .out());
        assertFalse(all.get("written").asBoolean());
        assertTrue(all.get("mapDrop").asDouble() > 1);
        assertArrayEquals(old, Files.readAllBytes(out));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    @Test
    void aModelThatFindsNothingProvesNothing() throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            Files.writeString(labels.resolve(i + ".txt"), i % 3 + " 0.9 0.1 0.1 0.1\n");
        }
        String err = convert(
                        1, model, "--precision", "fp16", "--check", images, "--labels", labels, "--require-map-drop", 1)
                .err();
        has(err, "error: refused: the model that there was finds nothing of what is labelled");
        assertFalse(Files.exists(out));
    }

    @Test
    void anImageThatCannotBeReadIsToldOnce() throws IOException {
        Path broken = Files.writeString(images.resolve("broken.png"), "no picture");
        Files.writeString(labels.resolve("broken.txt"), "0" + SQUARE);
        String err = convert(1, model, "--precision", "fp16", "--check", images, "--labels", labels)
                .err();
        assertEquals(
                1, err.lines().filter(line -> line.contains(broken.toString())).count(), err);
        assertTrue(Files.exists(out), "written all the same");
        Files.delete(out);
        err = convert(1, model, "--precision", "fp16", "--check", images, "--labels", labels, "--require-map-drop", 1)
                .err();
        has(err, "error: refused: some images could not be measured, as was said; ");
        assertFalse(Files.exists(out));
    }

    @Test
    void comparesClassifiers() throws IOException {
        Path classifier = Files.write(
                directory.resolve("animals.onnx"),
                TinyModels.builder()
                        .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                        .output("output0", ElementType.FLOAT32, new float[] {0.25f, 0.75f}, 1, 2)
                        .ultralytics("classify", 64, "cat", "dog")
                        .bytes());
        Cli.Result result = convert(0, classifier, "--precision", "fp16", "--check", images);
        has(result.out(), "\nthe best class is the same in 20 of 20 images\n");
        String err = convert(2, classifier, "--force", "--precision", "fp16", "--check", images, "--labels", labels)
                .err();
        has(err, "error: --labels: boxes and masks can be measured; this model's task is classify");
    }

    @Test
    void showsBars() {
        String err = Cli.runOn(
                        new Terminal(true, 80),
                        "convert",
                        "--model",
                        model,
                        "--out",
                        out,
                        "--precision",
                        "int8",
                        "--calibration",
                        images)
                .expect(0)
                .err();
        has(err, "comparing ");
        has(err, "timing ");
        assertTrue(err.endsWith("\r\u001B[K"), "the line of the bar is left empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| expected something to be done: --precision, --batch, --imgsz or --uint8-input",
                "--precision int9 | Invalid value for option '--precision': expected one of fp32, fp16, int8, found 'int9'",
                "--batch 0 | Invalid value for option '--batch': expected 1 to 1024 images or 'dynamic', found '0'",
                "--batch 5000 | --batch: expected 1 to 1024, found 5000",
                "--batch 2 --half-border | --half-border: expected it with --precision fp16, found it without",
                "--precision fp16 --target cpu | --target: expected it with --precision int8, found it without",
                "--precision int8 | --calibration: expected pictures to quantise",
                "--precision fp16 --calibration x | --calibration: expected it with --precision int8, found it without",
                "--precision int8 --calibration-images 5 | --calibration-images: expected it with --calibration,",
                "--precision int8 --calibration none | --calibration none: expected an image, a directory or a glob,",
                "--precision int8 --calibration-method mean --calibration x | Invalid value for option '--calibration-method'",
                "--precision int8 --calibration-table none | cannot read the table of ranges none: it does not exist; it was looked",
                "--require-map-drop x | Invalid value for option '--require-map-drop': expected a number, found 'x'",
                "--calibration-images 1.5 | Invalid value for option '--calibration-images': expected a whole number, found",
                "--precision fp16 --labels none | --labels: expected images of --check that they belong to, found none",
                "--precision fp16 --require-map-drop 1 | --require-map-drop: expected --labels to measure average"
            })
    void saysWhatIsWrong(String options, String message) {
        Object[] words = options == null ? new Object[0] : options.split(" ");
        String err = convert(2, model, words).err();
        assertTrue(err.startsWith("error: " + message), err);
        assertFalse(Files.exists(out));
    }

    @Test
    void replacesNothingThatItReads() throws IOException {
        for (Path file : new Path[] {model, images.resolve("0.png"), labels.resolve("0.txt"), directory}) {
            out = file;
            byte[] before = Files.isDirectory(file) ? null : Files.readAllBytes(file);
            String err = convert(2, model, "--force", "--precision", "fp16", "--check", images, "--labels", labels)
                    .err();
            has(err, "error: --out " + file + ": expected a file for the new model, found ");
            if (before != null) {
                assertArrayEquals(before, Files.readAllBytes(file));
            }
        }
    }

    @Test
    void replacesAModelOnlyWhereThatIsAskedFor() throws IOException {
        Path other = model("other.onnx", 3);
        byte[] before = Files.readAllBytes(other);
        out = Files.createSymbolicLink(directory.resolve("link.onnx"), other);
        String err = convert(2, model, "--precision", "fp16").err();
        has(err, "error: --out " + out + ": " + out + " exists; choose another name, or replace it with --force");
        assertArrayEquals(before, Files.readAllBytes(other));
        convert(0, model, "--precision", "fp16", "--force");
        assertTrue(Files.isSymbolicLink(out), "links are followed");
        findsTheSquare();
    }

    @Test
    void helps() {
        has(Cli.run("convert", "--help").expect(0).out(), "Examples:");
    }
}

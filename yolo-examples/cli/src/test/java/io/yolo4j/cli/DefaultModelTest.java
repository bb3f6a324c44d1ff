package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do without {@code --model}, and {@code detect} without anything. */
class DefaultModelTest {
    private static final String NOTE =
            "codes.onnx: finds qr_code, barcode, data_matrix, aztec, pdf417; --model takes another";

    @TempDir
    private Path directory;

    private Path picture;

    @BeforeEach
    void drawPicture() throws IOException {
        picture = Files.createDirectory(directory.resolve("pictures")).resolve("labels.png");
        DrawnCodes drawn = new DrawnCodes(640, 480).put(0, 180, 240, 200, 0).put(1, 460, 240, 240, 10);
        ImageIO.write(drawn.picture(), "png", picture.toFile());
    }

    @Test
    void findsCodes() {
        Cli.Result result = Cli.run("detect", picture).expect(0);
        assertTrue(result.out().startsWith(NOTE), result.out());
        assertTrue(
                result.out().matches("(?s).*labels\\.png  640x480    1 (qr_code, 1 barcode|barcode, 1 qr_code)  \\(.*"),
                result.out());
        assertEquals("", result.err());
    }

    @Test
    void takesEveryOption() {
        Cli.Result result = Cli.run(
                        "detect",
                        "--classes",
                        "barcode",
                        "--imgsz",
                        "480x640",
                        "--precision",
                        "fp16",
                        "--cache",
                        directory.resolve("cache"),
                        "--json",
                        "-",
                        picture)
                .expect(0);
        JsonNode found = result.jsonLines().get(0).get("detections");
        assertEquals(1, found.size(), found.toString());
        assertEquals("barcode", found.get(0).get("className").asText());
        assertTrue(result.err().startsWith(NOTE), result.err());
    }

    @Test
    void showsWhatItFindsInTheSample() throws IOException {
        Path marked = directory.resolve("marked");
        Cli.Result result = Cli.run("detect", "--save", marked, "--json", "-").expect(0);
        JsonNode line = result.jsonLines().get(0);
        assertEquals("sample.jpg", line.get("source").asText());
        List<String> classes = StreamSupport.stream(line.get("detections").spliterator(), false)
                .map(detection -> detection.get("className").asText())
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of("aztec", "barcode", "data_matrix", "pdf417", "qr_code"), classes);
        Path copy = marked.resolve("sample.annotated.jpg");
        assertTrue(result.err().contains("drawn into " + copy), result.err());
        BufferedImage drawn = ImageIO.read(copy.toFile());
        assertEquals(line.get("width").asInt(), drawn.getWidth());
        assertEquals(line.get("height").asInt(), drawn.getHeight());
    }

    @Test
    void writesTheSampleIntoTheCurrentDirectory() throws IOException {
        Path copy = Path.of("sample.annotated.jpg");
        assertFalse(Files.exists(copy), "left by another run");
        try {
            Cli.Result result = Cli.run("detect").expect(0);
            assertTrue(result.out().contains("drawn into sample.annotated.jpg"), result.out());
            assertTrue(Files.size(copy) > 0);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Its sample would say nothing about a model that finds something else. */
    @Test
    void asksForSourcesForOtherModels() throws IOException {
        Cli.Result result = Cli.run("detect", "--model", Cli.model(directory)).expect(2);
        assertTrue(result.err().contains("Missing required parameter: 'SOURCE'"), result.err());
    }

    @Test
    void isWhatTheOtherCommandsTake() throws IOException {
        Path labels = Files.createDirectory(directory.resolve("labels"));
        Files.writeString(labels.resolve("labels.txt"), "0 0.28 0.5 0.31 0.42\n1 0.72 0.5 0.38 0.3\n");
        Path pictures = picture.getParent();
        String val =
                Cli.run("val", "--data", pictures, "--labels", labels).expect(0).out();
        assertTrue(val.contains("qr_code"), val);
        String info = Cli.run("info").expect(0).out();
        assertTrue(info.startsWith("model       codes.onnx\ntask        detect\n"), info);
        String track = Cli.run("track", pictures).expect(0).out();
        assertTrue(track.startsWith(NOTE), track);
        String bench = Cli.run("bench", "--images", 2, "--warmup", 0, picture)
                .expect(0)
                .out();
        assertTrue(bench.contains("codes.onnx"), bench);
    }

    @Test
    void isComparedWithWhatIsMadeOfIt() {
        Path converted = directory.resolve("codes-fp16.onnx");
        String out = Cli.run("convert", "--precision", "fp16", "--check", picture, "--out", converted)
                .expect(0)
                .out();
        assertTrue(out.contains("written: " + converted), out);
        String compared = Cli.run(
                        "compare",
                        "--precision",
                        "fp32",
                        "--precision",
                        "fp16",
                        "--cache",
                        directory.resolve("cache"),
                        picture)
                .expect(0)
                .out();
        assertTrue(compared.contains("codes.onnx, FP16"), compared);
    }
}

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path red;
    private Path green;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Cli.model(directory);
        red = Cli.picture(directory.resolve("red.png"), Color.RED);
        green = Cli.picture(directory.resolve("green.png"), Color.GREEN);
    }

    private Path names(String text) throws IOException {
        return Files.writeString(directory.resolve(text.replace(',', '-') + ".txt"), text.replace(',', '\n'));
    }

    private static void has(String text, String part) {
        assertTrue(text.contains(part), () -> part + " expected in\n" + text);
    }

    @Test
    void aModelAgreesWithItself() {
        Path saved = directory.resolve("saved");
        String out = Cli.run("compare", "--model", model, "--save", saved, red, green)
                .expect(0)
                .out();
        has(out, "both detectors are the same; a second --model or --engine tells them apart\n");
        has(out, "\nobjects                    2         2\n");
        has(out, "\nmatched              100.0 %   100.0 %\n");
        has(out, "\n2 images, 0 objects under different classes\n");
        assertFalse(Files.exists(saved.resolve("red.png")), "there is no worst image where all agree");
    }

    @Test
    void drawsAndNamesTheImagesThatDiffer() throws IOException {
        // The same network, half as sharp: its boxes have 64 pixels, so that they overlap too little.
        Path coarse =
                Files.write(directory.resolve("coarse.onnx"), ColourModel.bytes(ElementType.FLOAT32, -1, 128, 128, 64));
        Path saved = directory.resolve("saved");
        Cli.Result result = Cli.run(
                        "compare", "--model", model, "--model", coarse, "--json", "-", "--save", saved, "--worst", 1,
                        red, green)
                .expect(0);
        JsonNode all = Cli.json(result.out());
        assertEquals(2, all.get("images").asInt());
        assertEquals(2, all.get("a").get("objects").asInt());
        assertEquals(0, all.get("matched").asInt());
        assertTrue(all.get("iou").isNull());
        assertEquals(1, all.get("perImage").get(0).get("onlyA").asInt());
        has(result.err(), "badness  matched  only A  only B  other class  image\n");
        assertTrue(
                Files.exists(saved.resolve("red.png")) ^ Files.exists(saved.resolve("green.png")), "one is the worst");
        Path drawn = Files.exists(saved.resolve("red.png")) ? saved.resolve("red.png") : saved.resolve("green.png");
        BufferedImage picture = ImageIO.read(drawn.toFile());
        assertEquals(128 + 8 + 128, picture.getWidth());
    }

    @Test
    void optionsGivenTwiceAreForOneEach() throws IOException {
        Path ours = names("r,g,b"), theirs = names("x,y,z");
        String err = Cli.run("compare", "--model", model, "--names", ours, "--names", theirs, red)
                .expect(2)
                .err();
        has(
                err,
                "error: --model: expected two models of the same classes, found 'r' and 'x' for class 0; where they mean");
        Cli.run("compare", "--model", model, "--names", ours, "--threads", 1, "--threads", 2, red)
                .expect(0);
        err = Cli.run("compare", "--model", model, "--threads", 1, "--threads", 2, "--threads", 3, red)
                .expect(2)
                .err();
        has(err, "error: --threads: expected it once for both detectors or twice, found it 3 times");
        err = Cli.run("compare", "--model", model, "--engine", "onnxruntime-cpu", "--engine", "steam", red)
                .expect(2)
                .err();
        has(err, "steam");
    }

    @Test
    void outputsReplaceNothingThatIsRead() throws IOException {
        Path second = Files.copy(model, directory.resolve("second.onnx"));
        byte[] before = Files.readAllBytes(second);
        Path notes = Files.writeString(directory.resolve("notes"), "{\"source\":1}\n");
        for (Path file : new Path[] {second, model, red, notes}) {
            String err = Cli.run("compare", "--model", model, "--model", second, "--json", file, red)
                    .expect(2)
                    .err();
            has(err, "error: --json " + file + ": ");
        }
        assertEquals("{\"source\":1}\n", Files.readString(notes));
        assertEquals(before.length, Files.size(second));
        Path json = directory.resolve("figures");
        for (int again = 0; again < 2; again++) {
            Cli.run("compare", "--model", model, "--model", second, "--json", json, red)
                    .expect(0);
        }
        assertEquals(1, Cli.json(Files.readString(json)).get("images").asInt());
    }

    @Test
    void failuresAreCounted() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.png"), "no picture");
        Cli.Result result = Cli.run("compare", "--model", model, red, broken, directory.resolve("none"))
                .expect(1);
        has(result.err(), "error: " + broken);
        has(result.err(), "error: " + directory.resolve("none"));
        has(result.out(), "\n1 image, 2 failed, 0 objects under different classes\n");
    }

    @Test
    void helps() {
        has(Cli.run("compare", "--help").expect(0).out(), "Examples:");
    }
}

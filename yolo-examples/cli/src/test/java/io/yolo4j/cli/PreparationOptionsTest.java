package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationOptionsTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path cache;
    private Path red;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Files.write(directory.resolve("model.onnx"), OutlierModel.bytes(0));
        cache = directory.resolve("cache");
        red = Cli.picture(directory.resolve("images").resolve("red.png"), Color.RED);
    }

    private long prepared() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".onnx")).count();
        }
    }

    @Test
    void detectsInAnotherPrecisionAndKeepsTheModel() throws IOException {
        Object[] args = {
            "detect", "--model", model, "--precision", "int8", "--calibration", red.getParent(), "--cache", cache, red
        };
        for (int again = 0; again < 2; again++) {
            Cli.Result result = Cli.run(args).expect(0);
            assertTrue(result.out().startsWith("red.png  128x128    1 red"), result.out());
            assertEquals(1, prepared());
        }
    }

    @Test
    void comparesAModelWithItselfInAnotherPrecision() throws IOException {
        String out = Cli.run(
                        "compare",
                        "--model",
                        model,
                        "--precision",
                        "fp32",
                        "--precision",
                        "fp16",
                        "--cache",
                        cache,
                        red)
                .expect(0)
                .out();
        assertTrue(out.contains("\nB: "), out);
        assertTrue(out.contains(", FP16, "), out);
        assertTrue(out.contains("\nmatched              100.0 %   100.0 %\n"), out);
        assertEquals(1, prepared());
    }

    @Test
    void infoTellsWhatTheModelIsMadeInto() {
        String out = Cli.run("info", "--model", model, "--precision", "fp16", "--cache", cache)
                .expect(0)
                .out();
        assertTrue(out.contains("\nprecision   FP16\n"), out);
    }

    @Test
    void opensAModelOfAFixedSizeInAnother() {
        String out =
                Cli.run("info", "--model", model, "--imgsz", "64x256").expect(0).out();
        assertTrue(out.contains("\ninput size  256 x 64, fixed\n"), out);
        String err = Cli.run("info", "--model", model, "--imgsz", 100).expect(2).err();
        assertTrue(err.startsWith("error: " + model + " cannot take 100 x 100 (height x width): "), err);
    }

    @Test
    void saysWhatIsMissing() {
        String err = Cli.run("detect", "--model", model, "--precision", "int8", "--cache", cache, red)
                .expect(2)
                .err();
        assertTrue(err.startsWith("error: --calibration: expected pictures to quantise "), err);
        err = Cli.run("detect", "--model", model, "--calibration", red, red)
                .expect(2)
                .err();
        assertTrue(err.startsWith("error: --calibration: expected it with --precision int8, found it without"), err);
        err = Cli.run("compare", "--model", model, "--calibration", red, red)
                .expect(2)
                .err();
        assertTrue(err.startsWith("error: --calibration: expected it with --precision int8, found it without"), err);
        err = Cli.run("detect", "--model", model, "--precision", "int8", "--calibration", "none", red)
                .expect(2)
                .err();
        assertTrue(err.startsWith("error: --calibration none: expected an image, a directory or a glob"), err);
    }
}

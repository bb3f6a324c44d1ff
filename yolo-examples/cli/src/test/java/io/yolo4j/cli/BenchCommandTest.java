package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.TinyModels;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
    @TempDir
    private Path directory;

    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        model = Cli.model(directory);
    }

    private static void has(String text, String part) {
        assertTrue(text.contains(part), () -> part + " expected in\n" + text);
    }

    private static void matches(String text, String line) {
        assertTrue(text.lines().anyMatch(each -> each.matches(line)), () -> line + " expected in\n" + text);
    }

    /** The stages of a call, in this order, and no longer than it. */
    private static void addsUp(JsonNode figures) {
        double call = figures.get("callMs").get("mean").asDouble(), sum = 0;
        for (String stage : new String[] {"decodeMs", "preprocessMs", "inferenceMs", "postprocessMs", "otherMs"}) {
            sum += figures.get(stage).get("mean").asDouble();
        }
        assertEquals(call, sum, call * 1e-9);
    }

    @Test
    void measuresADrawnPicture() {
        Cli.Result result = Cli.run(
                        "bench", "--model", model, "--engine", "onnxruntime-cpu", "--warmup", 3, "--images", 5)
                .expect(0);
        String out = result.out();
        matches(out, "model        .*colours\\.onnx");
        matches(out, "input        128 x 128, FP32, detect");
        matches(out, "engine       onnxruntime-cpu [\\d.]+ \\(CPU, (1 to )?\\d+ threads?\\)");
        matches(out, "images       one drawn in memory, 1280 x 720");
        matches(out, "calls        1 caller, one image in a call");
        matches(out, "warm-up      3 images in [\\d.]+ s");
        matches(out, "measured     5 images in [\\d.]+ s");
        matches(out, "milliseconds +mean +p50 +p90 +p99 +most");
        for (String row : new String[] {"call", "  preprocess", "  inference", "  postprocess", "  waiting, other"}) {
            matches(out, row + "( +\\d+\\.\\d+){5}");
        }
        assertFalse(out.contains("decode"), "nothing was decoded");
        matches(out, "images/s     \\d+\\.\\d+");
        matches(out, "peak memory  \\d+ MiB, (resident, of the whole process|the heap of Java alone)");
        assertEquals("", result.err());
    }

    @Test
    void writesTheFiguresAsJson() throws IOException {
        Cli.Result result = Cli.run(
                        "bench", "--model", model, "--size", "64x48", "--warmup", 0, "--images", 7, "--json", "-")
                .expect(0);
        JsonNode figures = Cli.json(result.out());
        assertEquals(model.toString(), figures.get("benchmarkOf").asText());
        assertEquals("one drawn in memory, 64 x 48", figures.get("source").asText());
        assertEquals("onnxruntime-cpu", figures.get("engine").asText());
        assertEquals(7, figures.get("images").asInt());
        assertEquals(7, figures.get("calls").asInt());
        assertEquals(0, figures.get("warmUp").get("images").asInt());
        assertEquals(
                7 / figures.get("seconds").asDouble(),
                figures.get("imagesPerSecond").asDouble(),
                1e-6);
        assertTrue(figures.get("peakMemory").get("bytes").asLong() > 1 << 20);
        JsonNode call = figures.get("callMs");
        double before = 0;
        for (String figure : new String[] {"p50", "p90", "p99", "most"}) {
            double ms = call.get(figure).asDouble();
            assertTrue(ms >= before && ms > 0, call.toString());
            before = ms;
        }
        addsUp(figures);
        has(result.err(), "measured     7 images");

        Path file = directory.resolve("figures");
        for (int again = 0; again < 2; again++) {
            Cli.run("bench", "--model", model, "--warmup", 1, "--images", 2, "--json", file)
                    .expect(0);
        }
        assertEquals(2, Cli.json(Files.readString(file)).get("images").asInt());
    }

    @Test
    void decodesFilesInTurn() throws IOException {
        Cli.picture(directory.resolve("photos/red.png"), Color.RED);
        Cli.picture(directory.resolve("photos/green.png"), Color.GREEN);
        Cli.Result result = Cli.run(
                        "bench", "--model", model, "--warmup", 1, "--images", 4, directory.resolve("photos"))
                .expect(0);
        matches(result.out(), "images       2 files, decoded in every call");
        matches(result.out(), "  decode( +\\d+\\.\\d+){5}");
        // Every file is come to: one that is no picture is noticed.
        Path broken = Files.writeString(directory.resolve("photos/z.png"), "no picture");
        Cli.Result failed = Cli.run(
                        "bench", "--model", model, "--warmup", 0, "--images", 3, directory.resolve("photos"))
                .expect(2);
        has(failed.err(), "error: " + broken);
        assertFalse(failed.out().contains("images/s"), failed.out());
    }

    @Test
    void callersGiveListsAndEachListCountsAsOneCall() {
        JsonNode figures = Cli.json(Cli.run(
                        "bench",
                        "--model",
                        model,
                        "--callers",
                        3,
                        "--batch",
                        4,
                        "--max-batch",
                        2,
                        "--sessions",
                        2,
                        "--threads",
                        1,
                        "--warmup",
                        8,
                        "--images",
                        10,
                        "--json",
                        "-")
                .expect(0)
                .out());
        assertEquals(3, figures.get("callers").asInt());
        assertEquals(4, figures.get("batch").asInt());
        assertEquals(2, figures.get("maxBatch").asInt());
        assertEquals(12, figures.get("images").asInt(), "whole calls");
        assertEquals(3, figures.get("calls").asInt());
        assertEquals(8, figures.get("warmUp").get("images").asInt());
        assertEquals("CPU, 1 thread", figures.get("device").asText());
        assertTrue(figures.get("otherMs").isNull());
    }

    @Test
    void measuresForATimeOnceCallsBecomeNoFaster() {
        String out = Cli.run("bench", "--model", model, "--size", "128x128", "--seconds", 0.2)
                .expect(0)
                .out();
        matches(out, "warm-up      \\d+ images in [\\d.]+ s(, until calls became no faster| without settling: .*)");
    }

    @Test
    void measuresClassifiers() throws IOException {
        Path classifier = Files.write(
                directory.resolve("animals.onnx"),
                TinyModels.builder()
                        .input("images", ElementType.FLOAT32, 1, 3, 64, 64)
                        .output("output0", ElementType.FLOAT32, new float[] {0.75f, 0.25f}, 1, 2)
                        .ultralytics("classify", 64, "cat", "dog")
                        .bytes());
        Path red = Cli.picture(directory.resolve("red.png"), Color.RED);
        for (int batch : new int[] {1, 3}) {
            String out = Cli.run("bench", "--model", classifier, "--warmup", 1, "--images", 4, "--batch", batch, red)
                    .expect(0)
                    .out();
            matches(out, "input        64 x 64, FP32, classify");
            matches(out, "  (each )?inference( +\\d+\\.\\d+){5}");
        }
        JsonNode figures = Cli.json(Cli.run("bench", "--model", classifier, "--images", 3, "--warmup", 0, "--json", "-")
                .expect(0)
                .out());
        addsUp(figures);
    }

    @Test
    void drawsABarOnATerminal() {
        String err = Cli.runOn(new Terminal(true, 80), "bench", "--model", model, "--warmup", 20, "--images", 20)
                .expect(0)
                .err();
        has(err, "warm-up   0%");
        has(err, "measuring   0%");
        assertTrue(err.endsWith("\r\u001B[K"), "and takes it away");
    }

    /** The message starts as expected, and nothing runs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--callers 0              | error: --callers: expected 1 to 1024, found 0",
                "--batch 0                | error: --batch: expected 1 to 1024, found 0",
                "--max-batch 2000         | error: --max-batch: expected 1 to 1024, found 2000",
                "--sessions 0             | error: --sessions: expected 1 or more, found 0",
                "--seconds 0              | error: --seconds: expected more than 0, 86400 at most, found 0.0",
                "--seconds NaN            | error: --seconds: expected more than 0, 86400 at most, found NaN",
                "--images 0               | error: --images: expected 1 or more, found 0",
                "--warmup -1              | error: --warmup: expected 0 or more, found -1",
                "--images 2 --seconds 2   | error: --images: expected either this or --seconds, found both",
                "--size 640               | error: Invalid value for option '--size': expected width x height such as",
                "--size 30000x30000       | error: Invalid value for option '--size': expected width x height such as",
                "--size 9x9 x.png         | error: --size: expected it for the drawn picture, found images",
                "--engine steam           | error: --engine: expected one of the engines",
                "--threads 0              | error: --threads: expected 1 to 1024, found 0",
                "nowhere.png              | error: nowhere.png: expected an image, a directory or a glob",
                "--json a.jpg             | error: --json a.jpg: expected a file for the results, found the name of an image",
                "--json nowhere/figures   | error: --json nowhere/figures: expected a file that can be written",
            })
    void refusesBeforeAnythingRuns(String options, String message) {
        Cli.Result result = Cli.run((Object[]) ("bench --model " + model + " " + options.strip()).split(" "))
                .expect(2);
        assertTrue(result.err().startsWith(message), result.err());
        assertEquals("", result.out());
    }

    @Test
    void replacesNothingElse() throws IOException {
        byte[] before = Files.readAllBytes(model);
        Path other = Files.writeString(directory.resolve("other.json"), "{\"a\":1}\n");
        for (Path file : new Path[] {model, other}) {
            String err =
                    Cli.run("bench", "--model", model, "--json", file).expect(2).err();
            has(err, "error: --json " + file + ": ");
        }
        assertEquals(before.length, Files.size(model));
        assertEquals("{\"a\":1}\n", Files.readString(other));
    }

    /** Other commands lack the option, so their messages call it the library's. */
    @Test
    void tellsOfItsOwnOptions() throws IOException {
        Path baked = Files.write(
                directory.resolve("baked.onnx"),
                TinyModels.yolov8(-1, 64, 2, TinyModels.channelMajor(6, 84))
                        .outputWithoutBatch("output0", ElementType.FLOAT32, new float[6 * 84], 1, 6, 84)
                        .bytes());
        String err = Cli.run("bench", "--model", baked, "--max-batch", 2, "--sessions", 1, "--batch", 2, "--images", 2)
                .expect(2)
                .err();
        assertFalse(err.contains("only in the library"), err);
        has(err, "does not work; set --max-batch 1\n");
    }

    @Test
    void helps() {
        has(Cli.run("bench", "--help").expect(0).out(), "Examples:");
        has(Cli.run("--help").expect(0).out(), "yolo bench --model");
    }
}

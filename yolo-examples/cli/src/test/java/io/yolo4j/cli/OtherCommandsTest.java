package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.OutputLayout;
import io.yolo4j.cache.EngineCache;
import io.yolo4j.cache.FileCache;
import io.yolo4j.fixture.Plans;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherCommandsTest {
    @TempDir
    private Path directory;

    @Test
    void listsEngines() {
        Cli.Result result = Cli.run("engines").expect(0);
        assertTrue(result.out().contains("onnxruntime-cpu   available: CPU, "), result.out());
        assertTrue(result.out().contains("onnxruntime-cuda  "), result.out());
    }

    @Test
    void listsTensorRtAndWhyItDoesNotRun() {
        String out = Cli.run("engines").expect(0).out();
        assertTrue(out.startsWith("tensorrt"), out);
    }

    @Test
    void listsTheEnginesThatWereBuiltAndDeletesThem() throws IOException {
        FileCache cache = EngineCache.in(directory);
        String about = "model: yolov8n.onnx, FP16\ntensorrt: 10.6.0.26\ngpu: Fake GPU, sm_90, CUDA 12.6\n"
                + "inputs: images FLOAT32 [1, 3, 640, 640] to [16, 3, 640, 640]\nmade: 2026-01-01T00:00:00Z\n";
        cache.get("sm_90-1.plan", about, () -> new byte[20_000_000]);
        cache.get("10.6.timings", "", () -> new byte[1000]);
        cache.get("sm_90-2.refused", about.replace("v8n", "v9n") + "refused: node 3 (TopK)\n", () -> new byte[9]);
        String out = Cli.run("engines", "--cache", directory).expect(0).out();
        assertTrue(out.contains("1 TensorRT engine in " + cache.folder() + ", 20 MB of 21475 MB"), out);
        assertTrue(out.contains("1 TensorRT engine in " + cache.folder() + " could not be built"), out);
        assertTrue(out.contains("yolov9n.onnx, FP16\n"), out);
        assertTrue(out.contains("  refused  node 3 (TopK)"), out);
        assertTrue(out.contains("yolov8n.onnx, FP16, 20 MB"), out);
        assertTrue(out.contains("  inputs   images FLOAT32 [1, 3, 640, 640] to [16, 3, 640, 640]"), out);
        assertTrue(out.contains("  gpu      Fake GPU, sm_90, CUDA 12.6"), out);
        String cleared =
                Cli.run("engines", "--clear", "--cache", directory).expect(0).out();
        assertEquals("deleted 3 files in " + cache.folder(), cleared.strip());
        assertEquals(List.of(), cache.entries());
        assertFalse(Cli.run("engines", "--cache", directory).expect(0).out().contains("TensorRT engine in"));
    }

    @Test
    void tellsWhatABuiltEngineIsWithoutAGpu() throws IOException {
        Path engine = Files.write(
                directory.resolve("m.engine"),
                Plans.behind(
                        "{\"task\": \"segment\", \"imgsz\": [480, 640], \"batch\": 4, \"stride\": 32, \"names\":"
                                + " {\"0\": \"cat\", \"1\": \"dog\"}, \"args\": {\"int8\": true}}",
                        Plans.plan(10, 6, 0, 26, 1000)));
        String out = Cli.run("info", "--model", engine).expect(0).out();
        for (String line : new String[] {
            "engine      built with TensorRT 10.6.0.26, 0.0 MB",
            "task        segment",
            "input size  640 x 480",
            "batch       4",
            "precision   INT8",
            "classes     2: 0 cat, 1 dog"
        }) {
            assertTrue(out.contains(line), out);
        }
        String err =
                Cli.run("info", "--model", engine, "--conversions").expect(2).err();
        assertTrue(err.contains("--conversions"), err);
    }

    @Test
    void aBuiltEngineWithoutTensorRtSaysWhatToDo() throws IOException {
        Path engine = Files.write(directory.resolve("m.engine"), Plans.plan(10, 6, 0, 26, 1000));
        Path picture = Cli.picture(directory.resolve("red.png"), Color.RED);
        String err = Cli.run("detect", "--engine", "onnxruntime-cpu", "--model", engine, picture)
                .expect(2)
                .err();
        assertTrue(err.contains("give the .onnx file"), err);
    }

    @Test
    void tellsWhatAModelIs() throws IOException {
        Cli.Result result = Cli.run("info", "--model", Cli.model(directory)).expect(0);
        for (String line : new String[] {
            "task        detect",
            "layout      yolov8",
            "input size  128 x 128, fixed",
            "precision   FP32",
            "inputs      images FLOAT32 [?, 3, 128, 128]",
            "outputs     output0 FLOAT32 [?, 7, 336]",
            "opset       17, written by yolo4j-tests",
            "classes     3: 0 red, 1 green, 2 blue",
            "metadata    description  finds red, green and blue cells",
        }) {
            assertTrue(result.out().lines().anyMatch(line::equals), () -> line + " expected in\n" + result.out());
        }
    }

    @Test
    void triesWhatCanBeMadeOfAModel() throws IOException {
        Path model = Files.write(directory.resolve("model.onnx"), OutlierModel.bytes(0));
        String out =
                Cli.run("info", "--conversions", "--model", model).expect(0).out();
        for (String line : new String[] {
            "convert     --precision fp16: yes", "            --precision int8: yes", "            --uint8-input: yes"
        }) {
            assertTrue(out.lines().anyMatch(line::equals), () -> line + " expected in\n" + out);
        }
        assertFalse(out.contains("--precision fp32"), "it is that already");
    }

    @Test
    void saysWhyAModelCannotBeConverted() throws IOException {
        byte[] constant = TinyModels.yolov8(1, 64, 3, TinyModels.channelMajor(7, TinyModels.anchors(64, 64)))
                .bytes();
        Path model = Files.write(directory.resolve("constant.onnx"), constant);
        String out =
                Cli.run("info", "--conversions", "--model", model).expect(0).out();
        assertTrue(
                out.replaceAll("\\s+", " ").contains(" --precision int8: no, " + model + " has no convolution"), out);
    }

    @Test
    void tellsTheKeypointsOfAPoseModel() {
        Path model = Shared.path("models/yolov8-face-undecoded-640.onnx");
        String out = Cli.run("info", "--model", model).expect(0).out();
        assertTrue(out.contains("task        pose\nkeypoints   5, each x, y, confidence\n"), out);
    }

    /** Numbers for names would be eighty times nothing. */
    @Test
    void listsNoNamesThatAModelDoesNotHave() {
        Path model = Shared.path("models/fastestdet-352.onnx");
        String out = Cli.run("info", "--model", model).expect(0).out();
        assertTrue(out.contains("classes     80, without names; --names gives them some\n"), out);
    }

    @Test
    void needsAModelThatClassifies() {
        Cli.Result result = Cli.run("classify", "pom.xml").expect(2);
        assertTrue(result.err().startsWith("error: Missing required option: '--model"), result.err());
    }

    @Test
    void needsACommand() {
        assertTrue(
                Cli.run()
                        .expect(2)
                        .err()
                        .startsWith(
                                "error: expected a command: detect, classify, track, val, compare, convert, bench, engines or info"));
        String misspelt = Cli.run("detekt", "--model", "m.onnx").expect(2).err();
        assertTrue(misspelt.startsWith("error: expected a command, found 'detekt'"), misspelt);
        assertTrue(misspelt.contains("detect"), "suggested");
    }

    @Test
    void helps() {
        String help = Cli.run("--help").expect(0).out();
        for (String part :
                new String[] {"Examples:", "yolo val --model", "yolo compare --model", "yolo convert --model"}) {
            assertTrue(help.contains(part), help);
        }
        Cli.Result detect = Cli.run("detect", "--help").expect(0);
        assertTrue(detect.out().contains("Examples:"), detect.out());
        assertTrue(detect.out().contains("--max-pixels"), detect.out());
        String words = detect.out().replaceAll("\\s+", " ");
        for (OutputLayout layout : OutputLayout.values()) {
            assertEquals(
                    layout != OutputLayout.CLASS_SCORES,
                    words.contains(" " + Flags.spelling(layout.name())),
                    () -> layout + " in " + words);
        }
        assertTrue(Cli.run("--version").expect(0).out().startsWith("yolo "));
        assertEquals("", detect.err());
    }
}

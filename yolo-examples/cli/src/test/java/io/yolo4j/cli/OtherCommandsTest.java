package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.OutputLayout;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ClassifierBuilder;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ModelConversion;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FlagsTest {
    @TempDir
    private Path directory;

    /** A new option of the builder needs a flag, or an entry that says that there is none. */
    @Test
    void knowsEveryOptionOfTheBuilder() {
        Set<String> options = Stream.of(DetectorBuilder.class, ClassifierBuilder.class, ModelConversion.class)
                .flatMap(builder -> Arrays.stream(builder.getMethods())
                        .filter(method ->
                                method.getReturnType() == builder && !Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(options, new TreeMap<>(Flags.OF_OPTIONS).keySet());
    }

    @Test
    void everyFlagExists() {
        Map<String, CommandLine> commands = Main.commandLine(
                        new PrintWriter(System.out), new PrintWriter(System.err), Terminal.NONE)
                .getSubcommands();
        Set<String> flags = Stream.of("detect", "classify", "convert")
                .flatMap(name -> commands.get(name).getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toSet());
        Flags.OF_OPTIONS
                .values()
                .forEach(flag -> assertTrue(flag.equals(Flags.NONE) || flags.contains(flag.split(" ")[0]), flag));
    }

    /** Messages of the library as they are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "confidence: expected 0 to 1, found 2.0 | --conf: expected 0 to 1, found 2.0",
                "classNames: expected at least one name, found [] | --names: expected at least one name, found []",
                "a part of it is fixed to the size it was exported at; choose that size with the builder's inputSize(...)"
                        + " (640 x 640 is usual), or export it at 320 x 320"
                        + "| a part of it is fixed to the size it was exported at; choose that size with --imgsz"
                        + " (640 x 640 is usual), or export it at 320 x 320",
                "inputSize: the model's input height is fixed to 128, found 96; leave inputSize out, or"
                        + "| --imgsz: the model's input height is fixed to 128, found 96; leave --imgsz out, or",
                "choose a smaller maxBatch or inputSize | choose a smaller maxBatch (only in the library) or --imgsz",
                "its dynamic batch does not work; set the builder's maxBatch(1)"
                        + "| its dynamic batch does not work; set maxBatch(1) (only in the library)",
                "can be read as YOLOV5 with 3 classes or YOLOV8_TRANSPOSED with 4 classes; choose one with the builder's"
                        + " layout(...), which takes the first output that it fits, or give the class names with"
                        + " classNames(...)"
                        + "| can be read as yolov5 with 3 classes or yolov8-transposed with 4 classes; choose one with"
                        + " --layout, which takes the first output that it fits, or give the class names with --names",
                "YOLOX when it is exported with its head decoded; choose layout(YOLOV5) for YOLOv6, layout(YOLOV5) and"
                        + " preprocessing(Preprocessing.YOLOX) for YOLOX"
                        + "| YOLOX when it is exported with its head decoded; choose --layout yolov5 for YOLOv6, --layout"
                        + " yolov5 and preprocessing(Preprocessing.YOLOX) (only in the library) for YOLOX",
                "known layouts: YOLOX [N, cells, 5 + classes], END_TO_END [N, boxes, 6]"
                        + "| known layouts: yolox [N, cells, 5 + classes], end-to-end [N, boxes, 6]",
                "the layout YOLOV5 [N, 3A, 5 + C + P] does not fit the output; known layouts: YOLOV8, DETR, DETR_LOGITS"
                        + "| the layout yolov5 [N, 3A, 5 + C + P] does not fit the output; known layouts: yolov8, detr,"
                        + " detr-logits",
                "can be read as DETR or SSD; choose one | can be read as detr or ssd; choose one",
                "or say what it finds with task(...) | or say what it finds with --task",
                "say it with the builder's keypoints(count, values) | say it with --keypoints",
                "task: expected one that finds boxes | --task: expected one that finds boxes",
                "but there are 3 names; give the right names with the builder's classNames(...)"
                        + "| but there are 3 names; give the right names with --names",
                "or raise the limit with maxPixels(...) if the source is trusted"
                        + "| or raise the limit with --max-pixels if the source is trusted",
                "expected maxPixels of at least 1, found 0 | --max-pixels: expected at least 1, found 0",
                "expected one of the engines a, b, found 'c' | --engine: expected one of the engines a, b, found 'c'",
                "a-b is not available: no driver; install one"
                        + "| --engine: a-b is not available: no driver; install one",
                "as chosen by Decoder.OPENCV; why, or choose Decoder.AUTO or Decoder.IMAGEIO"
                        + "| as chosen by --decoder opencv; why, or choose --decoder auto or --decoder imageio",
                "maxPixels/inputSize.jpg: layout(1).png | maxPixels/inputSize.jpg: layout(1).png",
                "say with the builder's softmax(...) whether | say with --softmax whether",
                "expected JPEG, PNG or GIF, found an AVI video; convert it to one of those formats"
                        + "| expected JPEG, PNG or GIF, found an AVI video; 'yolo track' reads one at a time",
                "topK: expected 1 or more, found 0 | --topk: expected 1 or more, found 0",
                "found one that classifies (metadata of m.onnx); open it with Classifier"
                        + "| found one that classifies (metadata of m.onnx); use 'yolo classify'",
                "the engine and the classes of this device | the engine and the classes of this device",
            })
    void speaksTheLanguageOfTheCommandLine(String library, String commandLine) {
        assertEquals(commandLine, Flags.translate(library));
    }

    @Test
    void translatesWhatHappensInARun() throws IOException {
        Path heic = Files.write(directory.resolve("a.jpg"), "\0\0\0\u0018ftypheic\0\0\0\0".getBytes("ISO-8859-1"));
        Path webp = Files.write(
                directory.resolve("a.webp"),
                HexFormat.of()
                        .parseHex("52494646160000005745425056503858 0A000000 00000000 0F0000 0F0000".replace(" ", "")));
        Path model = Cli.model(directory);
        String err = Cli.run("detect", "--model", model, "--decoder", "imageio", heic, webp)
                .expect(1)
                .err();
        assertFalse(err.contains("as an Image"), err);
        assertTrue(err.contains("found WebP; leave out --decoder imageio ("), err);
        assertFalse(err.contains("bytedeco"), err);
        Path red = Cli.picture(directory.resolve("red.png"), Color.RED);
        String engine = Cli.run("detect", "--model", model, "--engine", "steam", red)
                .expect(2)
                .err();
        assertTrue(engine.startsWith("error: --engine: expected one of the engines "), engine);
    }

    @Test
    void suggestsAClassAndNamesAFew() {
        assertEquals(
                "--classes: expected names of m, found 'pnk'; it has red, pink; did you mean 'pink'?",
                UnknownClass.shorten("--classes: expected names of m, found 'pnk'; it has red, pink"));
        String names = "a, b, c, d, e, f, g, h, i, j, k, l";
        assertEquals(
                "--classes: x, found 'zebra'; it has " + names + " and 2 more, which 'yolo info' lists",
                UnknownClass.shorten("--classes: x, found 'zebra'; it has " + names + ", dog, m"));
        assertEquals(
                "--classes: x, found 'Dgo'; it has " + names
                        + " and 2 more, which 'yolo info' lists; did you mean 'dog'?",
                UnknownClass.shorten("--classes: x, found 'Dgo'; it has " + names + ", dog, m"));
        assertEquals("other", UnknownClass.shorten("other"));
        assertEquals(3, UnknownClass.distance("kitten", "sitting"));
    }
}

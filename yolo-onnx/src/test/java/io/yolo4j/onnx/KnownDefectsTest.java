package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known to go wrong in other libraries, seen from outside; docs/regressions.md says which test holds what. */
class KnownDefectsTest {
    /** A limit of 1000 boxes before NMS loses most of stride 8, and a wrong first or last index a corner. */
    @ParameterizedTest
    @ValueSource(ints = {160, 320, 640, 1280})
    void everyCellOfTheFinestStrideIsFound(int size) {
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) 255;
        }
        int cells = size / 8;
        byte[] model = ColourModel.bytes(ElementType.FLOAT32, 1, size, size, 8);
        try (Detector detector = Detector.builder(model).maxDetections(30_000).build()) {
            Detections found = detector.detect(Image.of(rgb, size, size, PixelFormat.RGB));
            assertEquals(cells * cells, found.size());
            Set<List<Float>> corners = new HashSet<>();
            found.forEach(d -> corners.add(List.of(d.box().x1(), d.box().y1())));
            assertEquals(cells * cells, corners.size());
            assertTrue(corners.contains(List.of(0f, 0f)));
            assertTrue(corners.contains(List.of(size - 8f, size - 8f)));
        }
    }

    @Test
    void namesKeepCommasUnderscoresAndColons() {
        byte[] model = TinyModels.yolov8(
                        1, 64, 3, TinyModels.channelMajor(7, 84, new float[] {20, 20, 8, 8, 0, 0.9f, 0}))
                .metadata("names", "{0: 'fire_truck', 1: 'light, red', 2: 'a: \"b\"'}")
                .bytes();
        try (Detector detector = Detector.builder(model).classes("light, red").build()) {
            assertEquals(
                    List.of("fire_truck", "light, red", "a: \"b\""),
                    detector.model().classNames());
            Detections found = detector.detect(Pictures.image(0, 0, 255));
            assertEquals(
                    List.of("light, red"),
                    found.stream().map(Detection::className).toList());
        }
    }

    /** Each box with each class, which is more than there are boxes. */
    @Test
    void everyClassOfEveryBoxHasRoom() {
        float[] values = new float[84 * 84];
        Arrays.fill(values, 4 * 84, 84 * 84, 0.9f);
        for (int cell = 0; cell < 84; cell++) {
            values[cell] = 4 + 8 * (cell % 8);
            values[84 + cell] = 4 + 5 * (cell / 8);
            values[2 * 84 + cell] = values[3 * 84 + cell] = 4;
        }
        byte[] model = TinyModels.yolov8(1, 64, 80, values).bytes();
        try (Detector detector =
                Detector.builder(model).multiLabel(true).maxDetections(30_000).build()) {
            Detections found = detector.detect(Pictures.image(0, 0, 255));
            assertEquals(84 * 80, found.size());
        }
    }

    @Test
    void theOverviewNamesTestsThatThereAre() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher names = Pattern.compile("`([A-Z]\\w+(?:Test|Contract))(?:\\.(\\w+))?`")
                .matcher(Files.readString(root.resolve("docs/regressions.md")));
        while (names.find()) {
            named++;
            String wanted = names.group(2) == null ? "class " + names.group(1) : "void " + names.group(2) + "(";
            if (!sources(root, names.group(1)).contains(wanted)) {
                missing.add(names.group());
            }
        }
        assertTrue(named > 20, named + " tests");
        assertEquals(List.of(), missing);
    }

    /** Of all tests of this name; some modules have one each. */
    private static String sources(Path root, String test) throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("yolo-core", "yolo-onnx", "yolo-examples/bench")) {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(f -> f.endsWith(test + ".java")).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        return sources.toString();
    }
}

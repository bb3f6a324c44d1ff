package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.ConfigurationException;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import io.yolo4j.SlicedDetector;
import io.yolo4j.SlicedDetectorBuilder;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large pictures for a model with an input of 64 x 64 that finds coloured cells of 8 x 8. */
class SlicedDetectorTest {
    private static final int WIDTH = 256, HEIGHT = 200, CELL = 8;

    private static byte[] model() {
        return ColourModel.bytes(ElementType.FLOAT32, -1, 64, 64, CELL);
    }

    /** Red and green squares on black, in cells of every tile: in corners, at borders, in overlaps. */
    private static final int[][] SQUARES = {{0, 0}, {31, 0}, {0, 24}, {31, 24}, {7, 7}, {8, 3}, {20, 12}, {24, 18}};

    private static Image picture() {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < SQUARES.length; i++) {
            for (int pixel = 0; pixel < CELL * CELL; pixel++) {
                int x = SQUARES[i][0] * CELL + pixel % CELL, y = SQUARES[i][1] * CELL + pixel / CELL;
                rgb[3 * (y * WIDTH + x) + i % 2] = (byte) 255;
            }
        }
        return Image.of(rgb, WIDTH, HEIGHT, PixelFormat.RGB);
    }

    private static List<String> expected() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < SQUARES.length; i++) {
            int x = SQUARES[i][0] * CELL, y = SQUARES[i][1] * CELL;
            all.add((i % 2 == 0 ? "red" : "green") + " 1.0 " + new Box(x, y, x + CELL, y + CELL));
        }
        Collections.sort(all);
        return all;
    }

    private static List<String> sorted(Detections found) {
        return found.stream()
                .map(d -> d.className() + " " + d.score() + " " + d.box())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void findsWhatTheWholePictureHides(int batch) {
        try (Detector detector =
                Detector.builder(model()).maxBatch(batch).sessions(1).build()) {
            assertEquals(List.of(), detector.detect(picture()).stream().toList(), "too small in the whole picture");
            for (SlicedDetector.Merge merge : SlicedDetector.Merge.values()) {
                // Tiles begin at multiples of the cells.
                SlicedDetector sliced = SlicedDetector.builder(detector)
                        .overlap(0.25f)
                        .merge(merge)
                        .build();
                Detections found = sliced.detect(picture());
                assertEquals(expected(), sorted(found), "each of them once, though some lie in four tiles");
                assertEquals(WIDTH, found.imageWidth());
                assertEquals(HEIGHT, found.imageHeight());
            }
        }
    }

    @Test
    void detectsInFilesBytesAndBufferedImages(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("large.png");
        ImageIO.write(picture().toBufferedImage(), "png", file.toFile());
        try (Detector detector = Detector.builder(model()).build()) {
            SlicedDetector sliced =
                    SlicedDetector.builder(detector).overlap(0.25f).build();
            Detections found = sliced.detect(file);
            assertEquals(expected(), sorted(found));
            assertTrue(found.timings().decodeMs() > 0);
            assertEquals(found, sliced.detect(Files.readAllBytes(file)));
            assertEquals(found, sliced.detect(picture().toBufferedImage()));
        }
    }

    /** A model that finds a square in the middle of whatever it is shown. */
    private static byte[] middle() {
        int anchors = TinyModels.anchors(64, 64);
        float[] square = {32, 32, 16, 16, 0.9f};
        return TinyModels.yolov8(-1, 64, 1, TinyModels.channelMajor(5, anchors, square))
                .bytes();
    }

    @Test
    void looksAtEveryTileAndAtTheWhole() {
        Image image = Image.of(new byte[128 * 64], 128, 64, PixelFormat.GRAY);
        try (Detector detector = Detector.builder(middle()).build()) {
            // Tiles begin at 0, 48 and 64.
            List<Box> tiles = List.of(new Box(24, 24, 40, 40), new Box(72, 24, 88, 40), new Box(88, 24, 104, 40));
            Detections found =
                    sliced(detector).includeWholePicture(false).build().detect(image);
            assertEquals(tiles, boxes(found));
            assertTrue(found.timings().inferenceMs() > 0 && found.timings().preprocessMs() > 0);

            // The whole is shrunk by 2: its square, 48 16 80 48, holds half of that of the second tile.
            List<Box> grown = List.of(tiles.get(0), new Box(48, 16, 88, 48), tiles.get(2));
            assertEquals(grown, boxes(sliced(detector).build().detect(image)));
            assertEquals(4, sliced(detector).iou(0.5f).build().detect(image).size());
            assertEquals(4, sliced(detector).ios(0.51f).build().detect(image).size());
            SlicedDetector dropping =
                    sliced(detector).merge(SlicedDetector.Merge.NMS).build();
            assertEquals(tiles, boxes(dropping.detect(image)));

            // One tile is the whole picture: it is not looked at twice.
            SlicedDetector large = sliced(detector).tile(200, 100).build();
            assertEquals(boxes(detector.detect(image)), boxes(large.detect(image)));
        }
    }

    private static SlicedDetectorBuilder sliced(Detector detector) {
        return SlicedDetector.builder(detector).overlap(0.25f);
    }

    private static List<Box> boxes(Detections found) {
        return found.stream().map(Detection::box).toList();
    }

    @Test
    void refusesImpossibleOptions() {
        try (Detector detector = Detector.builder(middle()).build()) {
            refused(
                    "tile: expected at least 1 x 1, found 0 x 5",
                    () -> SlicedDetector.builder(detector).tile(0, 5));
            refused(
                    "overlap: expected 0 to 0.9, found 1.0",
                    () -> SlicedDetector.builder(detector).overlap(1));
            refused(
                    "iou: expected more than 0, to 1, found 0.0",
                    () -> SlicedDetector.builder(detector).iou(0));
            refused(
                    "ios: expected more than 0, to 1, found 1.5",
                    () -> SlicedDetector.builder(detector).ios(1.5f));
        }
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(ConfigurationException.class, call).getMessage());
    }
}

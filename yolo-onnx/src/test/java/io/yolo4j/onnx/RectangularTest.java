package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.ModelException;
import io.yolo4j.PixelFormat;
import io.yolo4j.Preprocessing;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.TinyModels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of the smallest size, on a model that looks at the picture and leaves its size open. */
class RectangularTest {
    private static final int LARGEST = 256;
    private static final int CELL = 32;

    private static DetectorBuilder builder(ElementType type) {
        return Detector.builder(ColourModel.bytes(type, -1, -1, -1, CELL))
                .inputSize(LARGEST, LARGEST)
                .rectangular(true);
    }

    /** A black picture with a blue cell, of which no row or column is resized. */
    private static Image picture(int width, int height, int column, int row) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = row * CELL; y < (row + 1) * CELL; y++) {
            for (int x = column * CELL; x < (column + 1) * CELL; x++) {
                rgb[3 * (y * width + x) + 2] = (byte) 255;
            }
        }
        return Image.of(rgb, width, height, PixelFormat.RGB);
    }

    private static void assertFinds(int column, int row, Detections found) {
        assertEquals(1, found.size(), found.toString());
        assertEquals("blue", found.get(0).className());
        assertEquals(1, found.get(0).score(), 1e-3);
        float x = column * CELL, y = row * CELL;
        assertEquals(List.of(x, y, x + CELL, y + CELL), List.of(found.x1(0), found.y1(0), found.x2(0), found.y2(0)));
    }

    @ParameterizedTest
    @CsvSource({"256, 256, 3, 7", "256, 128, 7, 2", "128, 256, 1, 5", "256, 32, 4, 0", "32, 256, 0, 6"})
    void boxesAreInPixelsOfThePictureWhateverItsShape(int width, int height, int column, int row) {
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT16, ElementType.UINT8}) {
            try (Detector detector = builder(type).build()) {
                for (int repeat = 0; repeat < 2; repeat++) { // the first run of a size learns the shapes of its outputs
                    assertFinds(column, row, detector.detect(picture(width, height, column, row)));
                }
            }
        }
    }

    @Test
    void sizesMayAlternate() {
        try (Detector detector = builder(ElementType.FLOAT32).build()) {
            for (int i = 0; i < 40; i++) {
                int rows = 1 + i * 5 % 8;
                assertFinds(i % 8, rows - 1, detector.detect(picture(256, rows * CELL, i % 8, rows - 1)));
            }
        }
    }

    /** The padding of a size is where pixels of another were. */
    @Test
    void picturesOfOtherSizesLeaveNothingInThePadding() {
        byte[] redAbove = new byte[3 * 256 * 256];
        for (int i = 0; i < redAbove.length / 2; i += 3) {
            redAbove[i] = (byte) 255;
        }
        Image whole = Image.of(redAbove, 256, 256, PixelFormat.RGB);
        Image padded = Image.of(new byte[3 * 256 * 100], 256, 100, PixelFormat.RGB); // 14 rows above and below
        try (Detector detector = builder(ElementType.FLOAT32).build()) {
            for (int repeat = 0; repeat < 3; repeat++) {
                assertEquals(32, detector.detect(whole).size());
                assertEquals(0, detector.detect(padded).size());
            }
        }
    }

    /** A list of many shapes, more than one of each, in batches of the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void listsOfMixedShapesComeBackInOrder(int maxBatch) {
        try (Detector detector = builder(ElementType.FLOAT32).maxBatch(maxBatch).build()) {
            List<Image> images = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                images.add(picture(256, (1 + i * 3 % 5) * CELL, i % 8, 0));
            }
            List<Detections> found = detector.detect(images);
            for (int i = 0; i < 30; i++) {
                assertFinds(i % 8, 0, found.get(i));
            }
        }
    }

    @Test
    void callersOfDifferentShapesDoNotDisturbEachOther() {
        try (Detector detector =
                builder(ElementType.FLOAT32).sessions(3).maxBatch(4).build()) {
            List<CompletableFuture<Detections>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(detector.detectAsync(picture(256, (1 + i % 8) * CELL, i % 7, i % 8)));
            }
            for (int i = 0; i < 200; i++) {
                assertFinds(i % 7, i % 8, calls.get(i).join());
            }
        }
    }

    @Test
    void aFixedInputIsRefused() {
        byte[] fixed = ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, CELL);
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> Detector.builder(fixed).rectangular(true).build());
        assertTrue(refused.getMessage().contains("leaves height and width open"), refused.getMessage());
    }

    /** Declared dynamic, but with a constant of one size inside, as exporters leave it. */
    @Test
    void aSizeThatIsDynamicInNameOnlyIsRefused() {
        byte[] baked =
                TinyModels.yolov8(1, -1, 2, new float[6 * 84]).bakedSize(64, 64).bytes();
        ModelException refused = assertThrows(
                ModelException.class,
                () -> Detector.builder(baked)
                        .inputSize(64, 64)
                        .rectangular(true)
                        .build());
        assertTrue(refused.getMessage().contains("but not at"), refused.getMessage());
    }

    @Test
    void imagesThatAreStretchedAreRefused() {
        ConfigurationException refused = assertThrows(
                ConfigurationException.class,
                () -> builder(ElementType.FLOAT32)
                        .preprocessing(Preprocessing.ULTRALYTICS.withPlacement(Preprocessing.Placement.STRETCH))
                        .build());
        assertTrue(refused.getMessage().contains("stretched"), refused.getMessage());
    }
}

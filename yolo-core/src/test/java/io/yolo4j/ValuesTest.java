package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yolo4j.Preprocessing.Placement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final float[] ZERO = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};

    @ParameterizedTest
    @CsvSource({
        "0 0 10 10, 0 0 10 10, 1",
        "0 0 10 10, 0 0 10 5, 0.5",
        "0 0 10 10, 5 5 15 15, 0.14285715",
        "0 0 10 10, 10 0 20 10, 0",
        "0 0 10 10, 30 30 40 40, 0",
        "0 0 10 10, 30 0 40 10, 0",
        "0 0 0 0, 0 0 0 0, 0",
        "0 0 0 10, 0 0 10 10, 0",
        "0 0 10 10, 2 2 4 4, 0.04",
    })
    void boxesOverlap(String a, String b, float iou) {
        assertEquals(iou, box(a).iou(box(b)));
        assertEquals(iou, box(b).iou(box(a)));
    }

    private static Box box(String text) {
        String[] sides = text.split(" ");
        return new Box(
                Float.parseFloat(sides[0]),
                Float.parseFloat(sides[1]),
                Float.parseFloat(sides[2]),
                Float.parseFloat(sides[3]));
    }

    @Test
    void boxesHaveExtent() {
        Box box = new Box(1, 2, 4, 8);
        assertEquals(3, box.width());
        assertEquals(6, box.height());
        assertEquals(18, box.area());
        assertEquals(box, new Box(1, 2, 4, 8));
        assertEquals(box.hashCode(), new Box(1, 2, 4, 8).hashCode());
        assertNotEquals(box, new Box(1, 2, 4, 9));
    }

    @Test
    void timingsAddUp() {
        assertEquals(15, new Timings(1, 2, 4, 8).totalMs());
        assertEquals(0, Timings.ZERO.totalMs());
    }

    @Test
    void nobodyElseCanChangeAPreprocessing() {
        float[] mean = {1, 2, 3}, std = {4, 5, 6};
        Preprocessing made = new Preprocessing(PixelFormat.RGB, Placement.CENTER, 114, mean, std);
        mean[0] = 99;
        std[0] = 99;
        made.mean()[1] = 99;
        made.std()[1] = 99;
        assertArrayEquals(new float[] {1, 2, 3}, made.mean());
        assertArrayEquals(new float[] {4, 5, 6}, made.std());
        Preprocessing.ULTRALYTICS.std()[0] = 0;
        assertArrayEquals(new float[] {255, 255, 255}, Preprocessing.ULTRALYTICS.std());
    }

    @Test
    void preprocessingsAreEqualByValue() {
        Preprocessing yolox = new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 114, ZERO.clone(), ONE.clone());
        assertEquals(Preprocessing.YOLOX, yolox);
        assertEquals(Preprocessing.YOLOX.hashCode(), yolox.hashCode());
        for (Preprocessing other : List.of(
                new Preprocessing(PixelFormat.RGB, Placement.TOP_LEFT, 114, ZERO, ONE),
                new Preprocessing(PixelFormat.BGR, Placement.CENTER, 114, ZERO, ONE),
                new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 0, ZERO, ONE),
                new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 114, ONE, ONE),
                new Preprocessing(PixelFormat.BGR, Placement.TOP_LEFT, 114, ZERO, new float[] {1, 1, 2}))) {
            assertNotEquals(yolox, other);
        }
        assertEquals(
                "BGR, (x - [0.0, 0.0, 0.0]) / [1.0, 1.0, 1.0], STRETCH",
                new Preprocessing(PixelFormat.BGR, Placement.STRETCH, 0, ZERO, ONE).toString());
    }

    @ParameterizedTest
    @EnumSource(
            names = {"RGB", "BGR"},
            mode = EnumSource.Mode.EXCLUDE)
    void preprocessingHasThreeChannels(PixelFormat channels) {
        assertEquals(
                "preprocessing channels: expected RGB or BGR, found " + channels,
                refusal(() -> new Preprocessing(channels, Placement.CENTER, 114, ZERO, ONE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MIN_VALUE})
    void paddingIsASample(int pad) {
        assertEquals(
                "preprocessing padValue: expected 0 to 255, found " + pad,
                refusal(() -> new Preprocessing(PixelFormat.RGB, Placement.CENTER, pad, ZERO, ONE)));
    }

    @Test
    void meanAndDeviationAreThreeUsableNumbers() {
        for (float[] bad :
                new float[][] {{}, {1, 1}, {1, 1, 1, 1}, {1, Float.NaN, 1}, {1, 1, Float.NEGATIVE_INFINITY}}) {
            String mean = refusal(() -> new Preprocessing(PixelFormat.RGB, Placement.CENTER, 0, bad, ONE));
            assertEquals(true, mean.startsWith("preprocessing mean: expected three finite values, found ["), mean);
            String std = refusal(() -> new Preprocessing(PixelFormat.RGB, Placement.CENTER, 0, ZERO, bad));
            assertEquals(true, std.startsWith("preprocessing std: expected three finite values other than 0, "), std);
        }
        for (float zero : new float[] {0, -0f}) {
            refusal(() -> new Preprocessing(PixelFormat.RGB, Placement.CENTER, 0, ZERO, new float[] {1, zero, 1}));
        }
    }

    private static String refusal(Runnable code) {
        return assertThrows(ConfigurationException.class, code::run).getMessage();
    }

    @Test
    void preprocessingNeedsEverything() {
        assertThrows(NullPointerException.class, () -> new Preprocessing(PixelFormat.RGB, null, 0, ZERO, ONE));
        assertThrows(
                NullPointerException.class, () -> new Preprocessing(PixelFormat.RGB, Placement.CENTER, 0, null, ONE));
        assertThrows(ConfigurationException.class, () -> new Preprocessing(null, Placement.CENTER, 0, ZERO, ONE));
    }

    @ParameterizedTest
    @EnumSource
    void pixelFormatsNameTheirSamplesInOrder(PixelFormat format) {
        if (format == PixelFormat.GRAY) {
            assertEquals(1, format.bytesPerPixel());
            assertEquals(0, format.red() + format.green() + format.blue());
            return;
        }
        assertEquals(format.name().length(), format.bytesPerPixel());
        assertEquals(format.name().indexOf('R'), format.red());
        assertEquals(format.name().indexOf('G'), format.green());
        assertEquals(format.name().indexOf('B', format == PixelFormat.ABGR ? 1 : 0), format.blue());
    }
}

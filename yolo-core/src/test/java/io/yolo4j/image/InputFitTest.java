package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yolo4j.Preprocessing.Placement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class InputFitTest {
    /** What Ultralytics' own class gave for images of these sizes. */
    @ParameterizedTest
    @CsvFileSource(resources = "ultralytics-letterbox.csv")
    void rectanglesAreThoseOfUltralytics(
            int width,
            int height,
            int largest,
            int stride,
            int inputWidth,
            int inputHeight,
            int left,
            int top,
            int placedWidth,
            int placedHeight) {
        LetterboxPlan plan = new InputFit(largest, largest, stride, Placement.CENTER).plan(width, height);
        assertEquals(
                "%d x %d at %d, %d in %d x %d".formatted(placedWidth, placedHeight, left, top, inputWidth, inputHeight),
                "%d x %d at %d, %d in %d x %d"
                        .formatted(
                                plan.width(),
                                plan.height(),
                                plan.left(),
                                plan.top(),
                                plan.inputWidth(),
                                plan.inputHeight()));
    }

    @Test
    void theCornerStaysWhereItIs() {
        LetterboxPlan plan = new InputFit(640, 640, 32, Placement.TOP_LEFT).plan(1280, 720);
        assertEquals(new LetterboxPlan(1280, 720, 640, 384, 640, 360, 0, 0, 0.5f, 0.5f), plan);
    }

    @Test
    void withoutAStrideTheInputIsAlwaysTheWhole() {
        InputFit fit = new InputFit(640, 480, 0, Placement.CENTER);
        assertEquals(LetterboxPlan.of(1000, 200, 640, 480, Placement.CENTER), fit.plan(1000, 200));
    }
}

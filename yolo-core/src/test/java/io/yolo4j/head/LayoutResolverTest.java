package io.yolo4j.head;

import static io.yolo4j.OutputLayout.END_TO_END;
import static io.yolo4j.OutputLayout.YOLOV5;
import static io.yolo4j.OutputLayout.YOLOV8;
import static io.yolo4j.OutputLayout.YOLOV8_TRANSPOSED;
import static io.yolo4j.OutputLayout.YOLOX;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutResolverTest {
    private static final int UNKNOWN = -1;

    /** More numbers than any real output has. */
    private static final int LARGEST = 20_000_000;

    /** A model whose boxes, where it may be YOLOX, are relative to their cells. */
    private static LayoutResolver resolver(int width, int height, int names, Boolean endToEnd, long[]... shapes) {
        return resolver(BoxUnits.CELLS, width, height, names, endToEnd, shapes);
    }

    private static LayoutResolver resolver(
            BoxUnits units, int width, int height, int names, Boolean endToEnd, long[]... shapes) {
        List<TensorSpec> outputs = IntStream.range(0, shapes.length)
                .mapToObj(i -> new TensorSpec("output" + i, ElementType.FLOAT32, shapes[i]))
                .toList();
        return new LayoutResolver(new Facts(
                outputs,
                output -> trialRun(units, width, height, outputs.get(output)),
                width,
                height,
                names < 0 ? OptionalInt.empty() : OptionalInt.of(names),
                Optional.ofNullable(endToEnd),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false));
    }

    /**
     * Numbers that can be what their shape says: where the shape is that of a grid, centres about the middle of its cells, in the given units
     * where the boxes may be relative; everything else is 0, but for one box of 100 pixels where there is no grid.
     */
    private static Tensor trialRun(BoxUnits units, int width, int height, TensorSpec spec) {
        long values = LongStream.of(spec.shape()).reduce(1, (a, b) -> a > LARGEST ? a : a * b);
        if (values < 0 || values > LARGEST) {
            throw new ModelException("no memory for this, whatever the known layouts");
        }
        float[] numbers = new float[(int) values];
        if (spec.rank() == 3 && values > 0) {
            int first = (int) spec.dim(1), second = (int) spec.dim(2);
            boolean rows = first > second;
            int boxes = rows ? first : second, step = rows ? second : 1;
            int perCell = boxes % 3 == 0 && Grid.of(width, height, boxes) == null ? 3 : 1;
            Grid grid = boxes % perCell == 0 ? Grid.of(width, height, boxes / perCell) : null;
            Random random = new Random(5);
            boolean relative = units != BoxUnits.PIXELS && rows && perCell == 1 && second != 4;
            for (int box = 0; grid != null && grid.strides > 1 && box < boxes; box++) {
                int cell = box / perCell;
                float offset = 3 * random.nextFloat() - 1;
                numbers[box * step] = !relative
                        ? (grid.x[cell] + offset) * grid.stride[cell]
                        : units == BoxUnits.CELLS ? offset : Float.NaN;
            }
            if (grid == null) {
                numbers[0] = 100;
            }
        }
        return FakeSession.tensor(ElementType.FLOAT32, numbers, spec.shape());
    }

    private static LayoutResolver at640(int names, long... shape) {
        return resolver(640, 640, names, null, shape);
    }

    private static LayoutResolver at640(BoxUnits units, int names, long... shape) {
        return resolver(units, 640, 640, names, null, shape);
    }

    private static long[] shape(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private static void check(LayoutResolver resolver, OutputLayout layout, int classes) {
        ResolvedLayout found = resolver.resolve();
        assertEquals(layout, found.layout());
        assertEquals(classes, found.classes());
    }

    private static void refuses(LayoutResolver resolver, String... contents) {
        checkMessage(assertThrows(ModelException.class, resolver::resolve), contents);
    }

    private static void checkMessage(Exception refusal, String... contents) {
        String message = refusal.getMessage();
        assertAll(message, Arrays.stream(contents).map(text -> () -> assertTrue(message.contains(text), text)));
    }

    /** Shapes that exporters write; names -1 where the model has none. */
    @ParameterizedTest
    @CsvSource({
        // YOLOv8, v9, 11, 12
        "640, 640, 1 84 8400, 80, , YOLOV8, 80",
        "640, 640, 1 84 8400, -1, , YOLOV8, 80",
        "640, 640, 1 84 8400, 80, false, YOLOV8, 80",
        "640, 640, 16 84 8400, 80, , YOLOV8, 80",
        "640, 640, 1 5 8400, 1, , YOLOV8, 1",
        "640, 640, 1 6 8400, 2, , YOLOV8, 2",
        "640, 640, 1 7 8400, 3, , YOLOV8, 3",
        "640, 640, 1 5 8400, -1, , YOLOV8, 1",
        "640, 640, 1 6 8400, -1, , YOLOV8, 2",
        "640, 640, 1 7 8400, -1, , YOLOV8, 3",
        "640, 640, 1 369 8400, 365, , YOLOV8, 365",
        "320, 320, 1 84 2100, 80, , YOLOV8, 80",
        "320, 320, 1 6 2100, -1, , YOLOV8, 2",
        "416, 256, 1 84 2184, 80, , YOLOV8, 80",
        "416, 256, 1 5 2184, -1, , YOLOV8, 1",
        "256, 416, 1 84 2184, 80, , YOLOV8, 80",
        "1280, 1280, 1 84 33600, 80, , YOLOV8, 80",
        "640, 640, 1 84 34000, 80, , YOLOV8, 80",
        "640, 640, 1 84 34000, -1, , YOLOV8, 80",
        "1280, 1280, 1 84 34000, 80, , YOLOV8, 80",
        "640, 640, 1 84 8500, -1, , YOLOV8, 80",
        "640, 640, 1 5 6400, -1, , YOLOV8, 1",
        "640, 640, 1 84 6400, 80, , YOLOV8, 80",
        // strides that nobody has heard of can be read where the names fit
        "640, 640, 1 84 1234, 80, , YOLOV8, 80",
        "640, 640, 1 84 400, 80, , YOLOV8, 80",
        // transposed
        "640, 640, 1 8400 84, 80, , YOLOV8_TRANSPOSED, 80",
        "640, 640, 1 8400 6, 2, , YOLOV8_TRANSPOSED, 2",
        "640, 640, 1 8400 6, 2, false, YOLOV8_TRANSPOSED, 2",
        "640, 640, 1 8400 85, 81, , YOLOV8_TRANSPOSED, 81",
        "320, 320, 1 2100 84, 80, , YOLOV8_TRANSPOSED, 80",
        // YOLOv5, v7: three anchors
        "640, 640, 1 25200 85, -1, , YOLOV5, 80",
        "640, 640, 1 25200 85, 80, , YOLOV5, 80",
        "640, 640, 1 25200 6, -1, , YOLOV5, 1",
        "640, 640, 1 25200 7, -1, , YOLOV5, 2",
        "640, 640, 1 25200 6, 1, , YOLOV5, 1",
        "320, 320, 1 6300 85, -1, , YOLOV5, 80",
        "416, 256, 1 6552 85, -1, , YOLOV5, 80",
        "1280, 1280, 1 102000 85, -1, , YOLOV5, 80",
        // YOLOX
        "416, 416, 1 3549 85, -1, , YOLOX, 80",
        "416, 416, 1 3549 85, 80, , YOLOX, 80",
        "640, 640, 1 8400 85, -1, , YOLOX, 80",
        "640, 640, 1 8400 84, -1, , YOLOX, 79",
        "640, 640, 1 8400 8, -1, , YOLOX, 3",
        "640, 640, 1 8400 6, 1, , YOLOX, 1",
        "640, 640, 1 8400 7, 2, , YOLOX, 2",
        // end to end
        "640, 640, 1 300 6, 80, true, END_TO_END, 80",
        "640, 640, 1 300 6, 80, , END_TO_END, 80",
        "640, 640, 1 300 6, 2, true, END_TO_END, 2",
        "640, 640, 1 300 6, 2, , END_TO_END, 2",
        "640, 640, 1 300 6, 1, , END_TO_END, 1",
        "640, 640, 1 300 6, 1, true, END_TO_END, 1",
        "640, 640, 1 300 6, -1, true, END_TO_END, -1",
        "640, 640, 1 300 6, -1, , END_TO_END, -1",
        "320, 320, 1 300 6, -1, , END_TO_END, -1",
        "1280, 1280, 1 300 6, -1, , END_TO_END, -1",
        "640, 640, 1 100 6, -1, , END_TO_END, -1",
        "640, 640, 1 0 6, 80, , END_TO_END, 80",
        "640, 640, 1 8400 6, 80, , END_TO_END, 80",
        "640, 640, 1 8400 6, -1, true, END_TO_END, -1",
    })
    void readsWhatExportersWrite(
            int width, int height, String shape, int names, Boolean endToEnd, OutputLayout layout, int classes) {
        BoxUnits units = layout == YOLOX ? BoxUnits.CELLS : BoxUnits.PIXELS;
        check(resolver(units, width, height, names, endToEnd, shape(shape)), layout, classes);
    }

    @Test
    void yoloV6HasOneRowForEachCellAndIsReadAsYoloV5WhenAsked() {
        assertEquals(YOLOV5, at640(80, 1, 8400, 85).resolve(YOLOV5).layout());
    }

    @Test
    void leavesToTheUserWhatNeitherTheShapeNorTheOutputTells() {
        refuses(
                at640(BoxUnits.UNKNOWN, UNKNOWN, 1, 8400, 6),
                "[1, 8400, 6]",
                "640 x 640",
                "unknown classes",
                "YOLOX with 1 classes",
                "YOLOV8_TRANSPOSED with 2 classes",
                "choose one with the builder's layout(...)",
                "give the class names");
        LayoutResolver resolver = at640(BoxUnits.UNKNOWN, UNKNOWN, 1, 8400, 6);
        assertEquals(YOLOV8_TRANSPOSED, resolver.resolve(YOLOV8_TRANSPOSED).layout());
        assertEquals(1, resolver.resolve(YOLOX).classes());
    }

    @Test
    void takesOneStrideOfABareHeadForNoWholeDetector() {
        long[][] nanoDet = {{1, 1600, 80}, {1, 400, 80}, {1, 100, 80}, {1, 1600, 32}, {1, 400, 32}, {1, 100, 32}};
        check(resolver(320, 320, 80, null, nanoDet), OutputLayout.NANODET, 80);
        refuses(resolver(320, 320, 75, null, nanoDet), "bare heads", "NANODET with 80 classes", "75 names");
        long[][] unknown = {{1, 1600, 85}, {1, 400, 85}, {1, 100, 85}};
        refuses(resolver(320, 320, 80, null, unknown), "bare heads", "decoded into one output");
        refuses(resolver(320, 320, UNKNOWN, null, nanoDet), "NANODET with 80 classes", "NANODET with 32 classes");
    }

    @Test
    void doesNotTakeDecodedBoxesForThoseOfYolox() {
        refuses(
                at640(BoxUnits.PIXELS, 80, 1, 8400, 85),
                "input pixels already",
                "layout(YOLOV5) for YOLOv6",
                "preprocessing(Preprocessing.YOLOX)");
        refuses(at640(BoxUnits.PIXELS, UNKNOWN, 1, 8400, 84), "layout(YOLOV5)", "YOLOV8_TRANSPOSED with 80 classes");
        check(at640(BoxUnits.PIXELS, 80, 1, 8400, 84), YOLOV8_TRANSPOSED, 80);
        assertEquals(
                YOLOV5, at640(BoxUnits.PIXELS, 80, 1, 8400, 85).resolve(YOLOV5).layout());
    }

    /** 300 is also three anchors for the 100 cells of stride 16. */
    @Test
    void leavesToTheUserWhatHasTheCellsOfAGridByChance() {
        refuses(resolver(160, 160, UNKNOWN, null, new long[] {1, 300, 6}), "YOLOV5 with 1 classes", "END_TO_END");
        refuses(resolver(160, 160, 1, null, new long[] {1, 300, 6}), "YOLOV5 with 1 classes", "END_TO_END");
        check(resolver(160, 160, 80, null, new long[] {1, 300, 6}), END_TO_END, 80);
        check(resolver(160, 160, 1, true, new long[] {1, 300, 6}), END_TO_END, 1);
        check(resolver(160, 160, 1, false, new long[] {1, 300, 6}), YOLOV5, 1);
    }

    @Test
    void picksTheOutputThatFits() {
        LayoutResolver resolver =
                resolver(640, 640, 80, null, new long[] {1, 3, 80, 80, 85}, new long[] {1, 25200, 85}, new long[] {
                    1, 3, 40, 40, 85
                });
        ResolvedLayout found = resolver.resolve();
        assertEquals(YOLOV5, found.layout());
        FakeSession session = new FakeSession(
                FakeSession.tensor(ElementType.FLOAT32, new float[1], 1),
                FakeSession.tensor(ElementType.FLOAT32, new float[85], 1, 1, 85));
        Candidates out = new Candidates(0.25f, null);
        found.newHead(80, false, 640, 640).decode(session, 0, out);
        assertTrue(out.finite());
    }

    @Test
    void namesTheOutputsWhereSeveralFit() {
        refuses(
                resolver(640, 640, 80, null, new long[] {1, 84, 8400}, new long[] {1, 84, 8400}),
                "YOLOV8 with 80 classes in output0",
                "YOLOV8 with 80 classes in output1",
                "layout(...)",
                "first output that it fits");
    }

    @Test
    void oneOutputSaysNothingAboutAnother() {
        refuses(
                resolver(640, 640, 1, null, new long[] {1, 25200, 6}, new long[] {1, 300, 6}),
                "YOLOV5 with 1 classes in output0",
                "END_TO_END with 1 classes in output1");
    }

    @Test
    void aChosenLayoutPrefersTheOutputWithTheGrid() {
        LayoutResolver resolver = resolver(640, 640, UNKNOWN, null, new long[] {1, 100, 9}, new long[] {1, 25200, 85});
        assertEquals(80, resolver.resolve(YOLOV5).classes());
    }

    @Test
    void aChosenLayoutOverrulesTheMetadata() {
        assertEquals(
                YOLOV8,
                resolver(640, 640, 80, true, new long[] {1, 84, 8400})
                        .resolve(YOLOV8)
                        .layout());
        assertEquals(
                END_TO_END,
                resolver(640, 640, 80, false, new long[] {1, 300, 6})
                        .resolve(END_TO_END)
                        .layout());
    }

    @ParameterizedTest
    @CsvSource({
        "YOLOV8, 1 8400 85, '[N, 4 + classes, cells]'",
        "YOLOV8_TRANSPOSED, 1 84 8400, '[N, cells, 4 + classes]'",
        "YOLOV5, 1 84 8400, '[N, 3 x cells, 5 + classes]'",
        "YOLOX, 1 25200 85, '[N, cells, 5 + classes]'",
        "YOLOX, 1 8401 85, '[N, cells, 5 + classes]'",
        "END_TO_END, 1 300 7, '[N, boxes, 6]'",
        "YOLOV8, 1 1000, '[N, 4 + classes, cells]'",
    })
    void saysWhereAChosenLayoutDoesNotFit(OutputLayout layout, String shape, String description) {
        LayoutResolver resolver = at640(80, shape(shape));
        checkMessage(
                assertThrows(ModelException.class, () -> resolver.resolve(layout)),
                "the layout " + layout + " " + description + " does not fit",
                Arrays.toString(shape(shape)),
                "640 x 640",
                "80 class names",
                "known layouts: YOLOV8, YOLOV8_TRANSPOSED, ");
    }

    @Test
    void saysHowManyNamesThereAreAndHowManyThereShouldBe() {
        refuses(at640(3, 1, 84, 8400), "[1, 84, 8400]", "YOLOV8 with 80 classes", "3 names", "classNames(...)");
        refuses(at640(3, 1, 25200, 85), "YOLOV5 with 80 classes", "3 names", "classNames(...)");
    }

    @Test
    void takesTwoDimensionsForAClassifier() {
        refuses(at640(1000, 1, 1000), "[1, 1000]", "perhaps that of a classifier", "known layouts");
        refuses(at640(UNKNOWN, 1, 1000), "perhaps that of a classifier");
    }

    @Test
    void masksNeedANumberOfClassesOrATask() {
        LayoutResolver v8 = resolver(640, 640, UNKNOWN, null, new long[] {1, 116, 8400}, new long[] {1, 32, 160, 160});
        refuses(v8, "YOLOV8 with 112 classes", "YOLOV8 with 80 classes and 32 mask coefficients", "task(...)");
        LayoutResolver v5 = resolver(640, 640, 80, null, new long[] {1, 25200, 117}, new long[] {1, 32, 160, 160});
        check(v5, YOLOV5, 80);
        assertEquals(new BoxParts(Task.SEGMENT, 32, null, 1), v5.resolve().parts());
    }

    @Test
    void takesNoSplitHeadWithoutNamesForADetector() {
        refuses(
                resolver(640, 640, UNKNOWN, null, new long[] {1, 8400, 4}, new long[] {1, 8400, 80}),
                "[1, 8400, 4]",
                "one output");
        refuses(
                resolver(640, 640, UNKNOWN, null, new long[] {1, 4, 8400}, new long[] {1, 80, 8400}),
                "[1, 4, 8400]",
                "one output");
        refuses(
                resolver(640, 640, 80, null, new long[] {1, 300, 80}, new long[] {1, 300, 4}),
                "[1, 300, 4]",
                "one output");
    }

    @Test
    void saysWhereOnlyTheMetadataStandAgainstIt() {
        refuses(
                resolver(640, 640, 80, true, new long[] {1, 84, 8400}),
                "YOLOV8 with 80 classes",
                "metadata say that the model is end to end",
                "layout(...)");
        refuses(
                resolver(640, 640, 80, false, new long[] {1, 300, 6}),
                "END_TO_END",
                "metadata say that the model is not end to end",
                "layout(...)");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        refuses(at640(UNKNOWN, 1, 255, 80, 80), "[1, 255, 80, 80]", "export it with its head decoded");
        refuses(at640(UNKNOWN, 1, 84, 8401), "[1, 84, 8401]", "known layouts: YOLOV8, ", ", END_TO_END, ");
        refuses(at640(80), "known layouts");
        refuses(resolver(640, 640, 80, null), "known layouts");
    }

    @ParameterizedTest
    @CsvSource({
        "1 -1 8400",
        "1 84 -1",
        "1 -1 -1",
        "1 84 0",
        "1 0 0",
        "1 0 84",
        "1 -1 6",
        "1 84 9223372036854775807",
        "1 9223372036854775807 84",
        "1 9223372036854775807 9223372036854775807",
        "1 9223372036854775807 6",
        "1 84 4294975696",
        "1 84 2147483647",
        "1 -9223372036854775808 6",
        "1 -9223372036854775808 84",
    })
    void refusesShapesThatNoMemoryHas(String shape) {
        for (int names : new int[] {UNKNOWN, 1, 80}) {
            for (Boolean endToEnd : new Boolean[] {null, true, false}) {
                refuses(resolver(640, 640, names, endToEnd, shape(shape)), "known layouts");
                for (OutputLayout layout : OutputLayout.values()) {
                    assertThrows(
                            ModelException.class,
                            () -> resolver(640, 640, names, endToEnd, shape(shape))
                                    .resolve(layout));
                }
            }
        }
    }

    /** Whatever the shape, the answer is a layout whose numbers fit it, or a ModelException. */
    @Property(tries = 3000, seed = "77", edgeCases = EdgeCasesMode.NONE)
    void answersEveryShape(@ForAll long seed) {
        Random random = new Random(seed);
        long[] interesting = {-1, 0, 1, 4, 5, 6, 7, 84, 85, 100, 300, 400, 2100, 8400, 25200, 1L << 31, 1L << 62};
        long[][] shapes = new long[random.nextInt(3)][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = random.longs(random.nextInt(5), 0, interesting.length)
                    .map(index -> interesting[(int) index])
                    .toArray();
        }
        int names = new int[] {UNKNOWN, 0, 1, 2, 80}[random.nextInt(5)];
        Boolean endToEnd = new Boolean[] {null, true, false}[random.nextInt(3)];
        int size = new int[] {32, 64, 320, 640, 1 << 30}[random.nextInt(5)];
        LayoutResolver resolver = resolver(size, size, names, endToEnd, shapes);
        try {
            ResolvedLayout found = resolver.resolve();
            assertFalse(endToEnd != null && endToEnd && !found.suppressed());
            assertFalse(endToEnd != null && !endToEnd && found.layout() == END_TO_END);
            assertTrue(names < 0 || names == found.classes());
        } catch (ModelException e) {
            assertTrue(e.getMessage().contains("layout"), e.getMessage());
        }
    }
}

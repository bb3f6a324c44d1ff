package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Shapes of every family, with numbers as such a model gives them: the layout is the right one, or there is an error. */
class LayoutTableTest {
    /** A model as it is, and what is known of it. */
    private record Model(OutputLayout layout, Task task, KeypointShape keypoints, int width, int height, int classes) {
        int parts() {
            return switch (task) {
                case SEGMENT -> 32;
                case POSE -> keypoints.count() * keypoints.values();
                case ORIENTED -> 1;
                default -> 0;
            };
        }

        long[][] shapes() {
            int cells = (int) Arrays.stream(new int[] {8, 16, 32})
                    .mapToLong(s -> Grid.cells(width, s) * Grid.cells(height, s))
                    .sum();
            long[] boxes = switch (layout) {
                case YOLOV8 -> new long[] {1, 4 + classes + parts(), cells};
                case YOLOV8_TRANSPOSED -> new long[] {1, cells, 4 + classes + parts()};
                case YOLOV5 -> new long[] {1, 3 * cells, 5 + classes + parts()};
                case YOLOX -> new long[] {1, cells, 5 + classes};
                case END_TO_END -> new long[] {1, 300, 6 + parts()};
                case RTDETR -> new long[] {1, 300, 4 + classes};
                case RTDETR_TOP_K -> new long[] {1, 300, 6};
                default -> throw new AssertionError(layout);
            };
            return task == Task.SEGMENT ? new long[][] {boxes, {1, 32, height / 4, width / 4}} : new long[][] {boxes};
        }

        LayoutResolver resolver(Tensor first, boolean names, boolean metadata) {
            long[][] shapes = shapes();
            List<TensorSpec> outputs = new ArrayList<>();
            for (int i = 0; i < shapes.length; i++) {
                outputs.add(new TensorSpec("output" + i, ElementType.FLOAT32, shapes[i]));
            }
            return new LayoutResolver(new Facts(
                    outputs,
                    output -> output == 0
                            ? first
                            : FakeSession.tensor(
                                    ElementType.FLOAT32, new float[32 * (height / 4) * (width / 4)], shapes[output]),
                    width,
                    height,
                    names ? OptionalInt.of(classes) : OptionalInt.empty(),
                    metadata ? Optional.of(layout == OutputLayout.END_TO_END) : Optional.empty(),
                    metadata ? Optional.of(task) : Optional.empty(),
                    metadata ? Optional.ofNullable(keypoints) : Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false));
        }
    }

    /** The numbers of a run on a picture that shows nothing: boxes near their cells, low scores, and parts in their own units. */
    private static Tensor numbers(Model model, long[] shape) {
        boolean columns = model.layout == OutputLayout.YOLOV8;
        int boxes = (int) shape[columns ? 2 : 1], channels = (int) shape[columns ? 1 : 2];
        Random random = new Random(31 * boxes + channels);
        int perCell = model.layout == OutputLayout.YOLOV5 ? 3 : 1;
        boolean grid = !Set.of(OutputLayout.END_TO_END, OutputLayout.RTDETR, OutputLayout.RTDETR_TOP_K)
                .contains(model.layout);
        Grid cells = grid ? Grid.of(model.width, model.height, boxes / perCell) : null;
        float[] values = new float[(int) shape[0] * boxes * channels];
        float[] row = new float[channels];
        for (int box = 0; box < boxes; box++) {
            for (int i = 0; i < channels; i++) {
                row[i] = 0.05f * random.nextFloat();
            }
            switch (model.layout) {
                case YOLOX -> {
                    row[0] = random.nextFloat();
                    row[1] = random.nextFloat();
                    row[2] = (float) random.nextGaussian();
                    row[3] = (float) random.nextGaussian();
                }
                case RTDETR, RTDETR_TOP_K -> {
                    for (int i = 0; i < 4; i++) {
                        row[i] = 0.01f + 0.98f * random.nextFloat();
                    }
                    if (model.layout == OutputLayout.RTDETR_TOP_K) {
                        row[5] = random.nextInt(model.classes);
                    }
                }
                case END_TO_END -> {
                    float x = random.nextFloat() * model.width / 2, y = random.nextFloat() * model.height / 2;
                    row[0] = x;
                    row[1] = y;
                    row[2] = x + 30;
                    row[3] = y + 20;
                    row[5] = random.nextInt(model.classes);
                }
                default -> {
                    // YOLOv5 lists all cells of a stride once for each anchor; only rows of one anchor are compared.
                    int cell = box / perCell;
                    row[0] = (cells.x[cell] + random.nextFloat()) * cells.stride[cell];
                    row[1] = (cells.y[cell] + random.nextFloat()) * cells.stride[cell];
                    row[2] = 4 * cells.stride[cell] * random.nextFloat();
                    row[3] = 4 * cells.stride[cell] * random.nextFloat();
                }
            }
            for (int i = channels - model.parts(); i < channels; i++) {
                row[i] = switch (model.task) {
                    case SEGMENT -> (float) random.nextGaussian();
                    case POSE ->
                        model.keypoints.values() == 3 && (i - channels + model.parts()) % 3 == 2
                                ? random.nextFloat()
                                : random.nextFloat() * model.width;
                    default -> (float) (random.nextFloat() * Math.PI - Math.PI / 4);
                };
            }
            for (int i = 0; i < channels; i++) {
                values[columns ? i * boxes + box : box * channels + i] = row[i];
            }
        }
        return FakeSession.tensor(ElementType.FLOAT32, values, shape);
    }

    private static final int[][] SIZES = {{160, 160}, {320, 320}, {416, 256}, {640, 480}, {640, 640}, {1280, 1280}};
    private static final int[] CLASSES = {1, 2, 3, 52, 80};

    private static List<Model> models() {
        List<Model> models = new ArrayList<>();
        for (int[] size : SIZES) {
            for (int classes : CLASSES) {
                for (OutputLayout layout : new OutputLayout[] {
                    OutputLayout.YOLOV8,
                    OutputLayout.YOLOV8_TRANSPOSED,
                    OutputLayout.YOLOV5,
                    OutputLayout.YOLOX,
                    OutputLayout.END_TO_END,
                    OutputLayout.RTDETR,
                    OutputLayout.RTDETR_TOP_K
                }) {
                    if (size[0] == 1280 && classes > 2 || size[0] == 640 && classes == 52) {
                        continue; // nothing new, and much memory
                    }
                    models.add(new Model(layout, Task.DETECT, null, size[0], size[1], classes));
                    if (layout != OutputLayout.END_TO_END && !layout.name().startsWith("YOLOV")) {
                        continue;
                    }
                    models.add(new Model(layout, Task.SEGMENT, null, size[0], size[1], classes));
                    if (size[0] <= 416) {
                        models.add(new Model(layout, Task.ORIENTED, null, size[0], size[1], classes));
                        for (int[] k : new int[][] {{17, 3}, {5, 3}, {4, 2}}) {
                            KeypointShape shape = new KeypointShape(k[0], k[1]);
                            models.add(new Model(layout, Task.POSE, shape, size[0], size[1], classes));
                        }
                    }
                }
            }
        }
        return models;
    }

    @Test
    void isTheRightOneOrAnErrorWhateverIsKnown() {
        List<Model> models = models();
        int[] right = new int[4];
        for (Model model : models) {
            Tensor first = numbers(model, model.shapes()[0]);
            for (int known = 0; known < 4; known++) {
                LayoutResolver resolver = model.resolver(first, (known & 1) != 0, (known & 2) != 0);
                String what = model + " known " + known;
                try {
                    ResolvedLayout found = resolver.resolve();
                    assertEquals(model.layout, found.layout(), what);
                    assertEquals(model.task, found.parts().task(), what);
                    assertTrue(found.classes() == model.classes || found.classes() < 0, what);
                    right[known]++;
                } catch (ModelException e) {
                    // 300 boxes are three anchors for the 100 cells of stride 16 at 160 x 160, too
                    assertTrue(known < 3 || model.width == 160, () -> what + ": " + e.getMessage());
                    assertTrue(e.getMessage().contains("layout"), e.getMessage());
                }
            }
        }
        assertTrue(right[1] > models.size() / 3, "with names alone " + right[1] + " of " + models.size());
        assertTrue(right[0] > models.size() / 4, "from shapes and numbers alone " + right[0] + " of " + models.size());
    }

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "ultralytics-exports.csv")
    void isThatOfUltralyticsExports(
            String export,
            int width,
            int height,
            int names,
            boolean endToEnd,
            Task task,
            String keypoints,
            String outputs,
            OutputLayout layout) {
        List<TensorSpec> specs = new ArrayList<>();
        for (String shape : outputs.split(" \\| ")) {
            long[] dims =
                    Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray();
            specs.add(new TensorSpec("output" + specs.size(), ElementType.FLOAT32, dims));
        }
        KeypointShape shape = null;
        if (keypoints != null) {
            String[] parts = keypoints.split("x");
            shape = new KeypointShape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
        Model model = new Model(layout, task, shape, width, height, names);
        Tensor first = numbers(model, specs.get(0).shape());
        ResolvedLayout found = new LayoutResolver(new Facts(
                        specs,
                        output -> first,
                        width,
                        height,
                        OptionalInt.of(names),
                        Optional.of(endToEnd),
                        Optional.of(task),
                        Optional.ofNullable(shape),
                        Optional.empty(),
                        Optional.empty(),
                        false))
                .resolve();
        assertEquals(layout, found.layout());
        assertEquals(task, found.parts().task());
        assertEquals(names, found.classes());
        assertEquals(shape, found.parts().keypoints());
        assertEquals(task == Task.SEGMENT ? 1 : -1, found.parts().prototypes());
    }
}

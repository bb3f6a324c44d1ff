package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.KeypointShape;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.fixture.Halves;
import io.yolo4j.spi.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers that an undecoded export leaves out, against their formulas in double precision. */
class UndecodedHeadTest {
    private static final int WIDTH = 96, HEIGHT = 64, BINS = 16;
    private static final int[] STRIDES = {8, 16, 32};
    private static final float THRESHOLD = 0.4f;

    /** One map of logits for each stride, {@code [batch][channel][row][column]}. */
    private static final class Maps {
        final float[][] values = new float[STRIDES.length][];
        final int batch, channels;
        final ElementType type;

        Maps(int batch, int channels, ElementType type) {
            this.batch = batch;
            this.channels = channels;
            this.type = type;
            for (int s = 0; s < STRIDES.length; s++) {
                values[s] = new float[batch * channels * columns(s) * rows(s)];
            }
        }

        static int columns(int s) {
            return WIDTH / STRIDES[s];
        }

        static int rows(int s) {
            return HEIGHT / STRIDES[s];
        }

        Maps random(long seed) {
            Random random = new Random(seed);
            for (float[] map : values) {
                for (int i = 0; i < map.length; i++) {
                    float value = (float) random.nextGaussian() * 2;
                    map[i] = type == ElementType.FLOAT16 ? Tensor.halfToFloat(Halves.fromFloat(value)) : value;
                }
            }
            return this;
        }

        int at(int s, int slot, int channel, int gx, int gy) {
            return ((slot * channels + channel) * rows(s) + gy) * columns(s) + gx;
        }

        double get(int s, int slot, int channel, int gx, int gy) {
            return values[s][at(s, slot, channel, gx, gy)];
        }

        /** The coarsest stride first: the order of the outputs is not that of the strides. */
        FakeSession session() {
            Tensor[] tensors = new Tensor[STRIDES.length];
            for (int s = 0; s < STRIDES.length; s++) {
                tensors[STRIDES.length - 1 - s] =
                        FakeSession.tensor(type, values[s], batch, channels, rows(s), columns(s));
            }
            return new FakeSession(tensors);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double distance(Maps maps, int s, int slot, int side, int gx, int gy) {
        double sum = 0, mean = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double weight = Math.exp(maps.get(s, slot, side * BINS + bin, gx, gy));
            sum += weight;
            mean += bin * weight;
        }
        return mean / sum;
    }

    @ParameterizedTest
    @CsvSource({
        "DETECT, , 1, false, FLOAT32",
        "DETECT, , 3, false, FLOAT32",
        "DETECT, , 3, true, FLOAT32",
        "DETECT, , 3, true, FLOAT16",
        "POSE, 17x3, 1, false, FLOAT32",
        "POSE, 4x2, 2, false, FLOAT16",
        "POSE, 5x3, 3, true, FLOAT32",
        "ORIENTED, , 1, false, FLOAT32",
        "ORIENTED, , 15, true, FLOAT32",
        "ORIENTED, , 3, false, FLOAT16",
    })
    void decodesAsTheLayersThatAreMissing(
            Task task, String keypoints, int classes, boolean multiLabel, ElementType type) {
        KeypointShape shape = null;
        if (keypoints != null) {
            String[] numbers = keypoints.split("x");
            shape = new KeypointShape(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
        int parts = shape != null ? shape.count() * shape.values() : task == Task.ORIENTED ? 1 : 0;
        Maps maps = new Maps(2, 4 * BINS + classes + parts, type).random(classes * 31 + parts);
        FakeSession session = maps.session();
        Head head = TestFacts.of(session, WIDTH, HEIGHT)
                .classes(classes)
                .task(task, shape)
                .head(OutputLayout.YOLOV8_UNDECODED, multiLabel);
        Candidates found = new Candidates(THRESHOLD, null);
        for (int slot = 1; slot >= 0; slot--) {
            found.clear();
            head.decode(session, slot, found);
            int at = 0, anchor = 0;
            for (int s = 0; s < STRIDES.length; s++) {
                for (int gy = 0; gy < Maps.rows(s); gy++) {
                    for (int gx = 0; gx < Maps.columns(s); gx++, anchor++) {
                        int best = 0;
                        for (int c = 1; c < classes; c++) {
                            boolean better = maps.get(s, slot, 64 + c, gx, gy) > maps.get(s, slot, 64 + best, gx, gy);
                            best = better ? c : best;
                        }
                        for (int c = 0; c < classes; c++) {
                            double score = sigmoid(maps.get(s, slot, 64 + c, gx, gy));
                            if (score > THRESHOLD && (multiLabel || c == best)) {
                                assertEquals(c, found.classId(at));
                                assertEquals(anchor, found.anchor(at));
                                assertEquals(score, found.score(at), 1e-6);
                                compareBox(maps, s, slot, gx, gy, task, classes, found, at);
                                if (shape != null) {
                                    float[] values = new float[parts];
                                    head.parts(session, slot, anchor, values);
                                    compareKeypoints(maps, s, slot, gx, gy, classes, shape, values);
                                }
                                at++;
                            }
                        }
                    }
                }
            }
            assertEquals(at, found.size());
            assertTrue(at > 20);
        }
    }

    private static void compareBox(
            Maps maps, int s, int slot, int gx, int gy, Task task, int classes, Candidates found, int at) {
        double left = distance(maps, s, slot, 0, gx, gy), top = distance(maps, s, slot, 1, gx, gy);
        double right = distance(maps, s, slot, 2, gx, gy), bottom = distance(maps, s, slot, 3, gx, gy);
        double x = gx + 0.5, y = gy + 0.5;
        int stride = STRIDES[s];
        if (task == Task.ORIENTED) {
            double angle = (sigmoid(maps.get(s, slot, 64 + classes, gx, gy)) - 0.25) * Math.PI;
            double xf = (right - left) / 2, yf = (bottom - top) / 2;
            assertEquals((x + xf * Math.cos(angle) - yf * Math.sin(angle)) * stride, found.rotated(at, 0), 1e-3);
            assertEquals((y + xf * Math.sin(angle) + yf * Math.cos(angle)) * stride, found.rotated(at, 1), 1e-3);
            assertEquals((left + right) * stride, found.rotated(at, 2), 1e-3);
            assertEquals((top + bottom) * stride, found.rotated(at, 3), 1e-3);
            assertEquals(angle, found.rotated(at, 4), 1e-6);
        } else {
            assertEquals((x - left) * stride, found.x1(at), 1e-3);
            assertEquals((y - top) * stride, found.y1(at), 1e-3);
            assertEquals((x + right) * stride, found.x2(at), 1e-3);
            assertEquals((y + bottom) * stride, found.y2(at), 1e-3);
        }
    }

    private static void compareKeypoints(
            Maps maps, int s, int slot, int gx, int gy, int classes, KeypointShape shape, float[] values) {
        for (int k = 0; k < shape.count(); k++) {
            int from = k * shape.values(), channel = 64 + classes + from;
            assertEquals((2 * maps.get(s, slot, channel, gx, gy) + gx) * STRIDES[s], values[from], 1e-3);
            assertEquals((2 * maps.get(s, slot, channel + 1, gx, gy) + gy) * STRIDES[s], values[from + 1], 1e-3);
            if (shape.values() == 3) {
                assertEquals(sigmoid(maps.get(s, slot, channel + 2, gx, gy)), values[from + 2], 1e-6);
            }
        }
    }

    /** Distances, angle and what dist2rbox of Ultralytics makes of them at a cell of stride 8. */
    @ParameterizedTest
    @CsvSource({
        "1.5, 2, 3.25, 4, 0.5, 10, 7, 10.788459, 8.79708, 4.75, 6",
        "0.5, 6, 3, 0.25, -0.7, 0, 0, -0.396073, -2.504193, 3.5, 6.25",
        "2, 2, 2, 2, 2.2, 3, 5, 3.5, 5.5, 4, 4",
    })
    void rotatesTheMiddleOfTheDistances(
            float left,
            float top,
            float right,
            float bottom,
            float angle,
            int gx,
            int gy,
            double cx,
            double cy,
            double width,
            double height) {
        Maps maps = new Maps(1, 64 + 1 + 1, ElementType.FLOAT32);
        for (float[] map : maps.values) {
            Arrays.fill(map, -1);
        }
        float[] sides = {left, top, right, bottom};
        for (int side = 0; side < 4; side++) {
            // Two bins share a distance between them.
            int bin = (int) sides[side];
            double share = sides[side] - bin;
            for (int b = 0; b < BINS; b++) {
                double weight = b == bin ? 1 - share : b == bin + 1 ? share : 0;
                maps.values[0][maps.at(0, 0, side * BINS + b, gx, gy)] = (float) Math.log(weight);
            }
        }
        double part = angle / Math.PI + 0.25;
        maps.values[0][maps.at(0, 0, 64, gx, gy)] = 5;
        maps.values[0][maps.at(0, 0, 65, gx, gy)] = (float) Math.log(part / (1 - part));
        FakeSession session = maps.session();
        Candidates found = new Candidates(0.9f, null);
        TestFacts.of(session, WIDTH, HEIGHT)
                .classes(1)
                .task(Task.ORIENTED, null)
                .head(OutputLayout.YOLOV8_UNDECODED)
                .decode(session, 0, found);
        assertEquals(1, found.size());
        double[] expected = {8 * cx, 8 * cy, 8 * width, 8 * height, angle};
        for (int i = 0; i < 5; i++) {
            assertEquals(expected[i], found.rotated(0, i), 1e-4);
        }
    }

    @Test
    void logitsThatAreNoNumbersAreNoDetections() {
        Maps maps = new Maps(1, 64 + 2, ElementType.FLOAT32);
        for (float[] map : maps.values) {
            Arrays.fill(map, -9);
        }
        maps.values[0][maps.at(0, 0, 64, 1, 1)] = Float.NaN;
        maps.values[0][maps.at(0, 0, 65, 1, 1)] = 3;
        maps.values[0][maps.at(0, 0, 64, 2, 1)] = 3;
        maps.values[0][maps.at(0, 0, 17, 2, 1)] = Float.NaN;
        maps.values[1][maps.at(1, 0, 64, 2, 1)] = 3;
        maps.values[1][maps.at(1, 0, 50, 2, 1)] = Float.POSITIVE_INFINITY;
        FakeSession session = maps.session();
        Head head = TestFacts.of(session, WIDTH, HEIGHT).classes(2).head(OutputLayout.YOLOV8_UNDECODED);
        Candidates found = new Candidates(0.5f, null);
        head.decode(session, 0, found);
        assertEquals(0, found.size());
        assertFalse(found.finite());
        maps.values[2][maps.at(2, 0, 65, 0, 0)] = 3;
        session = maps.session();
        found.clear();
        head.decode(session, 0, found);
        assertEquals(1, found.size());
        assertTrue(found.finite());
    }
}

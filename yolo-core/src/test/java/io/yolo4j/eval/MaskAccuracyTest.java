package io.yolo4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yolo4j.Mask;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of pycocotools 2.0.11, which was given the same masks. */
class MaskAccuracyTest {
    private static final int WIDTH = 160, HEIGHT = 120;

    private static double[] stats(Accuracy a) {
        double[] stats = {
            a.ap(), a.ap50(), a.ap75(), a.apSmall(), a.apMedium(), a.apLarge(),
            a.ar1(), a.ar10(), a.ar100(), a.arSmall(), a.arMedium(), a.arLarge()
        };
        return Arrays.stream(stats).map(v -> Double.isNaN(v) ? -1 : v).toArray();
    }

    /** Objects of COCO, and for detections the same ones: shifted, some left out, some of another class. */
    @Test
    void agreesOnRealMasks() throws IOException {
        JsonNode coco = new ObjectMapper()
                .readTree(Shared.path("images/coco-train128/instances_train2017_128.json")
                        .toFile());
        Map<Integer, Integer> classes = new TreeMap<>();
        sorted(coco.get("categories")).forEach(c -> classes.put(c.get("id").asInt(), classes.size()));
        CocoEvaluator evaluator = CocoEvaluator.ofMasks(classes.size());
        int number = 0;
        for (JsonNode image : sorted(coco.get("images")).toList()) {
            int width = image.get("width").asInt(), height = image.get("height").asInt();
            List<GroundTruth> objects = new ArrayList<>();
            List<Mask> found = new ArrayList<>();
            List<Integer> classIds = new ArrayList<>();
            List<Double> scores = new ArrayList<>();
            for (JsonNode a : coco.get("annotations")) {
                if (a.get("image_id").asInt() != image.get("id").asInt()) {
                    continue;
                }
                int classId = classes.get(a.get("category_id").asInt());
                Mask mask = mask(width, height, a.get("segmentation"));
                double area = a.get("area").asDouble();
                boolean crowd = a.get("iscrowd").asInt() == 1;
                objects.add(new GroundTruth(classId, 0, 0, 1, 1, area, crowd, mask));
                if (++number % 11 != 0) {
                    found.add(shifted(mask, number * 7 % 9 - 4, number * 5 % 7 - 3));
                    classIds.add(number % 13 == 0 ? (classId + 1) % classes.size() : classId);
                    scores.add((number * 37 % 101 + 1) / 128.0);
                }
            }
            evaluator.add(
                    objects,
                    found,
                    scores.stream().mapToDouble(s -> s).toArray(),
                    classIds.stream().mapToInt(c -> c).toArray());
        }
        assertEquals(939, number);
        double[] expected = {
            0.4341195319084445, 0.6341011605454467, 0.45029974166802333, 0.1747012529313221, 0.5327664406131066,
            0.7317076287819915, 0.38540271277275506, 0.5369226018685869, 0.5403690649333098, 0.21878705825014605,
            0.5760387085137085, 0.7781671943215658
        };
        assertArrayEquals(expected, stats(evaluator.accuracy()), 1e-12);
    }

    private static Stream<JsonNode> sorted(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .sorted(Comparator.comparingInt(node -> node.get("id").asInt()));
    }

    private static Mask mask(int width, int height, JsonNode segmentation) {
        if (segmentation.isObject()) {
            return Mask.ofRle(width, height, integers(segmentation.get("counts")));
        }
        List<float[]> polygons = new ArrayList<>();
        for (JsonNode polygon : segmentation) {
            float[] points = new float[polygon.size()];
            for (int i = 0; i < points.length; i++) {
                points[i] = polygon.get(i).floatValue();
            }
            polygons.add(points);
        }
        return Mask.ofPolygons(width, height, polygons);
    }

    private static int[] integers(JsonNode list) {
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).asInt();
        }
        return values;
    }

    private static Mask shifted(Mask mask, int dx, int dy) {
        int width = mask.imageWidth(), height = mask.imageHeight();
        byte[] pixels = mask.bitmap(), moved = new byte[pixels.length];
        for (int y = Math.max(0, dy); y < height + Math.min(0, dy); y++) {
            for (int x = Math.max(0, dx); x < width + Math.min(0, dx); x++) {
                moved[y * width + x] = pixels[(y - dy) * width + x - dx];
            }
        }
        return Mask.ofBitmap(width, height, moved);
    }

    /** Settings as those of {@link RandomCase}; objects are made of bars. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "11, 40, 3, 8, 30, 15, 32 | 0.034248567278973616 0.07221139609029079 0.02714057473090574"
                        + " 0.023215871284771858 0.1655212593696179 -1.0 0.07348997885583251 0.22073498317400758"
                        + " 0.22158968402870843 0.1603386809269162 0.4968253968253969 -1.0",
                "12, 20, 10, 20, 80, 10, 1048576 | 0.069824768434437 0.15985818441058228 0.059224705734790196"
                        + " 0.04944810351915684 0.3354292085523252 -1.0 0.12371817363922627 0.3186339566865882"
                        + " 0.3396402223507487 0.2755131535131535 0.6200925925925925 -1.0",
                "13, 4, 1, 30, 300, 20, 16 | 0.10841764028942985 0.2965273396439964 0.07597164490727629"
                        + " 0.05871854734482935 0.3735701354051309 -1.0 0.0 0.08888888888888888"
                        + " 0.3952380952380952 0.2822222222222222 0.6777777777777778 -1.0",
            })
    void agreesOnDrawnMasks(String settings, String figures) {
        int[] s =
                Arrays.stream(settings.split(", ")).mapToInt(Integer::parseInt).toArray();
        double[] expected = Arrays.stream(figures.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        CocoEvaluator evaluator = CocoEvaluator.ofMasks(s[2]);
        Random random = new Random(s[0]);
        for (int i = 0; i < s[1]; i++) {
            addImage(evaluator, random, s);
        }
        assertArrayEquals(expected, stats(evaluator.accuracy()), 1e-12);
    }

    private static void addImage(CocoEvaluator evaluator, Random random, int[] s) {
        List<GroundTruth> objects = new ArrayList<>();
        List<int[]> shapes = new ArrayList<>();
        for (int n = random.nextInt(s[3] + 1); n > 0; n--) {
            int classId = random.nextInt(s[2]), side = new int[] {30, 60, 120}[random.nextInt(3)];
            int[] shape = {
                random.nextInt(WIDTH),
                random.nextInt(HEIGHT),
                random.nextInt(side) + 1,
                random.nextInt(side) + 1,
                random.nextInt(3)
            };
            boolean crowd = random.nextInt(100) < s[5];
            Mask mask = bars(shape);
            shapes.add(shape);
            objects.add(new GroundTruth(classId, 0, 0, 1, 1, mask.area(), crowd, mask));
        }
        int count = random.nextInt(s[4] + 1);
        List<Mask> masks = new ArrayList<>();
        double[] scores = new double[count];
        int[] classIds = new int[count];
        for (int d = 0; d < count; d++) {
            int[] shape;
            if (!objects.isEmpty() && random.nextInt(4) < 3) {
                int near = random.nextInt(objects.size());
                shape = shapes.get(near).clone();
                classIds[d] = random.nextInt(8) == 0
                        ? random.nextInt(s[2])
                        : objects.get(near).classId();
                shape[0] += random.nextInt(7) - 3;
                shape[1] += random.nextInt(7) - 3;
                shape[2] = Math.max(1, shape[2] + random.nextInt(9) - 4);
                shape[3] = Math.max(1, shape[3] + random.nextInt(9) - 4);
            } else {
                classIds[d] = random.nextInt(s[2]);
                shape = new int[] {
                    random.nextInt(WIDTH),
                    random.nextInt(HEIGHT),
                    random.nextInt(60) + 1,
                    random.nextInt(60) + 1,
                    random.nextInt(3)
                };
            }
            masks.add(bars(shape));
            scores[d] = (random.nextInt(s[6]) + 1) / (double) s[6];
        }
        evaluator.add(objects, masks, scores, classIds);
    }

    private static Mask bars(int[] shape) {
        byte[] pixels = new byte[WIDTH * HEIGHT];
        int left = shape[0];
        for (int x = Math.max(0, left); x < Math.min(WIDTH, left + shape[2]); x++) {
            int bottom = Math.min(HEIGHT, shape[1] + shape[3] - (x - left) % 5);
            for (int y = Math.max(0, shape[1] + (x - left) * shape[4] % 7); y < bottom; y++) {
                pixels[y * WIDTH + x] = 1;
            }
        }
        return Mask.ofBitmap(WIDTH, HEIGHT, pixels);
    }

    @Test
    void objectsHaveTheBoxAndTheAreaOfTheirMasks() {
        GroundTruth object = GroundTruth.of(1, bars(new int[] {10, 20, 4, 30, 0}));
        assertEquals(
                "10.0 20.0 4.0 30.0", object.x() + " " + object.y() + " " + object.width() + " " + object.height());
        assertEquals(30 + 29 + 28 + 27, object.area());
    }

    @Test
    void masksAndBoxesAreMeasuredApart() {
        CocoEvaluator ofBoxes = CocoEvaluator.ofBoxes(1), ofMasks = CocoEvaluator.ofMasks(1);
        double[] box = {0, 0, 1, 1}, score = {1};
        List<Mask> mask = List.of(bars(new int[] {0, 0, 9, 9, 0}));
        assertThrows(IllegalStateException.class, () -> ofMasks.add(List.of(), box, score, new int[1]));
        assertThrows(IllegalStateException.class, () -> ofBoxes.add(List.of(), mask, score, new int[1]));
        GroundTruth bare = new GroundTruth(0, 0, 0, 1, 1, 1, false, null);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ofMasks.add(List.of(bare), mask, score, new int[1]))
                .getMessage();
        assertTrue(message.startsWith("expected a mask for each object"), message);
    }

    /** It used to leave half of the image behind, which the next one was chained to for ever. */
    @Test
    void anImageThatIsRefusedLeavesNothingBehind() {
        CocoEvaluator evaluator = CocoEvaluator.ofMasks(2);
        Mask small = Mask.ofRle(4, 4, new int[] {0, 16}), large = Mask.ofRle(5, 4, new int[] {0, 20});
        List<GroundTruth> objects = List.of(GroundTruth.of(0, small));
        double[] scores = {0.5, 0.6};
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> evaluator.add(objects, List.of(large, large), scores, new int[] {0, 1}))
                .getMessage();
        assertEquals("expected masks of 5 x 4 pixels, found one of 4 x 4", message);

        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> evaluator.add(objects, List.of(small, small), scores, new int[] {0, 1}),
                "does not end");
        assertEquals(1, evaluator.accuracy().classes().get(0).objects());
    }
}

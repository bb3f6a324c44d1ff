package io.yolo4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Detections;
import io.yolo4j.fixture.Golden;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of pycocotools. */
class CocoEvaluatorTest {
    private static final List<String> NAMES = List.of(
            "AP",
            "AP50",
            "AP75",
            "APsmall",
            "APmedium",
            "APlarge",
            "AR1",
            "AR10",
            "AR100",
            "ARsmall",
            "ARmedium",
            "ARlarge");

    private static double[] stats(Accuracy a) {
        return new double[] {
            a.ap(), a.ap50(), a.ap75(), a.apSmall(), a.apMedium(), a.apLarge(),
            a.ar1(), a.ar10(), a.ar100(), a.arSmall(), a.arMedium(), a.arLarge()
        };
    }

    @Test
    void yieldsThePublishedFiguresOfARealModel() {
        Accuracy accuracy = golden();
        JsonNode expected = Golden.read("map.json").get("models").get("yolov8n-640-int8dynamic");
        double[] stats = stats(accuracy);
        for (int i = 0; i < stats.length; i++) {
            assertEquals(expected.get("stats").get(NAMES.get(i)).asDouble(), stats[i], 1e-6, NAMES.get(i));
        }
        Map<Integer, Accuracy.OfClass> classes = new LinkedHashMap<>();
        accuracy.classes().forEach(c -> classes.put(c.classId(), c));
        assertEquals(80, expected.get("perClass").size());
        for (JsonNode node : expected.get("perClass")) {
            Accuracy.OfClass found = classes.get(node.get("classId").asInt());
            assertEquals(node.get("AP").isNull(), found == null, node.toString());
            if (found != null) {
                assertEquals(node.get("groundTruth").asInt(), found.objects());
                assertEquals(node.get("AP").asDouble(), found.ap(), 1e-6, node.toString());
                assertEquals(node.get("AP50").asDouble(), found.ap50(), 1e-6, node.toString());
                assertEquals(node.get("AR100").asDouble(), found.ar100(), 1e-6, node.toString());
            }
        }
    }

    private static Accuracy golden() {
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(80);
        CocoGolden.images().forEach(i -> evaluator.add(i.objects(), i.boxes(), i.scores(), i.classIds()));
        return evaluator.accuracy();
    }

    /** Expected values are those of pycocotools 2.0.11: its twelve figures, and a weighted sum over the classes. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1, 40, 3, 8, 30, 15, 32 | 0.13529046028312697 0.31233901018018456 0.07583266757875161 "
                        + "0.18113209981836653 0.10791141884954507 0.2500982324766554 0.1340708503474461 0.43722329679776484 "
                        + "0.4394623540368221 0.4209701696770662 0.46108225108225115 0.4944444444444445 5.442200632454257",
                "2, 30, 10, 20, 80, 10, 1048576 | 0.16339709266010938 0.3666639718828987 0.10826692279898036 "
                        + "0.18773412201262143 0.18344102154659309 0.23190390916560588 0.17160582006054753 0.4481390177572603 "
                        + "0.45564073698311736 0.4390095459236326 0.5115757575757575 0.4408333333333333 53.67906059688438",
                "3, 6, 1, 60, 400, 20, 16 | 0.18106640175669964 0.41750572654315815 0.09018022605142166 "
                        + "0.23208165410090278 0.15292999604081337 0.24051721328249304 0.019444444444444445 0.16805555555555554 "
                        + "0.5625 0.5472222222222223 0.605 0.54375 1.1610721282998577",
                "4, 60, 80, 6, 20, 0, 1048576 | 0.214121888918045 0.4645708773366024 0.15707351722567214 "
                        + "0.2517383047828592 0.2908828382838283 0.2708209570957095 0.28212535014005596 0.369156162464986 "
                        + "0.369156162464986 0.36327777777777776 0.399074074074074 0.335 2788.3343944889007",
                "5, 20, 2, 5, 12, 60, 4 | 0.1285513866055324 0.26466096609660966 0.17071099001792073 "
                        + "0.20396039603960395 0.08770195769576956 0.33055162659123055 0.20082417582417583 0.28434065934065933 "
                        + "0.28434065934065933 0.25 0.21833333333333335 0.4 1.989675386812762",
                "6, 10, 2, 2, 4, 0, 2 | 0.27279445801723023 0.5762826282628262 0.12387488748874882 "
                        + "0.37809680968096804 0.0 0.3350660066006601 0.2714285714285714 0.44642857142857145 "
                        + "0.44642857142857145 0.4916666666666666 0.0 0.4833333333333333 3.507585187090138",
                "7, 100, 20, 15, 60, 5, 256 | 0.1437425753047199 0.3297342886612039 0.08401916506901652 "
                        + "0.18214177747201904 0.13993474004101436 0.17817303747839802 0.24045861890998882 0.4107127275590549 "
                        + "0.4116388188288962 0.4106363135189693 0.4272208188053777 0.38708994708994704 187.83332821662907",
            })
    void agreesWithPycocotoolsOnCrowdsTiesAndMultitudes(String settings, String figures) {
        int[] s =
                Arrays.stream(settings.split(", ")).mapToInt(Integer::parseInt).toArray();
        double[] expected = Arrays.stream(figures.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(s[2]);
        for (RandomCase.Image image : new RandomCase(s[0], s[1], s[2], s[3], s[4], s[5], s[6]).draw()) {
            evaluator.add(image.objects(), image.boxes(), image.scores(), image.classIds());
        }
        Accuracy accuracy = evaluator.accuracy();
        assertArrayEquals(Arrays.copyOf(expected, 12), stats(accuracy), 1e-12);
        double sum = 0;
        for (Accuracy.OfClass c : accuracy.classes()) {
            sum += (c.classId() + 1) * (c.ap() + c.ap50() + c.ar100());
        }
        assertEquals(expected[12], sum, 1e-12 * sum);
    }

    private static Detections found(float score, float... boxes) {
        float[] scores = new float[boxes.length / 4];
        Arrays.fill(scores, score);
        return Detections.of(100, 100, boxes, scores, new int[scores.length], List.of("a"));
    }

    @Test
    void takesDetectionsAsTheyAre() {
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(2);
        evaluator.add(List.of(GroundTruth.of(0, new Box(10, 10, 60, 50))), found(0.9f, 10, 10, 60, 50));
        Accuracy all = evaluator.accuracy();
        assertEquals(1, all.ap(), 1e-12);
        assertEquals(1, all.apMedium(), 1e-12);
        assertTrue(Double.isNaN(all.apSmall()), "there is no small object");
        assertEquals(1, all.classes().size(), "class 1 does not occur");
        assertEquals(101, all.classes().get(0).precision().size());

        evaluator.add(List.of(GroundTruth.of(1, new Box(10, 10, 60, 50))), found(0.9f));
        assertEquals(0.5, evaluator.accuracy().ap(), 1e-12, "nothing of class 1 was found");
    }

    @Test
    void neitherRewardsNorPunishesCrowds() {
        GroundTruth crowd = new GroundTruth(0, 0, 0, 100, 100, 10_000, true, null);
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(1);
        evaluator.add(
                List.of(crowd, GroundTruth.of(0, new Box(10, 10, 60, 50))),
                found(0.9f, 70, 70, 80, 80, 10, 10, 60, 50, 20, 80, 30, 90));
        assertEquals(1, evaluator.accuracy().ap(), 1e-12);
        assertEquals(1, evaluator.accuracy().classes().get(0).objects());
    }

    @Test
    void hasNoFiguresWithoutObjects() {
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(1);
        evaluator.add(List.of(), found(0.9f, 10, 10, 60, 50));
        assertTrue(Arrays.stream(stats(evaluator.accuracy())).allMatch(Double::isNaN));
        assertEquals(List.of(), evaluator.accuracy().classes());
    }

    @Test
    void refusesWhatItCannotCount() {
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(1);
        double[] box = {0, 0, 1, 1}, one = {1};
        List<GroundTruth> none = List.of();
        refused(() -> evaluator.add(none, box, one, new int[] {1}), "classId: expected 0 to 0, found 1");
        refused(() -> evaluator.add(none, box, new double[] {Double.NaN}, new int[1]), "score 0: expected a number");
        refused(
                () -> evaluator.add(none, new double[3], one, new int[1]),
                "boxes: expected 4 for each of 1 scores, found 3");
        refused(
                () -> evaluator.add(List.of(GroundTruth.of(3, new Box(0, 0, 1, 1))), found(1)),
                "classId: expected 0 to 0, found 3");
        refused(() -> CocoEvaluator.ofBoxes(0), "classes: expected 1 or more");
        refused(() -> new GroundTruth(0, 0, 0, -1, 1, 1, false, null), "expected a finite box");
        refused(() -> new GroundTruth(0, Double.NaN, 0, 1, 1, 1, false, null), "expected a finite box");
        refused(() -> new GroundTruth(-1, 0, 0, 1, 1, 1, false, null), "classId: expected 0 or more");
    }

    private static void refused(Runnable call, String message) {
        String found = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(found.startsWith(message), found);
    }
}

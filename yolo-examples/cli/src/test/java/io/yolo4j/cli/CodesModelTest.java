package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Box;
import io.yolo4j.Detection;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.ModelInfo;
import io.yolo4j.Precision;
import io.yolo4j.Task;
import io.yolo4j.eval.GroundTruth;
import io.yolo4j.fixture.Shared;
import io.yolo4j.graph.Constant;
import io.yolo4j.graph.Graph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the model that comes with the program is held to: a worse one cannot take its place. docs/codes-model.md has the figures themselves. */
class CodesModelTest {
    /** On the photographs of codes-val: mAP50 over the five classes. */
    private static final double LEAST_AP50 = 0.975;

    /** Of the 32, 31, 15, 9 and 10 symbols of each class, found with an IoU of 0.5 at the default confidence. */
    private static final int[] LEAST_FOUND = {31, 30, 12, 9, 9};

    /** Of the 64 photographs of coco-val64, in which there are no codes: those in which some are found at the default confidence. */
    private static final int MOST_FALSE_ALARMS = 3;

    /** Of the ten symbols of a drawn picture. A PDF417 of two rows is taken for a barcode. */
    private static final int MOST_MISSES_OF_MANY = 1;

    private static final int MOST_PARAMETERS = 1_000_000;
    private static final int MOST_BYTES = 2_000_000;

    private static final int QR_CODE = 0;
    private static final List<String> CLASSES = List.of("qr_code", "barcode", "data_matrix", "aztec", "pdf417");

    private static Detector open() {
        return Detector.builder(DefaultModel.source()).build();
    }

    @Test
    void isSmallAndOpenInSizeAndBatch() {
        byte[] bytes = DefaultModel.source().bytes().orElseThrow();
        assertTrue(bytes.length <= MOST_BYTES, bytes.length + " bytes");
        long parameters = Graph.read(DefaultModel.source()).constants().values().stream()
                .mapToLong(Constant::elements)
                .sum();
        assertTrue(parameters <= MOST_PARAMETERS, parameters + " parameters");
        try (Detector detector = open()) {
            ModelInfo model = detector.model();
            assertEquals(Task.DETECT, model.task());
            assertEquals(CLASSES, model.classNames());
            assertTrue(model.dynamicBatch() && model.dynamicSize(), model.toString());
            assertEquals(Precision.FP32, model.precision(), "its weights are halves, its sums are not");
            assertEquals(9, model.outputs().get(0).dim(1), model.toString());
            assertEquals(384, model.inputWidth());
            assertEquals(384, model.inputHeight());
        }
    }

    /** Of 640. */
    @ParameterizedTest(name = "{0} px, turned by {1} degrees")
    @CsvSource({
        "320, 0",
        "320, 45",
        "260, 90",
        "200, 0",
        "200, 45",
        "200, 90",
        "200, 270",
        "120, 0",
        "120, -20",
        "120, 180"
    })
    void findsEachKindOfSymbol(double length, double degrees) {
        try (Detector detector = open()) {
            for (int classId = 0; classId < CLASSES.size(); classId++) {
                DrawnCodes drawn = new DrawnCodes(640, 640).put(classId, 330, 310, length, degrees);
                assertFinds(0, drawn, detector.detect(drawn.picture()));
            }
        }
    }

    @Test
    void findsManyOfAllKindsAtOnce() {
        DrawnCodes drawn = DrawnCodes.several();
        try (Detector detector = open()) {
            assertFinds(MOST_MISSES_OF_MANY, drawn, detector.detect(drawn.picture()));
        }
    }

    /** At each symbol the best detection is of the right class, and nothing is found elsewhere. */
    private static void assertFinds(int mostMisses, DrawnCodes drawn, Detections found) {
        List<String> misses = new ArrayList<>();
        for (DrawnCodes.Symbol symbol : drawn.symbols()) {
            // By falling score.
            int best = found.stream()
                    .filter(d -> d.box().iou(symbol.box()) >= 0.5f)
                    .mapToInt(Detection::classId)
                    .findFirst()
                    .orElse(-1);
            if (best != symbol.classId()) {
                misses.add("no " + CLASSES.get(symbol.classId()) + " at " + symbol.box());
            }
        }
        assertTrue(misses.size() <= mostMisses, misses + " in " + found);
        for (Detection detection : found) {
            assertTrue(
                    drawn.symbols().stream().anyMatch(s -> detection.box().iou(s.box()) >= 0.5f),
                    detection + " is at no symbol");
        }
    }

    /** What is computed for a picture does not depend on what runs beside it. */
    @Test
    void findsTheSameInBatches() {
        Image picture = Image.of(DrawnCodes.several().picture());
        Image other = Image.of(
                new DrawnCodes(640, 480).put(QR_CODE, 300, 200, 200, 10).picture());
        try (Detector alone =
                        Detector.builder(DefaultModel.source()).maxBatch(1).build();
                Detector four = Detector.builder(DefaultModel.source())
                        .maxBatch(4)
                        .sessions(1)
                        .build()) {
            List<Detections> batch = four.detect(List.of(other, picture, other, picture));
            assertClose(alone.detect(picture), batch.get(1));
            assertClose(alone.detect(picture), batch.get(3));
            assertClose(alone.detect(other), batch.get(0));
        }
    }

    @Test
    void runsAtOtherSizes() {
        DrawnCodes drawn = DrawnCodes.several();
        try (Detector small = Detector.builder(DefaultModel.source())
                        .inputSize(256, 256)
                        .build();
                Detector narrow = Detector.builder(DefaultModel.source())
                        .rectangular(true)
                        .build()) {
            assertFinds(MOST_MISSES_OF_MANY, drawn, narrow.detect(drawn.picture()));
            assertTrue(small.detect(drawn.picture()).size() >= 8, "at two thirds of the size");
        }
    }

    private static void assertClose(Detections expected, Detections found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.classId(i), found.classId(i));
            assertEquals(expected.score(i), found.score(i), 1e-3f);
            assertTrue(expected.box(i).iou(found.box(i)) > 0.99f, expected.get(i) + " and " + found.get(i));
        }
    }

    @Test
    void hasItsAveragePrecisionOnPhotographs() {
        Cli.Result val = Cli.run(
                "val",
                "--data",
                Shared.path("images/codes-val/images"),
                "--labels",
                Shared.path("images/codes-val/labels"),
                "--json",
                "-");
        JsonNode boxes = Cli.json(val.expect(0).out()).get("boxes");
        assertTrue(boxes.get("AP50").asDouble() >= LEAST_AP50, boxes.toString());
    }

    @Test
    void findsTheCodesInPhotographs() {
        List<Path> photographs = Shared.files("images/codes-val/images");
        Labels labels = Labels.read(Shared.path("images/codes-val/labels"), photographs);
        labels.matchClasses(CLASSES, Task.DETECT);
        int[] symbols = new int[CLASSES.size()], found = new int[CLASSES.size()];
        try (Detector detector = open()) {
            for (Path photograph : labels.images()) {
                Detections detections = detector.detect(photograph);
                for (GroundTruth truth :
                        labels.of(photograph, detections.imageWidth(), detections.imageHeight(), false)) {
                    symbols[truth.classId()]++;
                    found[truth.classId()] += detections.stream().anyMatch(d -> isThat(truth, d)) ? 1 : 0;
                }
            }
        }
        assertArrayEquals(new int[] {32, 31, 15, 9, 10}, symbols);
        for (int classId = 0; classId < found.length; classId++) {
            String message = CLASSES.get(classId) + ": " + found[classId] + " of " + symbols[classId];
            assertTrue(found[classId] >= LEAST_FOUND[classId], message);
        }
    }

    private static boolean isThat(GroundTruth truth, Detection detection) {
        float x = (float) truth.x(), y = (float) truth.y();
        Box box = new Box(x, y, x + (float) truth.width(), y + (float) truth.height());
        return detection.classId() == truth.classId() && detection.box().iou(box) >= 0.5f;
    }

    @Test
    void findsNoCodesWhereThereAreNone() {
        List<String> alarms = new ArrayList<>();
        try (Detector detector = open()) {
            for (Path photograph : Shared.files("images/coco-val64/images")) {
                Detections found = detector.detect(photograph);
                if (!found.isEmpty()) {
                    alarms.add(photograph.getFileName() + ": " + found);
                }
            }
        }
        assertTrue(alarms.size() <= MOST_FALSE_ALARMS, alarms.toString());
    }
}

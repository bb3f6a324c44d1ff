package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.KeypointShape;
import io.yolo4j.ModelException;
import io.yolo4j.OutputLayout;
import io.yolo4j.Task;
import io.yolo4j.spi.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts whose boxes are final: how outputs are told apart, and what their numbers are taken for. */
class FinalBoxesTest {
    private static final float NAN = Float.NaN;

    private static Tensor floats(String name, float[] values, long... shape) {
        return FakeSession.tensor(name, ElementType.FLOAT32, values, shape);
    }

    private static List<String> decode(Head head, FakeSession session, int slot) {
        return HeadTest.words(candidates(head, session, slot));
    }

    private static Candidates candidates(Head head, FakeSession session, int slot) {
        Candidates out = new Candidates(0.25f, null);
        head.decode(session, slot, out);
        return out;
    }

    /** An SSD of two pictures and three boxes each, of which the last is not used. */
    private static FakeSession ssd(ElementType classes, float padding) {
        float[] boxes = {
            10, 20, 30, 40, 50, 8, 90, 60, padding, padding, padding, padding, 1, 2, 3, 4, padding, padding, padding,
            padding, padding, padding, padding, padding
        };
        float[] scores = {0.9f, 0.5f, padding, 0.75f, padding, padding};
        float[] ids = {2, 0, padding, 7, padding, padding};
        return new FakeSession(
                FakeSession.tensor("labels", classes, ids, 2, 3),
                floats("scores", scores, 2, 3),
                floats("boxes", boxes, 2, 3, 4));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "INT32", "INT64"})
    void separateOutputsAreBoxesClassesAndScores(ElementType type) {
        for (float padding : new float[] {0, -1}) {
            FakeSession session = ssd(type, padding);
            Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SSD);
            assertEquals(
                    List.of("2 0.9 [10.0 20.0 30.0 40.0]", "0 0.5 [50.0 8.0 90.0 60.0]"), decode(head, session, 0));
            assertEquals(List.of("7 0.75 [1.0 2.0 3.0 4.0]"), decode(head, session, 1));
        }
    }

    /** EfficientNMS leaves in unused places what was there before. */
    @Test
    void whatLiesBeyondTheCountIsNotRead() {
        float[] boxes = {10, 20, 30, 40, NAN, 0, 1e9f, 5, 5, 6, 7, 8, 9, 9, 20, 20};
        FakeSession session = new FakeSession(
                FakeSession.tensor("num_dets", ElementType.INT32, new float[] {1, 2}, 2, 1),
                floats("det_boxes", boxes, 2, 2, 4),
                floats("det_scores", new float[] {0.9f, NAN, 0.8f, 0.7f}, 2, 2),
                FakeSession.tensor("det_classes", ElementType.INT32, new float[] {3, 99, 1, 0}, 2, 2));
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.EFFICIENT_NMS);
        assertEquals(List.of("3 0.9 [10.0 20.0 30.0 40.0]"), decode(head, session, 0));
        assertTrue(candidates(head, session, 0).finite());
        assertEquals(List.of("1 0.8 [5.0 6.0 7.0 8.0]", "0 0.7 [9.0 9.0 20.0 20.0]"), decode(head, session, 1));
        for (float count : new float[] {-3, 0}) {
            FakeSession none = new FakeSession(
                    FakeSession.tensor("num_dets", ElementType.INT32, new float[] {count, 1000}, 2, 1),
                    session.output(1),
                    session.output(2),
                    session.output(3));
            assertEquals(List.of(), decode(head, none, 0));
            assertEquals(2, decode(head, none, 1).size());
        }
    }

    @Test
    void tensorFlowsDetectionApiHasYFirstAndFractions() {
        FakeSession session = new FakeSession(
                floats("detection_boxes", new float[] {0.25f, 0.5f, 0.75f, 1, 0, 0, 0, 0}, 1, 2, 4),
                floats("detection_classes", new float[] {17, 1}, 1, 2),
                floats("detection_scores", new float[] {0.9f, 0}, 1, 2),
                floats("num_detections", new float[] {1}, 1));
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SSD);
        assertEquals(List.of("17 0.9 [48.0 16.0 96.0 48.0]"), decode(head, session, 0));
    }

    @Test
    void theDimensionOfTheBatchMayBeMissing() {
        FakeSession session = new FakeSession(
                floats("boxes", new float[] {10, 20, 30, 40, 50, 8, 90, 60}, 2, 4),
                FakeSession.tensor("labels", ElementType.INT64, new float[] {2, 0}, 2),
                floats("scores", new float[] {0.9f, 0.5f}, 2));
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SSD);
        assertEquals(2, decode(head, session, 0).size());
        FakeSession fewer = new FakeSession(
                floats("boxes", new float[] {1, 2, 3, 4}, 1, 4),
                FakeSession.tensor("labels", ElementType.INT64, new float[] {5}, 1),
                floats("scores", new float[] {0.5f}, 1));
        assertEquals(List.of("5 0.5 [1.0 2.0 3.0 4.0]"), decode(head, fewer, 0));
        FakeSession none = new FakeSession(
                floats("boxes", new float[0], 0, 4),
                FakeSession.tensor("labels", ElementType.INT64, new float[0], 0),
                floats("scores", new float[0], 0));
        assertEquals(List.of(), decode(head, none, 0));
    }

    @Test
    void outputsOfDifferentLengthsAreRefused() {
        Head head = TestFacts.of(ssd(ElementType.INT64, 0), 96, 64).head(OutputLayout.SSD);
        FakeSession ofOnePicture = new FakeSession(
                FakeSession.tensor("labels", ElementType.INT64, new float[6], 2, 3),
                floats("scores", new float[3], 1, 3),
                floats("boxes", new float[24], 2, 3, 4));
        assertEquals(List.of(), decode(head, ofOnePicture, 0));
        String message = assertThrows(ModelException.class, () -> decode(head, ofOnePicture, 1))
                .getMessage();
        assertTrue(message.startsWith("expected at least 6 numbers in the output scores"), message);
        assertTrue(message.contains("maxBatch(1)"), message);
    }

    /** The trial run found nothing, so that each picture has to tell. */
    @ParameterizedTest
    @ValueSource(floats = {0, -1})
    void unitsThatTheTrialRunDoesNotTellAreThoseOfThePicture(float padding) {
        float[] nothing = new float[8];
        Arrays.fill(nothing, padding);
        FakeSession trial = new FakeSession(
                floats("boxes", nothing, 1, 2, 4),
                FakeSession.tensor("labels", ElementType.INT64, new float[2], 1, 2),
                floats("scores", new float[2], 1, 2));
        float[] fractions = {0.25f, 0.5f, 0.75f, 1, padding, padding, padding, padding};
        float[] pixels = {10, 20, 30, 40, padding, padding, padding, padding};
        Head head = TestFacts.of(trial, 96, 64).head(OutputLayout.SSD);
        assertEquals(List.of("0 0.9 [24.0 32.0 72.0 64.0]"), decode(head, withBoxes(fractions), 0));
        assertEquals(List.of("0 0.9 [10.0 20.0 30.0 40.0]"), decode(head, withBoxes(pixels), 0));
        Head told = TestFacts.of(trial, 96, 64).normalized(false).head(OutputLayout.SSD);
        assertEquals(List.of("0 0.9 [0.25 0.5 0.75 1.0]"), decode(told, withBoxes(fractions), 0));
    }

    /** As above, and their keypoints with them. */
    @ParameterizedTest
    @ValueSource(floats = {0, -1})
    void unitsOfFinalRowsThatTheTrialRunDoesNotTellAreThoseOfThePicture(float padding) {
        float[] nothing = new float[16];
        Arrays.fill(nothing, padding);
        float[] fractions = nothing.clone(), pixels = nothing.clone();
        System.arraycopy(new float[] {0.25f, 0.5f, 0.75f, 1, 0.9f, 0, 0.5f, 0.25f}, 0, fractions, 0, 8);
        System.arraycopy(new float[] {10, 20, 30, 40, 0.9f, 0, 15, 25}, 0, pixels, 0, 8);
        TestFacts facts = TestFacts.of(new FakeSession(floats("output0", nothing, 1, 2, 8)), 96, 64)
                .task(Task.POSE, new KeypointShape(1, 2));
        Head head = facts.head(OutputLayout.END_TO_END);
        assertRow("0 0.9 [24.0 32.0 72.0 64.0]", 48, 16, head, fractions);
        assertRow("0 0.9 [10.0 20.0 30.0 40.0]", 15, 25, head, pixels);
        assertRow(
                "0 0.9 [0.25 0.5 0.75 1.0]",
                0.5f,
                0.25f,
                facts.normalized(false).head(OutputLayout.END_TO_END),
                fractions);
    }

    private static void assertRow(String box, float x, float y, Head head, float[] rows) {
        FakeSession session = new FakeSession(floats("output0", rows, 1, 2, 8));
        assertEquals(List.of(box), decode(head, session, 0));
        float[] keypoint = new float[2];
        head.parts(session, 0, 0, keypoint);
        assertArrayEquals(new float[] {x, y}, keypoint);
    }

    private static FakeSession withBoxes(float[] boxes) {
        return new FakeSession(
                floats("boxes", boxes, 1, 2, 4),
                FakeSession.tensor("labels", ElementType.INT64, new float[2], 1, 2),
                floats("scores", new float[] {0.9f, 0}, 1, 2));
    }

    @Test
    void anInputForSizesMakesItADetr() {
        FakeSession session = ssd(ElementType.INT64, 0);
        Head head = TestFacts.of(session, 96, 64).withOriginalSizes().head(OutputLayout.DETR);
        assertEquals(2, decode(head, session, 0).size());
    }

    /** Only names and numbers tell classes of floating point from scores. */
    @Test
    void classesOfFloatingPointAreTheWholeNumbers() {
        FakeSession session = new FakeSession(
                floats("a", new float[] {0.9f, 0.5f}, 1, 2),
                floats("b", new float[] {4, 0}, 1, 2),
                floats("c", new float[] {10, 20, 30, 40, 50, 8, 90, 60}, 1, 2, 4));
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SSD);
        assertEquals(List.of("4 0.9 [10.0 20.0 30.0 40.0]", "0 0.5 [50.0 8.0 90.0 60.0]"), decode(head, session, 0));
    }

    @Test
    void brokenSeparateBoxesAreNoDetections() {
        float inf = Float.POSITIVE_INFINITY;
        FakeSession session = new FakeSession(
                floats("boxes", new float[] {NAN, 20, 30, 40, 50, 8, inf, 60, 1, 2, 3, 4, 5, 6, 7, 8}, 1, 4, 4),
                floats("classes", new float[] {0, 1, NAN, 0}, 1, 4),
                floats("scores", new float[] {0.9f, 0.9f, 0.9f, NAN}, 1, 4));
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SSD);
        Candidates found = candidates(head, session, 0);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }

    private static FakeSession queries(String boxes, String logits) {
        float high = 3, low = -9;
        return new FakeSession(
                floats(boxes, new float[] {0.5f, 0.5f, 0.25f, 0.5f, 0.25f, 0.75f, 0.5f, 0.25f}, 2, 1, 4),
                floats(logits, new float[] {low, high, high, low, high, low}, 2, 1, 3));
    }

    @Test
    void logitsOfQueriesCountForEachClass() {
        FakeSession session = queries("dets", "labels");
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.DETR_LOGITS);
        float score = (float) (1 / (1 + Math.exp(-3)));
        assertEquals(
                List.of("1 " + score + " [36.0 16.0 60.0 48.0]", "2 " + score + " [36.0 16.0 60.0 48.0]"),
                decode(head, session, 0));
        assertEquals(List.of("1 " + score + " [0.0 40.0 48.0 56.0]"), decode(head, session, 1));
    }

    /** The first DETR has a class for nothing and a softmax, and the same shapes. */
    @Test
    void logitsOfOtherNamesAreReadWhereTheUserSaysSo() {
        TestFacts facts = TestFacts.of(queries("pred_boxes", "logits"), 96, 64);
        assertThrows(ModelException.class, () -> facts.resolver().resolve());
        TestFacts many = TestFacts.of(
                new FakeSession(
                        floats("pred_boxes", new float[60 * 4], 1, 60, 4), floats("logits", new float[300], 1, 60, 5)),
                96,
                64);
        String advice = assertThrows(ModelException.class, () -> many.resolver().resolve())
                .getMessage();
        assertTrue(advice.contains("layout(DETR_LOGITS)"), advice);
        ResolvedLayout chosen = facts.resolver().resolve(OutputLayout.DETR_LOGITS);
        assertEquals(3, chosen.classes());
    }

    @Test
    void brokenQueriesAreNoDetections() {
        float inf = Float.POSITIVE_INFINITY;
        FakeSession session = new FakeSession(
                floats(
                        "dets",
                        new float[] {NAN, 0.5f, 0.25f, 0.5f, 0.5f, 0.5f, inf, 0.5f, 0.5f, 0.5f, 0.5f, 1},
                        1,
                        3,
                        4),
                floats("labels", new float[] {3, 3, NAN}, 1, 3, 1));
        Candidates found = candidates(TestFacts.of(session, 96, 64).head(OutputLayout.DETR_LOGITS), session, 0);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }

    /** A grid of boxes for stride 16 at 96 x 64, twice, in one of the operator's notations. */
    private static float[] grid(String order, float scaleX, float scaleY) {
        float[] boxes = new float[2 * 24 * 4];
        for (int i = 0; i < 48; i++) {
            float x = (i % 6) * 16 / scaleX, y = (i % 24 / 6) * 16 / scaleY;
            float w = 8 / scaleX, h = 4 / scaleY;
            float[] box = switch (order) {
                case "XYXY" -> new float[] {x, y, x + w, y + h};
                case "YXYX" -> new float[] {y, x, y + h, x + w};
                default -> new float[] {x + w / 2, y + h / 2, w, h};
            };
            System.arraycopy(box, 0, boxes, 4 * i, 4);
        }
        return boxes;
    }

    private static FakeSession selected(float[] boxes, ElementType type, float[] indices, long... shape) {
        float[] scores = new float[2 * 3 * 24];
        Arrays.fill(scores, 0.5f);
        scores[(3 + 2) * 24 + 7] = 0.75f; // picture 1, class 2, box 7
        return new FakeSession(
                floats("boxes", boxes, 2, 24, 4),
                floats("scores", scores, 2, 3, 24),
                FakeSession.tensor("selected", type, indices, shape));
    }

    @ParameterizedTest
    @CsvSource({
        "XYXY, 1, 1, INT64",
        "YXYX, 1, 1, INT64",
        "CENTRE_AND_SIZE, 1, 1, INT32",
        "XYXY, 96, 64, INT64",
        "YXYX, 96, 64, INT32",
        "CENTRE_AND_SIZE, 96, 64, INT64",
    })
    void selectedIndicesPointAtBoxesOfAnyNotation(String order, float scaleX, float scaleY, ElementType type) {
        float[] boxes = grid(order, scaleX, scaleY);
        float[] indices = {1, 2, 7, 0, 0, 23, 1, 1, 0};
        for (long[] shape : new long[][] {{3, 3}, {1, 3, 3}}) {
            FakeSession session = selected(boxes, type, indices, shape);
            Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SELECTED_INDICES);
            Candidates first = candidates(head, session, 0), second = candidates(head, session, 1);
            assertEquals(1, first.size());
            assertEquals(80, first.x1(0), 1e-3);
            assertEquals(48, first.y1(0), 1e-3);
            assertEquals(88, first.x2(0), 1e-3);
            assertEquals(52, first.y2(0), 1e-3);
            assertEquals(2, second.size());
            assertEquals(2, second.classId(0));
            assertEquals(0.75f, second.score(0));
            assertEquals(16, second.x1(0), 1e-3);
            assertEquals(16, second.y1(0), 1e-3);
            assertEquals(0, second.x1(1), 1e-3);
        }
    }

    @Test
    void indicesOutOfRangeAreNoDetections() {
        float[] indices = {0, 0, 24, 0, 3, 0, 0, -1, 0, 0, 0, -1, 2, 0, 0, -1, 0, 0, 0, 0, 1e7f, 0, 1, 5};
        FakeSession session = selected(grid("XYXY", 1, 1), ElementType.INT64, indices, 8, 3);
        Head head = TestFacts.of(session, 96, 64).head(OutputLayout.SELECTED_INDICES);
        assertEquals(List.of("1 0.5 [80.0 0.0 88.0 4.0]"), decode(head, session, 0));
        assertEquals(List.of(), decode(head, session, 1));
        FakeSession none = selected(grid("XYXY", 1, 1), ElementType.INT64, new float[0], 0, 3);
        assertEquals(List.of(), decode(head, none, 0));
    }

    @Test
    void brokenSelectedBoxesAreNoDetections() {
        float[] boxes = grid("XYXY", 1, 1);
        FakeSession trial = selected(boxes, ElementType.INT64, new float[] {0, 0, 3}, 1, 3);
        Head head = TestFacts.of(trial, 96, 64).head(OutputLayout.SELECTED_INDICES);
        boxes[4 * 3] = NAN;
        Candidates found = candidates(head, selected(boxes, ElementType.INT64, new float[] {0, 0, 3}, 1, 3), 0);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }

    private static FakeSession rows(float... values) {
        return new FakeSession(floats("output", values, values.length / 7, 7));
    }

    @Test
    void rowsOfTheWholeBatchSayWhichPictureTheyBelongTo() {
        FakeSession session = rows(
                0, 10, 20, 30, 40, 2, 0.9f, 1, 1, 2, 3, 4, 0, 0.8f, 0, 50, 8, 90, 60, 0, 0.5f, 2, 1, 2, 3, 4, 0, 0.7f,
                -1, 1, 2, 3, 4, 0, 0.7f, 0.5f, 1, 2, 3, 4, 0, 0.7f, NAN, 1, 2, 3, 4, 0, 0.7f);
        Head head = TestFacts.of(rows(0, 10, 20, 30, 40, 2, 0.9f), 96, 64).head(OutputLayout.YOLOV7_END_TO_END);
        assertEquals(List.of("2 0.9 [10.0 20.0 30.0 40.0]", "0 0.5 [50.0 8.0 90.0 60.0]"), decode(head, session, 0));
        assertEquals(List.of("0 0.8 [1.0 2.0 3.0 4.0]"), decode(head, session, 1));
        assertEquals(List.of(), decode(head, session, 3));
        assertEquals(List.of(), decode(head, rows(), 0));
    }

    @Test
    void rowsOfTheWholeBatchAreFractionsWhereTheUserSaysSo() {
        FakeSession session = rows(0, 0.25f, 0.5f, 0.5f, 1, 2, 0.9f);
        TestFacts facts = TestFacts.of(session, 96, 64);
        assertEquals(
                List.of("2 0.9 [24.0 32.0 48.0 64.0]"),
                decode(facts.normalized(true).head(OutputLayout.YOLOV7_END_TO_END), session, 0));
    }

    @Test
    void brokenRowsOfTheWholeBatchAreNoDetections() {
        Head head = TestFacts.of(rows(), 96, 64).head(OutputLayout.YOLOV7_END_TO_END);
        FakeSession broken = rows(0, NAN, 20, 30, 40, 2, 0.9f, 0, 1, 2, 3, 4, 0, NAN, 0, 1, 2, 3, 4, NAN, 0.9f);
        Candidates found = candidates(head, broken, 0);
        assertEquals(0, found.size());
        assertFalse(found.finite());
    }
}

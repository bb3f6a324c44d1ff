package io.yolo4j.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ElementType;
import io.yolo4j.ModelException;
import io.yolo4j.spi.Tensor;
import io.yolo4j.spi.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassScoresTest {
    private static final float NAN = Float.NaN;

    private static Tensor scores(float... values) {
        return FakeSession.tensor(ElementType.FLOAT32, values, 1, values.length);
    }

    private static Tensor shaped(long... shape) {
        return FakeSession.tensor(
                ElementType.FLOAT32, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)], shape);
    }

    private static ClassScores resolve(int names, Boolean logits, Tensor... outputs) {
        List<TensorSpec> specs = Stream.of(outputs).map(Tensor::spec).toList();
        return ClassScores.of(specs, i -> outputs[i], 1, names, logits);
    }

    private static void refuses(String part, int names, Boolean logits, Tensor... outputs) {
        ModelException refused = assertThrows(ModelException.class, () -> resolve(names, logits, outputs));
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    @Test
    void seesWhetherScoresAreProbabilities() {
        assertFalse(resolve(0, null, scores(0.2f, 0.5f, 0.3f)).logits());
        assertFalse(resolve(0, null, scores(1)).logits());
        assertFalse(resolve(3, null, FakeSession.tensor(ElementType.FLOAT16, new float[] {0.1f, 0.85f, 0.05f}, 1, 3))
                .logits());
        assertTrue(resolve(0, null, scores(0.2f, -0.5f, 1.3f)).logits()); // their sum is 1, too
        assertTrue(resolve(0, null, scores(3, 4)).logits());
        assertTrue(resolve(0, true, scores(0.2f, 0.5f, 0.3f)).logits());
        assertFalse(resolve(0, false, scores(3, 4)).logits());
    }

    @Test
    void asksWhereNumbersCanBeEither() {
        refuses("softmax(...)", 0, null, scores(0.9f, 0.8f, 0.1f));
        refuses("softmax(...)", 0, null, scores(0, 0, 0));
        refuses("softmax(...)", 0, null, scores(7));
        refuses("not finite", 0, null, scores(0.5f, NAN));
        refuses("not finite", 0, null, scores(5, Float.NEGATIVE_INFINITY));
        assertFalse(resolve(0, false, scores(0.9f, 0.8f, 0.1f)).logits());
    }

    @Test
    void findsTheOutput() {
        assertEquals(new ClassScores(0, 10, true), resolve(10, true, shaped(1, 10)));
        assertEquals(new ClassScores(0, 10, true), resolve(10, true, shaped(1, 10, 1, 1)));
        assertEquals(new ClassScores(1, 10, true), resolve(0, true, shaped(1, 64, 7, 7), shaped(1, 10)));
        assertEquals(new ClassScores(1, 10, true), resolve(10, true, shaped(1, 512), shaped(1, 10)));
        Tensor logits = scores(2, 1, 3), probabilities = scores(0.2f, 0.1f, 0.7f);
        assertEquals(new ClassScores(1, 3, false), resolve(3, null, logits, probabilities));
        refuses("several outputs", 3, null, logits, logits);
    }

    @Test
    void refusesDetectors() {
        refuses("Detector", 80, null, shaped(1, 84, 2100));
        refuses("Detector", 80, null, shaped(1, 300, 6));
        refuses("Detector", 0, null, shaped(1, 300), shaped(1, 300, 4), shaped(1, 300)); // DETR
        refuses("Detector", 0, null, shaped(1, 80, 20, 20));
        refuses("Detector", 0, null, shaped(3, 7)); // three boxes of one picture
        refuses("Detector", 0, null);
    }

    @Test
    void refusesAnotherNumberOfNames() {
        refuses("10 classes, but there are 80 names", 80, null, shaped(1, 10));
    }

    @Test
    void readsEachPictureOfTheBatch() {
        Tensor two = FakeSession.tensor(ElementType.FLOAT32, new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        ClassScores layout = new ClassScores(0, 3, false);
        assertArrayEquals(new float[] {4, 5, 6}, layout.read(new FakeSession(two), 1));
    }

    @Test
    void softmaxDoesNotOverflow() {
        float[] scores = {1000, 1001, -1000};
        ClassScores.softmax(scores);
        assertArrayEquals(new float[] {0.26894143f, 0.7310586f, 0}, scores);
        float[] equal = {-1e30f, -1e30f};
        ClassScores.softmax(equal);
        assertArrayEquals(new float[] {0.5f, 0.5f}, equal);
    }
}

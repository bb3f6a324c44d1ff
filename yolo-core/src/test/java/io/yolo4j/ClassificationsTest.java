package io.yolo4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClassificationsTest {
    private static final List<String> NAMES = List.of("cat", "dog", "owl", "fox");

    private static Classifications of(int topK, float... scores) {
        return Classifications.of(30, 20, scores, topK, NAMES.subList(0, scores.length));
    }

    @Test
    void listsTheBestFirst() {
        Classifications found = of(3, 0.1f, 0.6f, 0.05f, 0.25f);
        assertEquals(
                List.of(
                        new Classification(1, "dog", 0.6f),
                        new Classification(3, "fox", 0.25f),
                        new Classification(0, "cat", 0.1f)),
                found.stream().toList());
        assertEquals(3, found.size());
        assertEquals(1, found.classId(0));
        assertEquals("fox", found.className(1));
        assertEquals(0.1f, found.score(2));
        assertEquals(0.05f, found.scoreOf(2));
        assertArrayEquals(new float[] {0.1f, 0.6f, 0.05f, 0.25f}, found.scores());
        assertEquals(NAMES, found.classNames());
        assertEquals("[dog 0.60, fox 0.25, cat 0.10]", found.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> found.get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> found.get(-1));
    }

    @Test
    void listsAllWhereThereAreFewer() {
        assertEquals(2, of(5, 0.5f, 0.5f).size());
    }

    @Test
    void equalScoresAreInTheOrderOfTheModel() {
        Classifications found = of(4, 0.2f, 0.4f, 0.2f, 0.2f);
        assertEquals(
                List.of(1, 0, 2, 3), found.stream().map(Classification::classId).toList());
        Classifications zeros = of(3, 0f, -0f, 0f);
        assertEquals(
                List.of(0, 1, 2), zeros.stream().map(Classification::classId).toList());
    }

    @Property(tries = 300, seed = "9")
    void ordersAnyNumbers(
            @ForAll @Size(min = 1, max = 4) @FloatRange(min = -5, max = 5) float[] scores,
            @ForAll @IntRange(min = 1, max = 6) int topK) {
        Classifications found = of(topK, scores);
        int[] expected = IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Float.compare(scores[b] + 0f, scores[a] + 0f))
                .mapToInt(Integer::intValue)
                .limit(topK)
                .toArray();
        assertArrayEquals(
                expected, found.stream().mapToInt(Classification::classId).toArray(), () -> Arrays.toString(scores));
    }

    @Test
    void doesNotChange() {
        float[] scores = {0.3f, 0.7f};
        Classifications found = of(2, scores);
        scores[0] = 1;
        found.scores()[1] = 0;
        assertEquals(0.7f, found.score(0));
        assertEquals(0.3f, found.score(1));
    }

    @Test
    void isEqualWhereScoresAndListAre() {
        Classifications found = of(2, 0.3f, 0.7f, 0);
        assertEquals(found, of(2, 0.3f, 0.7f, 0));
        assertEquals(found.hashCode(), of(2, 0.3f, 0.7f, 0).hashCode());
        assertNotEquals(found, of(1, 0.3f, 0.7f, 0));
        assertNotEquals(found, of(2, 0.3f, 0.6f, 0.1f));
        assertNotEquals(found, Classifications.of(31, 20, new float[] {0.3f, 0.7f, 0}, 2, NAMES.subList(0, 3)));
    }

    @Test
    void iteratesToItsEnd() {
        Iterator<Classification> all = of(1, 0.3f, 0.7f).iterator();
        assertEquals("dog", all.next().className());
        assertTrue(!all.hasNext());
        assertThrows(NoSuchElementException.class, all::next);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> of(0, 1));
        assertThrows(IllegalArgumentException.class, () -> of(1, 0.5f, Float.NaN));
        assertThrows(
                IllegalArgumentException.class, () -> Classifications.of(1, 1, new float[] {1, 0}, 1, List.of("one")));
    }
}

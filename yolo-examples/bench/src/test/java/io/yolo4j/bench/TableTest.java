package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Table TABLE = new Table(
            List.of("", "ratio"),
            List.of(List.of("a | b", "1.00"), List.of("c", "12.50")),
            List.of("Not the same boxes."));

    @Test
    void isMarkdown() {
        assertEquals("""
                |  | ratio |
                |---|---|
                | a \\| b | 1.00 |
                | c | 12.50 |

                Not the same boxes.
                """, TABLE.markdown());
    }

    @Test
    void isAlignedForTheConsole() {
        assertEquals("""
                       ratio
                a | b  1.00
                c      12.50
                Not the same boxes.
                """, TABLE.plain());
    }

    @Test
    void refusesRowsOfAnotherLength() {
        assertThrows(
                IllegalArgumentException.class, () -> new Table(List.of("one"), List.of(List.of("1", "2")), List.of()));
    }

    @Test
    void medianIsTheMiddleAndNotTheMean() {
        assertEquals(2, Table.median(1000, 1, 2));
        assertEquals(2.5, Table.median(3, 1000, 2, 1));
    }
}

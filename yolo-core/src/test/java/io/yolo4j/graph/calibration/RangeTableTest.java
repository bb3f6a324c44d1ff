package io.yolo4j.graph.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.CalibrationMethod;
import io.yolo4j.ConfigurationException;
import io.yolo4j.graph.calibration.RangeTable.Origin;
import io.yolo4j.graph.calibration.RangeTable.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTableTest {
    private static final String MODEL = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);

    private static final RangeTable TABLE = RangeTable.of(
                    Map.of("images", new Range(0, 1), "/model.0/act/Mul_output_0", new Range(-0.27846456f, 17.3125f)),
                    new Origin(MODEL, CalibrationMethod.percentile(99.99), 128))
            .keepingFloat(Set.of("first conv"));

    private static final String TEXT = """
            yolo4j-ranges 1
            model 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            method percentile 99.99
            pictures 128
            tensors 2
            -0.27846456 17.3125 /model.0/act/Mul_output_0
            0 1 images
            float 1
            first\\sconv
            """;

    @TempDir
    Path folder;

    @Test
    void isSavedAsTextThatCanBeCompared() throws IOException {
        Path file = folder.resolve("ranges.txt");
        TABLE.write(file);
        assertEquals(TEXT, Files.readString(file));
        assertEquals(TABLE, RangeTable.read(file));
        assertEquals(TABLE, RangeTable.parse("with the ends of lines of Windows", TEXT.replace("\n", "\r\n")));
    }

    @Property(seed = "31", tries = 500, edgeCases = EdgeCasesMode.NONE)
    void everyTableSurvivesBeingSaved(@ForAll("tables") RangeTable table) throws IOException {
        assertEquals(table, RangeTable.parse("saved", table.text()));
        Path file =
                Files.createTempFile("ranges", ".txt"); // through bytes as well: not every string has a place in UTF-8
        try {
            table.write(file);
            assertEquals(table, RangeTable.read(file));
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<RangeTable> tables() {
        Arbitrary<Float> number = Arbitraries.oneOf(
                        Arbitraries.floats(), Arbitraries.randomValue(random -> Float.intBitsToFloat(random.nextInt())))
                .filter(Float::isFinite);
        Arbitrary<Range> range =
                Combinators.combine(number, number).as((a, b) -> new Range(Math.min(a, b), Math.max(a, b)));
        Arbitrary<String> name = Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(12),
                Arbitraries.strings().withChars(" \\/.su:0\n\r\t_\u00e4\ud800").ofMaxLength(12));
        Arbitrary<CalibrationMethod> method = Arbitraries.oneOf(
                Arbitraries.of(CalibrationMethod.MIN_MAX, CalibrationMethod.ENTROPY),
                Arbitraries.integers().between(50_001, 100_000).map(i -> CalibrationMethod.percentile(i / 1000.0)));
        return Combinators.combine(
                        Arbitraries.maps(name, range).ofMaxSize(8),
                        method,
                        Arbitraries.integers().between(1, 100_000),
                        name.filter(text -> !text.isEmpty()).set().ofMaxSize(3))
                .as((ranges, how, pictures, nodes) ->
                        RangeTable.of(ranges, new Origin(MODEL, how, pictures)).keepingFloat(nodes));
    }

    @Test
    void theOrderOfTheTensorsChangesNothing() {
        Map<String, Range> backwards = new LinkedHashMap<>();
        backwards.put("images", new Range(0, 1));
        backwards.put("/model.0/act/Mul_output_0", new Range(-0.27846456f, 17.3125f));
        assertEquals(
                TEXT,
                RangeTable.of(backwards, TABLE.origin().orElseThrow())
                        .keepingFloat(TABLE.keepFloat())
                        .text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yolo4j-ranges 1      | yolo4j-ranges 2     | 1 | expected version 1 of the format",
                "yolo4j-ranges 1      | hello               | 1 | expected yolo4j-ranges 1, found \"hello\"",
                "model 0123           | model xyz3          | 2 | expected a SHA-256 of 64 hexadecimal digits",
                "model 0123           | modell 0123         | 2 | expected \"model ...\"",
                "percentile 99.99     | percentile 150      | 3 | over 50 and at most 100, found 150",
                "percentile 99.99     | magic               | 3 | expected a method of calibration",
                "pictures 128         | pictures 0          | 4 | expected at least one picture",
                "pictures 128         | pictures -1         | 4 | expected a count, found \"-1\"",
                "tensors 2            | tensors 99999999999 | 5 | expected a count",
                "tensors 2            | tensors 999999999   | 8 | single spaces between, found \"float 1\"",
                "tensors 2            | tensors 1           | 7 | expected \"float ...\", found \"0 1 images\"",
                "float 1              | float 2             | 10 | expected the name of node 2 of 2, found the end",
                "float 1              | float 0             | 9 | expected the end after 2 tensors and 0 nodes in float",
                "first                | first conv          | 9 | without spaces, found",
                "0 1 images           | 0 1                 | 7 | single spaces between, found \"0 1\"",
                "0 1 images           | 0  1 images         | 7 | single spaces between",
                "0 1 images           | 0 NaN images        | 7 | expected a finite decimal number",
                "0 1 images           | 0 1e39 images       | 7 | expected a finite decimal number",
                "0 1 images           | 0 0x1p3 images      | 7 | expected a finite decimal number",
                "0 1 images           | 2 1 images          | 7 | expected the smaller number first",
                "0 1 images           | 0 1 im\\ages        | 7 | after a backslash",
                "0 1 images           | 0 1 images\\u12     | 7 | after a backslash",
                "0 1 images           | 0 1 images\\        | 7 | after a backslash",
                "0 1 images           | 0 1 /model.0/act/Mul_output_0 | 7 | expected each tensor once",
            })
    void aWrongFileIsRefusedWithTheLine(String right, String wrong, int line, String said) {
        String text = TEXT.replace(right, wrong);
        String message = assertThrows(ConfigurationException.class, () -> RangeTable.parse("ranges.txt", text))
                .getMessage();
        assertTrue(message.startsWith("ranges.txt, line " + line + ": ") && message.contains(said), message);
    }

    @Property(seed = "32", tries = 300)
    void whateverTheFileHoldsNothingElseIsThrown(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(TEXT);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(at + 1);
                case 1 -> text.deleteCharAt(at).append(' ');
                default -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
            }
        }
        try {
            RangeTable.parse("mutated", text.toString());
        } catch (ConfigurationException e) {
            assertTrue(e.getMessage().startsWith("mutated, line "), e.getMessage());
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path missing = folder.resolve("missing.txt");
        assertTrue(assertThrows(ConfigurationException.class, () -> RangeTable.read(missing))
                .getMessage()
                .contains(missing.toString()));
        assertThrows(ConfigurationException.class, () -> TABLE.write(folder.resolve("no/such/folder.txt")));
    }

    @Test
    void aTableOfAnotherModelIsRefused() {
        TABLE.requireFit(MODEL, List.of("images"));
        String other = assertThrows(ConfigurationException.class, () -> TABLE.requireFit(OTHER, List.of("images")))
                .getMessage();
        assertTrue(other.contains("another model") && other.contains(MODEL) && other.contains(OTHER), other);
        String missing = assertThrows(
                        ConfigurationException.class,
                        () -> TABLE.requireFit(MODEL, List.of("images", "/model.9/cv2", "/model.8/cv1")))
                .getMessage();
        assertTrue(missing.contains("lacks 2 of 3") && missing.contains("/model.9/cv2"), missing);
        assertTrue(assertThrows(ConfigurationException.class, () -> TABLE.range("/model.9/cv2"))
                .getMessage()
                .contains("/model.9/cv2"));
    }

    @Test
    void aRangeIsFiniteAndInOrder() {
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Range(Float.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new Range(0, Float.POSITIVE_INFINITY));
        assertEquals(new Range(0f, 0f), new Range(-0f, -0f));
    }

    @Test
    void aTableWithoutAnOriginIsNotSaved() {
        RangeTable table = RangeTable.of(Map.of("images", new Range(0, 1)));
        assertEquals(new Range(0, 1), table.range("images"));
        assertThrows(IllegalStateException.class, table::text);
    }

    @Test
    void aMethodIsReadAsItIsWritten() {
        for (CalibrationMethod method :
                List.of(CalibrationMethod.MIN_MAX, CalibrationMethod.ENTROPY, CalibrationMethod.percentile(99.999))) {
            assertEquals(method, CalibrationMethod.parse(method.toString()));
        }
        assertThrows(ConfigurationException.class, () -> CalibrationMethod.percentile(50));
        assertThrows(ConfigurationException.class, () -> CalibrationMethod.parse("percentile"));
    }
}

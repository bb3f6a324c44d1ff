package io.yolo4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedTablesTest {
    private static final String DOCUMENT = """
            # Speed

            Before.

            <!-- generated: calls -->
            | old |
            <!-- end: calls -->

            Between.
            <!-- generated: masks -->
            <!-- end: masks -->
            """;

    @Test
    void replacesWhatIsBetweenTheMarkersAndNothingElse() {
        assertEquals(
                DOCUMENT.replace("| old |", "| new |"),
                GeneratedTables.replace(DOCUMENT, "calls", "Calls", "| new |\n\n"));
        assertEquals(
                DOCUMENT.replace("<!-- generated: masks -->\n", "<!-- generated: masks -->\nM\n"),
                GeneratedTables.replace(DOCUMENT, "masks", "Masks", "M"));
    }

    @Test
    void isTheSameWhenRepeated() {
        String once = GeneratedTables.replace(DOCUMENT, "calls", "Calls", "| $1 \\ |");
        assertTrue(once.contains("| $1 \\ |"), once);
        assertEquals(once, GeneratedTables.replace(once, "calls", "Calls", "| $1 \\ |"));
    }

    @Test
    void appendsWhatTheDocumentDoesNotHaveYet() {
        String appended = GeneratedTables.replace(DOCUMENT, "call", "One call", "| x |");
        assertEquals(DOCUMENT + "\n## One call\n\n<!-- generated: call -->\n| x |\n<!-- end: call -->\n", appended);
        assertEquals(
                appended.replace("| x |", "| y |"), GeneratedTables.replace(appended, "call", "One call", "| y |"));
    }

    @Test
    void refusesMarkersThatAreNotOnePair() {
        for (String broken : new String[] {
            DOCUMENT.replace("<!-- end: calls -->", ""),
            DOCUMENT.replace("<!-- generated: calls -->", ""),
            DOCUMENT + DOCUMENT,
            "<!-- end: calls -->\n<!-- generated: calls -->\n"
        }) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> GeneratedTables.replace(broken, "calls", "Calls", ""),
                    broken);
        }
    }

    /** Otherwise a table would be appended to the end the next time, below a heading that nobody chose. */
    @Test
    void everySectionHasItsPlaceInTheDocument() throws IOException {
        String document = Files.readString(Path.of(System.getProperty("basedir", ""), "../../docs/performance.md"));
        for (Section section : Report.SECTIONS) {
            String replaced = GeneratedTables.replace(document, section.name(), section.title(), "");
            assertEquals(headings(document), headings(replaced), section.name());
        }
        long names = Report.SECTIONS.stream().map(Section::name).distinct().count();
        assertEquals(Report.SECTIONS.size(), names);
    }

    private static long headings(String document) {
        return Stream.of(document.split("\n"))
                .filter(line -> line.startsWith("## "))
                .count();
    }
}

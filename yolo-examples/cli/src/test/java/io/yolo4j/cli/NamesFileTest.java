package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesFileTest {
    @TempDir
    private Path directory;

    private List<String> read(String name, String content) throws IOException {
        return NamesFile.read(Files.writeString(directory.resolve(name), content));
    }

    @Test
    void readsLines() throws IOException {
        assertEquals(List.of("a", "traffic light", "#3"), read("n.txt", "\uFEFFa\r\n traffic light \r\n#3\n\n\n"));
        assertEquals(List.of("a", "b"), read("coco.names", "a\nb"));
    }

    @Test
    void readsYaml() throws IOException {
        assertEquals(
                List.of("a", "b: c", "2"),
                read("n.yaml", "path: ../x\nnames:\n  0: a\n  2: 2\n  1: 'b: c' # a comment\nnc: 3\n"));
        assertEquals(List.of("a", "no"), read("n.YML", "names: [a, no]"));
        assertEquals(List.of("a", "b"), read("n.yml", "names:\n- a\n- b\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.txt  | ''                  | expected at least one name, found none",
                "x.txt  | 'a;;b'              | expected one name in each line, found nothing in line 2",
                "x.yaml | ''                  | expected 'names:' with a list, or with a map from number to name, found no 'names:'",
                "x.yaml | 'names: 3'          | expected 'names:' with a list, or with a map from number to name, found 'names: 3'",
                "x.yaml | 'names: []'         | expected at least one name, found none",
                "x.yaml | 'names: {0: a, 2: b}' | expected the numbers 0 to 1 for 2 names, found '2'",
                "x.yaml | 'names: {0: a, x: b}' | expected the numbers 0 to 1 for 2 names, found 'x'",
                "x.yaml | 'names: {0: a, 00: b}' | expected each number once, found 0 twice",
                "x.yaml | 'names: [a, [b]]'   | expected a name for class 1, found '[\"b\"]'",
                "x.yaml | 'names: [a, '       | expected a YAML file, found a mistake in line",
            })
    void refuses(String name, String content, String message) {
        Failure e = assertThrows(Failure.class, () -> read(name, content.replace(';', '\n')));
        String start = "--names " + directory.resolve(name) + ": " + message;
        assertEquals(
                start,
                e.getMessage()
                        .substring(0, Math.min(start.length(), e.getMessage().length())));
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        Path file = Files.write(directory.resolve("latin1.txt"), new byte[] {'g', 'r', (byte) 0xFC, 'n'});
        Failure e = assertThrows(Failure.class, () -> NamesFile.read(file));
        assertEquals(
                "--names " + file + ": expected text in UTF-8, found other bytes; save it as UTF-8", e.getMessage());
    }
}

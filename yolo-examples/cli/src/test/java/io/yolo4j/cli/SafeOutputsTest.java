package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the outputs are called: everything that was there before a run is there after it. */
class SafeOutputsTest {
    @TempDir
    private Path directory;

    private final Map<Path, byte[]> before = new HashMap<>();
    private Path model;
    private Path names;
    private Path red;
    private Path bare;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Cli.model(directory);
        names = Files.writeString(directory.resolve("names.txt"), "r\ng\nb\n");
        red = Cli.picture(directory.resolve("red.png"), Color.RED);
        bare = Files.copy(red, directory.resolve("picture"));
        Files.createDirectory(directory.resolve("out"));
        try (Stream<Path> files = Files.list(directory).filter(Files::isRegularFile)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                before.put(file, Files.readAllBytes(file));
            }
        }
    }

    @AfterEach
    void nothingWasLost() throws IOException {
        for (Map.Entry<Path, byte[]> file : before.entrySet()) {
            assertArrayEquals(
                    file.getValue(),
                    Files.readAllBytes(file.getKey()),
                    file.getKey().toString());
        }
    }

    private Cli.Result run(String option, Object output, int code) {
        return Cli.run("detect", "--model", model, "--names", names, option, output, red, bare)
                .expect(code);
    }

    private void refusesJson(Object file, String message) {
        Cli.Result result = run("--json", file, 2);
        assertTrue(result.err().startsWith("error: --json " + file + ": " + message), result.err());
        assertEquals("", result.out());
    }

    @Test
    void jsonReplacesNothingThatIsRead() {
        refusesJson(model, "expected a file for the results, found the model");
        refusesJson(names, "expected a file for the results, found the file of --names");
        refusesJson(bare, "expected a file for the results, found a source, " + bare);
        refusesJson(red, "expected a file for the results, found a source, " + red);
        refusesJson(directory.resolve("out/../picture"), "expected a file for the results, found a source");
    }

    @Test
    void jsonFollowsLinks() throws IOException {
        Path soft = Files.createSymbolicLink(directory.resolve("soft"), model.getFileName());
        Path hard = Files.createLink(directory.resolve("hard"), names);
        refusesJson(soft, "expected a file for the results, found the model");
        refusesJson(hard, "expected a file for the results, found the file of --names");
    }

    @Test
    void jsonReplacesResultsOnly() throws IOException {
        Path notes = Files.writeString(directory.resolve("notes"), "\n notes\n");
        before.put(notes, Files.readAllBytes(notes));
        refusesJson(notes, "exists and holds no JSON Lines; remove it or choose another name");
        Path labels = Files.writeString(directory.resolve("instances.json"), "{\"images\":[]}\n");
        before.put(labels, Files.readAllBytes(labels));
        refusesJson(labels, "exists and holds no JSON Lines; remove it or choose another name");
        Path results = directory.resolve("results");
        for (String old : new String[] {"", "\n", " {\"source\":1}\n"}) {
            Files.writeString(results, old);
            run("--json", results, 0);
            assertEquals(2, Files.readAllLines(results).size());
        }
        run("--json", results, 0);
        assertEquals(2, Files.readAllLines(results).size(), "a second run replaces the results of the first");
    }

    @Test
    void refusedJsonLeavesNoDirectoryBehind() {
        Path saved = directory.resolve("saved");
        Cli.run("detect", "--model", model, "--json", model, "--save", saved, red)
                .expect(2);
        assertFalse(Files.exists(saved));
    }

    @Test
    void savedPicturesReplaceNothingThatIsRead() throws IOException {
        run("--save", directory, 0);
        run("--save", directory.resolve("out/.."), 0);
        run("--save", Files.createSymbolicLink(directory.resolve("here"), directory), 0);
        assertTrue(Files.exists(directory.resolve("red-2.png")));

        Path out = directory.resolve("out");
        Files.createSymbolicLink(out.resolve("red.png"), red);
        Files.createLink(out.resolve("picture.png"), bare);
        Files.createSymbolicLink(out.resolve(".red-2.png.part"), names);
        run("--save", out, 0);
        assertTrue(Files.isSymbolicLink(out.resolve("red.png")));
    }

    @Test
    void savedPicturesReplaceNeitherModelNorNames() throws IOException {
        Path out = directory.resolve("out");
        Path oddModel = Files.copy(model, out.resolve("red.png"));
        Path oddNames = Files.copy(names, out.resolve("red-2.png"));
        before.put(oddModel, Files.readAllBytes(oddModel));
        before.put(oddNames, Files.readAllBytes(oddNames));
        Cli.run("detect", "--model", oddModel, "--names", oddNames, "--save", out, red)
                .expect(0);
        assertTrue(Files.exists(out.resolve("red-3.png")));
    }

    @Test
    void saysWhyAnOutputCannotBeWritten() {
        Path none = directory.resolve("none");
        refusesJson(none.resolve("x"), "expected a file that can be written, found no directory " + none);
        refusesJson(directory, "expected a file that can be written, found ");
        refusesJson(red.resolve("x"), "expected a file that can be written, found ");
        for (Object save : new Object[] {red, red.resolve("x")}) {
            String err = run("--save", save, 2).err();
            assertTrue(
                    err.startsWith("error: --save " + save + ": expected a directory that can be made, found "), err);
            assertFalse(err.contains("Exception"), err);
        }
    }
}

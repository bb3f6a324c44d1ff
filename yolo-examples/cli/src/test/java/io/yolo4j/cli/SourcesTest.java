package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of(
                "img10.jpg",
                "img2.JPG",
                "img 1.png",
                ".hidden.jpg",
                "notes.txt",
                "sub/a.webp",
                "sub/deep/b.jpeg",
                ".git/c.jpg",
                "empty/readme.md",
                "odd[1].jpg")) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        Files.createDirectories(directory.resolve("void"));
    }

    private List<String> images(String... sources) {
        Sources found = resolve(sources);
        assertEquals(List.of(), found.problems());
        return found.images().stream()
                .map(image -> directory.relativize(image).toString())
                .toList();
    }

    private String problem(String source) {
        Sources found = resolve(source);
        assertEquals(List.of(), found.images());
        assertEquals(1, found.problems().size());
        return found.problems().get(0);
    }

    private Sources resolve(String... sources) {
        return Sources.resolve(
                Arrays.stream(sources).map(s -> directory + "/" + s).toList(), null);
    }

    @Test
    void directoriesGiveTheirImagesInNaturalOrder() {
        assertEquals(List.of("img 1.png", "img2.JPG", "img10.jpg", "odd[1].jpg"), images(""));
        assertTrue(
                resolve("").notes().get(0).endsWith(": 4 images, 1 other file left out"),
                resolve("").toString());
    }

    @Test
    void globsMatchAsInAShell() {
        assertEquals(List.of("img10.jpg", "odd[1].jpg"), images("*.jpg"));
        assertEquals(List.of("img2.JPG"), images("img?.*"));
        assertEquals(List.of("img 1.png", "img10.jpg"), images("img*.{jpg,png}"));
        assertEquals(List.of("sub/a.webp"), images("s*/*"));
        assertEquals(List.of("img10.jpg", "odd[1].jpg", "sub/deep/b.jpeg"), images("**/*.jp*g"));
        assertEquals(List.of("sub/a.webp", "sub/deep/b.jpeg"), images("sub/**"));
        assertEquals(List.of("sub/deep/b.jpeg"), images("sub/**/b.*"));
        assertEquals(List.of(".git/c.jpg"), images(".g*/*"));
    }

    @Test
    void globsLeaveOutWherePicturesAreSaved() {
        Path sub = directory.resolve("sub/../sub");
        Sources found = Sources.resolve(List.of(directory + "/**/*.{jp*g,webp}"), sub);
        assertEquals(List.of(directory.resolve("img10.jpg"), directory.resolve("odd[1].jpg")), found.images());
        assertEquals(
                directory + "/**/*.{jp*g,webp}: left out " + directory.resolve("sub") + ", where pictures are saved",
                found.notes().get(1));
        Path deep = directory.resolve("sub/deep");
        assertEquals(
                2, Sources.resolve(List.of(directory + "/sub/**"), sub).images().size(), "asked for by name");
        assertEquals(
                List.of(directory.resolve("sub/a.webp")),
                Sources.resolve(List.of(directory + "/sub/**"), deep).images());
        assertEquals(
                List.of(deep.resolve("b.jpeg")),
                Sources.resolve(List.of(deep + "/b.jpeg"), deep).images());
    }

    @Test
    void saysWherePicturesWouldBeTakenForImages() {
        for (String source : List.of(directory.toString(), directory + "/*.jpg", directory + "/**")) {
            Sources found = Sources.resolve(List.of(source), directory);
            assertTrue(found.notes().get(1).contains("another run would take"), found.toString());
        }
        assertEquals(
                1,
                Sources.resolve(List.of(directory + "/*"), directory.resolve("sub"))
                        .notes()
                        .size());
    }

    @Test
    void aFileWhoseNameLooksLikeAGlobIsAFile() {
        assertEquals(List.of("odd[1].jpg"), images("odd[1].jpg"));
    }

    @Test
    void filesAreTakenWhateverTheirNameAndOnlyOnce() {
        assertEquals(List.of("notes.txt", "img10.jpg", "odd[1].jpg"), images("notes.txt", "img10.jpg", "*.jpg"));
    }

    @Test
    void saysWhatIsMissing() {
        assertTrue(problem("nowhere.jpg").contains("found no such file"), problem("nowhere.jpg"));
        assertTrue(problem("no/such/*.jpg").contains("found no directory"), problem("no/such/*.jpg"));
        assertTrue(problem("*.gif").endsWith("expected images, found no file that matches"), problem("*.gif"));
        assertTrue(problem("void").contains("found no file in this directory; the glob '"), problem("void"));
        assertTrue(
                problem("empty").contains("found 1 file, but no image in this directory; the glob '"),
                problem("empty"));
        assertTrue(problem("*.{jpg").contains("expected a glob, found a mistake"), problem("*.{jpg"));
    }

    @Test
    void expandsTheHomeDirectory() {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", directory.toString());
        try {
            assertEquals(
                    List.of(directory.resolve("img10.jpg"), directory.resolve("odd[1].jpg")),
                    Sources.resolve(List.of("~/*.jpg"), null).images());
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void ordersNumbersByValue() {
        List<Path> sorted = List.of("b", "a10", "a9", "A9b", "a09", "a", "a99999999999999999999", "a1/x").stream()
                .map(Path::of)
                .sorted(NaturalOrder.PATHS)
                .toList();
        assertEquals("[a, a1/x, a09, a9, A9b, a10, a99999999999999999999, b]", sorted.toString());
    }
}

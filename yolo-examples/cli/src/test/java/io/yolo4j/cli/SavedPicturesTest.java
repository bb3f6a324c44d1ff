package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedPicturesTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path saved;

    @BeforeEach
    void makeModel() throws IOException {
        model = Cli.model(directory);
        saved = directory.resolve("new/saved");
    }

    @Test
    void drawsTheBoxAndLeavesTheRest() throws IOException {
        Path red = Cli.picture(directory.resolve("red.png"), Color.RED);
        Cli.run("detect", "--model", model, "--save", saved, red).expect(0);

        BufferedImage before = ImageIO.read(red.toFile());
        BufferedImage after = ImageIO.read(saved.resolve("red.png").toFile());
        assertEquals(List.of("red.png"), names(saved));
        assertEquals(before.getWidth(), after.getWidth());
        assertEquals(before.getHeight(), after.getHeight());
        for (int at = 34; at < 62; at += 4) {
            assertTrue(differs(before, after, at, 95), "lower edge at x = " + at);
            assertTrue(differs(before, after, 32, at + 32), "left edge at y = " + (at + 32));
            assertTrue(differs(before, after, 63, at + 32), "right edge at y = " + (at + 32));
        }
        assertEquals(before.getRGB(48, 90), after.getRGB(48, 90), "inside");
        assertEquals(before.getRGB(100, 120), after.getRGB(100, 120), "far away");
    }

    @Test
    void keepsNamesApartAndSourcesWhole() throws IOException {
        Path a = Cli.picture(directory.resolve("a/same.png"), Color.RED);
        Path b = Cli.picture(directory.resolve("b/same.png"), Color.BLUE);
        Path upper = Cli.picture(directory.resolve("c/SAME.png"), Color.BLUE);
        byte[] before = Files.readAllBytes(a);
        Cli.run("detect", "--model", model, "--save", directory.resolve("a"), a, b, upper)
                .expect(0);
        assertArrayEquals(before, Files.readAllBytes(a));
        assertEquals(4, names(directory.resolve("a")).size());
        Cli.run("detect", "--model", model, "--save", saved, a, b, upper).expect(0);
        assertEquals(List.of("SAME-3.png", "same-2.png", "same.png"), names(saved));
        Cli.run("detect", "--model", model, "--save", saved, a, b, upper).expect(0);
        assertEquals(3, names(saved).size(), "a second run replaces the pictures of the first");
    }

    /** Not those of this run, nor those of the run before. */
    @Test
    void takesNoSavedPictureForAnImage() throws IOException {
        Cli.picture(directory.resolve("tree/a.png"), Color.RED);
        Path inside = directory.resolve("tree/marked");
        for (int run = 1; run <= 2; run++) {
            Cli.Result result = Cli.run("detect", "--model", model, "--save", inside, directory + "/tree/**")
                    .expect(0);
            assertTrue(result.out().contains("1 image in "), result.out());
            assertEquals(List.of("a.png"), names(inside));
        }
    }

    @Test
    void keepsFormatsThatCanBeWritten() throws IOException {
        Path jpeg = Cli.picture(directory.resolve("x.jpg"), Color.RED);
        Path bmp = Cli.picture(directory.resolve("y.bmp"), Color.RED);
        Path webp = Files.copy(jpeg, directory.resolve("z.webp")); // the content tells the format, not the name
        Path bare = Files.copy(jpeg, directory.resolve("bare"));
        Cli.run("detect", "--model", model, "--save", saved, jpeg, bmp, webp, bare)
                .expect(0);
        assertEquals(List.of("bare.png", "x.jpg", "y.bmp", "z.png"), names(saved));
        assertEquals(0xFFD8, firstTwo(saved.resolve("x.jpg")));
        assertEquals('B' << 8 | 'M', firstTwo(saved.resolve("y.bmp")));
        assertEquals(0x8950, firstTwo(saved.resolve("z.png")));
    }

    private static boolean differs(BufferedImage a, BufferedImage b, int x, int y) {
        return a.getRGB(x, y) != b.getRGB(x, y);
    }

    private static int firstTwo(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

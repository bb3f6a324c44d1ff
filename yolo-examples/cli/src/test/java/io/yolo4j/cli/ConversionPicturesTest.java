package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionPicturesTest {
    @TempDir
    private Path directory;

    private String folder(String name, int from, int to) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        for (int i = from; i < to; i++) {
            Files.writeString(folder.resolve(name + i + ".png"), "picture " + i);
        }
        return folder.toString();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "10, 5", "16, 8", "40, 8", "100, 20", "320, 64", "1000, 64"})
    void holdsAFifthBackButNeitherMoreThanItNeedsNorThanAHalf(int images, int heldBack) throws IOException {
        String all = folder("all", 0, images);
        ConversionPictures pictures = ConversionPictures.resolve(List.of(all), List.of());
        assertEquals(heldBack, pictures.check().size());
        assertEquals(images - heldBack, pictures.calibration().size());
        assertTrue(pictures.calibration().stream().noneMatch(pictures.check()::contains));
        assertEquals(pictures, ConversionPictures.resolve(List.of(all), List.of()), "the same ones each time");
    }

    @Test
    void holdsBackFromAllParts() throws IOException {
        ConversionPictures pictures = ConversionPictures.resolve(List.of(folder("all", 0, 40)), List.of());
        List<String> names = pictures.check().stream()
                .map(file -> file.getFileName().toString())
                .toList();
        assertEquals(
                List.of(
                        "all2.png",
                        "all7.png",
                        "all12.png",
                        "all17.png",
                        "all22.png",
                        "all27.png",
                        "all32.png",
                        "all37.png"),
                names);
    }

    @Test
    void leavesOutWhatTheResultIsCheckedBy() throws IOException {
        ConversionPictures pictures =
                ConversionPictures.resolve(List.of(folder("a", 0, 20)), List.of(folder("b", 15, 25)));
        assertEquals(15, pictures.calibration().size());
        assertEquals(10, pictures.check().size());
        assertEquals(
                "--calibration: 5 images left out, which the result is checked by",
                pictures.notes().get(2));
    }

    @Test
    void leavesOutCopiesOfWhatIsHeldBack() throws IOException {
        String all = folder("all", 0, 20);
        for (int i = 0; i < 20; i++) {
            Files.writeString(Path.of(all).resolve("z-copy" + i + ".png"), "picture " + i);
        }
        ConversionPictures pictures = ConversionPictures.resolve(List.of(all), List.of());
        for (Path check : pictures.check()) {
            for (Path seen : pictures.calibration()) {
                assertTrue(Files.mismatch(check, seen) >= 0, () -> check + " and " + seen);
            }
        }
    }

    @Test
    void refusesACalibrationByNothing() throws IOException {
        List<String> all = List.of(folder("all", 0, 3));
        Failure failure = assertThrows(Failure.class, () -> ConversionPictures.resolve(all, all));
        assertEquals(
                "--calibration: expected images that are not among those of --check, found none", failure.getMessage());
    }
}

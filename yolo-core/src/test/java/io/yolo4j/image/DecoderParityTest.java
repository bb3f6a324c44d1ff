package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Image;
import io.yolo4j.fixture.Shared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The JDK's decoder against OpenCV's, byte for byte, on pictures from cameras, scanners and the web. */
class DecoderParityTest {
    @Test
    void everyJpegIsEqual(TestReporter reporter) {
        List<Path> files = Stream.of(
                        "coco-val64/images", "coco-train128/images", "codes-val/images", "pose4/images", "misc")
                .flatMap(folder -> Shared.files("images/" + folder).stream())
                .filter(file -> file.toString().matches(".*\\.jpe?g"))
                .toList();
        int equal = 0, halvedChroma = 0;
        List<String> refused = new ArrayList<>(), different = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            byte[] encoded = Pixels.read(file);
            Image expected = Pixels.decodeOrNull(Pixels.OPENCV, encoded, name);
            Image actual = Pixels.decodeOrNull(Pixels.IMAGEIO, encoded, name);
            if (expected == null && actual == null) {
                refused.add(name);
                continue;
            } else if (expected == null || actual == null) {
                different.add(name + ": only " + (actual == null ? "OpenCV" : "ImageIO") + " decodes it");
                continue;
            }
            String comparison = Pixels.compare(expected, actual);
            if (comparison.equals("equal")) {
                equal++;
            } else if (Pixels.chromaHalvedVertically(encoded)) {
                halvedChroma++;
            } else {
                different.add(name + ": " + comparison);
            }
        }
        reporter.publishEntry(equal + " of " + files.size() + " JPEGs equal, " + halvedChroma
                + " exempt for their chroma, refused by both: " + refused);
        assertEquals(List.of(), different);
        assertEquals(List.of("sharp__corrupt-header.jpg", "sharp__giant-image.jpg", "sharp__truncated.jpg"), refused);
        assertTrue(halvedChroma <= 4, halvedChroma + " files were exempted");
    }

    /**
     * Palettes, 1, 8 and 16 bits, grey, alpha, animations. Not among these files, and different: BMP with 16 bits for a pixel
     * (see {@link GeneratedPicturesTest}).
     */
    @Test
    void everyOtherFormatOfTheJdkIsEqual() {
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (Path file : Shared.files("images/misc")) {
            String name = file.getFileName().toString();
            if (name.matches(".*\\.(png|gif|tiff|bmp)")) {
                String comparison = Pixels.compare(Pixels.OPENCV.decode(file), Pixels.IMAGEIO.decode(file));
                if (!comparison.equals("equal")) {
                    different.add(name + ": " + comparison);
                }
                compared++;
            }
        }
        assertEquals(List.of(), different);
        assertTrue(compared >= 14, compared + " files were compared");
    }

    /** The same scene in every orientation: once upright, all have its size, whatever their files say. */
    @Test
    void everyOrientationComesOutUpright() {
        for (Path file : Shared.files("images/misc")) {
            String name = file.getFileName().toString();
            if (name.matches("sharp__(Landscape|Portrait)_\\d\\.jpg")) {
                Image expected = Pixels.OPENCV.decode(file), actual = Pixels.IMAGEIO.decode(file);
                assertEquals("equal", Pixels.compare(expected, actual), name);
                // All but number 9, whose orientation is none, are 600 x 450 or 450 x 600 once upright.
                if (!name.contains("_9")) {
                    assertEquals(name.contains("Landscape"), actual.width() > actual.height(), name);
                }
            }
        }
    }

    @Test
    void openCvReadsWebp() {
        for (Path file : Shared.files("images/misc")) {
            if (file.toString().endsWith(".webp")) {
                ImageHeader header = ImageHeader.read(Octets.of(Pixels.read(file), file.toString()));
                Image image = Pixels.OPENCV.decode(file);
                assertNotNull(image);
                assertEquals(header.width(), image.width(), file::toString);
                assertEquals(header.height(), image.height(), file::toString);
            }
        }
    }
}

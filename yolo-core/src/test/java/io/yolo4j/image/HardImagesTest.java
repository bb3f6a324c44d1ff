package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ImageException;
import io.yolo4j.fixture.Shared;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that no decoder should accept: each is refused with a message that says what was found and what to do. */
class HardImagesTest {
    @ParameterizedTest
    @CsvSource({
        "sharp__truncated.jpg,      2725 x 2225, truncated",
        "sharp__corrupt-header.jpg, header,      get it again",
        "sharp__giant-image.jpg,    20000 x 14000, maxPixels",
        "sharp__pitm.avif,          AVIF,        convert",
        "sharp__relax.jp2,          JPEG 2000,   convert"
    })
    void areRefused(String name, String found, String advice) {
        Path file = Shared.path("images/misc/" + name);
        for (ImageDecoder decoder : new ImageDecoder[] {Pixels.OPENCV, Pixels.IMAGEIO}) {
            String message = assertThrows(ImageException.class, () -> decoder.decode(file))
                    .getMessage();
            assertTrue(message.startsWith(file.toString()), message);
            assertTrue(message.contains(found), message);
            assertTrue(message.contains(advice), message);
        }
    }

    /** 280 million pixels, 840 MB when decoded; that nothing is decoded shows in the message, which only the header's reader writes. */
    @ParameterizedTest
    @CsvSource("sharp__giant-image.jpg")
    void aTooLargePictureIsRefusedBeforeItIsDecoded(String name) {
        byte[] encoded = Pixels.read(Shared.path("images/misc/" + name));
        String message = assertThrows(ImageException.class, () -> Pixels.OPENCV.decode(encoded, name))
                .getMessage();
        assertTrue(message.contains("20000 x 14000") && message.contains("maxPixels(...)"), message);
    }

    @ParameterizedTest
    @CsvSource("sharp__4.webp")
    void webpWithoutOpenCvNamesTheArtifacts(String name) {
        Path file = Shared.path("images/misc/" + name);
        String message = assertThrows(ImageException.class, () -> Pixels.IMAGEIO.decode(file))
                .getMessage();
        assertTrue(message.contains("WebP") && message.contains("org.bytedeco:opencv"), message);
    }
}

package io.yolo4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.ConfigurationException;
import io.yolo4j.Decoder;
import io.yolo4j.Image;
import io.yolo4j.ImageException;
import io.yolo4j.Preprocessing;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of the decoder, the limit, and files that are none. */
class ImageDecoderTest {
    private final ImageDecoder decoder = Pixels.IMAGEIO;

    @Test
    void autoTakesOpenCvWhereItIs() {
        assertTrue(OpenCv.availability().available(), OpenCv.availability()::toString);
        assertEquals(Decoder.OPENCV, ImageDecoder.of(Decoder.AUTO, 1).backend());
        assertEquals(Decoder.OPENCV, ImageDecoder.of(Decoder.OPENCV, 1).backend());
        assertEquals(Decoder.IMAGEIO, ImageDecoder.of(Decoder.IMAGEIO, 1).backend());
    }

    /** The library's classes once more, in a class loader that knows the JDK only. */
    @Test
    void withoutOpenCvAutoTakesTheJdkAndOpenCvIsRefused() throws Exception {
        URL classes = ImageDecoder.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, null)) {
            Class<?> type = alone.loadClass(ImageDecoder.class.getName());
            Object[] choices = alone.loadClass(Decoder.class.getName()).getEnumConstants();
            Method of = type.getMethod("of", choices[0].getClass(), long.class);

            Object auto = of.invoke(null, choices[Decoder.AUTO.ordinal()], 1_000_000L);
            assertEquals("IMAGEIO", type.getMethod("backend").invoke(auto).toString());
            byte[] png = Pictures.encode(Pictures.draw(5), "png");
            Object image = type.getMethod("decode", byte[].class, String.class).invoke(auto, png, "png");
            assertTrue(image.toString().contains("45 x 31"), image.toString());

            Throwable refused = assertThrows(
                            InvocationTargetException.class,
                            () -> of.invoke(null, choices[Decoder.OPENCV.ordinal()], 1_000_000L))
                    .getCause();
            assertEquals(
                    ConfigurationException.class.getName(), refused.getClass().getName());
            assertTrue(refused.getMessage().contains("NoClassDefFoundError"), refused.getMessage());
            assertTrue(refused.getMessage().contains("org.bytedeco:opencv"), refused.getMessage());
        }
    }

    @Test
    void theLimitIsChecked() {
        assertThrows(ConfigurationException.class, () -> ImageDecoder.of(Decoder.IMAGEIO, 0));
        byte[] png = Pictures.encode(Pictures.draw(5), "png");
        long pixels = Pictures.WIDTH * Pictures.HEIGHT;
        assertEquals(
                45, ImageDecoder.of(Decoder.IMAGEIO, pixels).decode(png, "png").width());
        ImageDecoder strict = ImageDecoder.of(Decoder.IMAGEIO, pixels - 1);
        String message = assertThrows(ImageException.class, () -> strict.decode(png, "cat.png"))
                .getMessage();
        assertTrue(message.startsWith("cat.png: expected at most 1394 pixels, found 45 x 31"), message);
        assertTrue(message.contains("maxPixels"), message);
    }

    /** A header that claims 65535 x 65535 pixels in a file of a few bytes, under a limit that allows them. */
    @Test
    void aPictureThatFitsNoArrayIsRefused() {
        byte[] gif = {'G', 'I', 'F', '8', '9', 'a', -1, -1, -1, -1, 0, 0, 0, 0x3B};
        ImageDecoder generous = ImageDecoder.of(Decoder.IMAGEIO, Long.MAX_VALUE);
        String message = assertThrows(ImageException.class, () -> generous.decode(gif, "gif"))
                .getMessage();
        assertTrue(message.contains("does not fit"), message);
    }

    @Test
    void filesThatAreNoneAreNamed(@TempDir Path folder) throws IOException {
        assertMessage(folder.resolve("missing.jpg"), "found none");
        assertMessage(folder, "found a directory");
        assertMessage(Files.createFile(folder.resolve("empty.jpg")), "no bytes");
        assertMessage(Files.writeString(folder.resolve("note.jpg"), "Dear John"), "found text");
        Path half = folder.resolve("half.png");
        byte[] png = Pictures.encode(Pictures.draw(5), "png");
        Files.write(half, Arrays.copyOf(png, png.length / 2));
        assertMessage(half, "the PNG ends within a chunk");
    }

    private void assertMessage(Path file, String found) {
        String message =
                assertThrows(ImageException.class, () -> decoder.decode(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(found), message);
    }

    @Test
    void theNameOfAFileSaysNothing(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("picture.txt"), Pictures.encode(Pictures.draw(5), "gif"));
        assertEquals(45, decoder.decode(file).width());
    }

    /** For a call: the pixels are the same, and are not to be looked at afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
    void whatIsOpenedIsWhatIsDecoded(String format, @TempDir Path folder) throws IOException {
        byte[] encoded = Pictures.encode(Pictures.draw(5), format);
        Path file = Files.write(folder.resolve("picture"), encoded);
        for (ImageDecoder each : new ImageDecoder[] {Pixels.OPENCV, Pixels.IMAGEIO}) {
            Image expected = each.decode(encoded, format);
            try (DecodedImage fromFile = each.open(file);
                    DecodedImage fromBytes = each.open(encoded, format)) {
                assertEquals("equal", Pixels.compare(expected, fromFile.image()), each.backend() + ", file");
                assertEquals("equal", Pixels.compare(expected, fromBytes.image()), each.backend() + ", bytes");
                assertEquals("equal", Pixels.compare(expected, each.decode(file)), each.backend() + ", decoded");
            }
        }
    }

    /** As of files that grow, and of file systems that do not know. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 7})
    void aFileIsReadWholeWhateverSizeItIsSaidToHave(int said, @TempDir Path folder) throws IOException {
        byte[] content = {1, 2, 3, 4, 5, 6, 7};
        Path file = Files.write(folder.resolve("file"), content);
        int size = said < 0 ? 100 : said;
        try (OpenCvBytes bytes = OpenCvBytes.read(file, size)) {
            byte[] read = new byte[bytes.length()];
            bytes.view().get(read);
            assertArrayEquals(content, read);
        }
    }

    /** OpenCV reads EXIF data itself, and might make something else of broken ones. */
    @Test
    void aPictureThatOpenCvTurnsOtherwiseIsDecodedWhole() {
        byte[] jpeg = Pictures.encode(Pictures.draw(5), "jpeg");
        ImageHeader turned = new ImageHeader(ImageFormat.JPEG, Pictures.WIDTH, Pictures.HEIGHT, 5);
        try (OpenCvBytes bytes = OpenCvBytes.of(jpeg);
                DecodedImage decoded = OpenCvDecoder.decode(bytes, turned, "jpeg", 2)) {
            assertEquals("equal", Pixels.compare(Pixels.OPENCV.decode(jpeg, "jpeg"), decoded.image()));
            assertEquals(1, decoded.image().reduction());
        }
    }

    /** The JDK has nothing but subsampling, which is no quicker and leaves pixels out. */
    @Test
    void onlyOpenCvReduces() {
        byte[] jpeg = Pictures.encode(Pictures.draw(5), "jpeg");
        Reduction reduction = new Reduction(new InputFit(16, 16, 0, Preprocessing.Placement.CENTER));
        try (DecodedImage openCv = Pixels.OPENCV.reducing(reduction).open(jpeg, "jpeg");
                DecodedImage jdk = Pixels.IMAGEIO.reducing(reduction).open(jpeg, "jpeg")) {
            assertEquals("Image 23 x 16 of 45 x 31 BGR", openCv.image().toString());
            assertEquals("Image 45 x 31 BGR", jdk.image().toString());
        }
        assertEquals(45, Pixels.OPENCV.reducing(reduction).decode(jpeg, "jpeg").width());
    }

    @Test
    void nothingGlobalIsChanged() {
        boolean cached = ImageIO.getUseCache();
        decoder.decode(Pictures.encode(Pictures.draw(5), "jpeg"), "jpeg");
        assertEquals(cached, ImageIO.getUseCache());
    }

    @Test
    void truncationIsRefusedByBoth() {
        byte[] jpeg = Pictures.encode(Pictures.draw(5), "jpeg");
        for (int length = jpeg.length - 2; length > 0; length -= 7) {
            byte[] cut = Arrays.copyOf(jpeg, length);
            assertThrows(ImageException.class, () -> Pixels.IMAGEIO.decode(cut, "cut"), "ImageIO, " + length);
            ImageException refused =
                    assertThrows(ImageException.class, () -> Pixels.OPENCV.decode(cut, "cut"), "OpenCV, " + length);
            assertFalse(refused.getMessage().isEmpty());
        }
        assertInstanceOf(Image.class, Pixels.IMAGEIO.decode(jpeg, "whole"));
    }
}

package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.Mask;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.Shared;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that are decoded smaller: everything that is found in them is where it is in the file. */
class ScaledDecodingTest {
    private static final int INPUT = 128, FACTOR = 8, SIDE = INPUT * FACTOR;
    private static final Box SQUARE = new Box(256, 512, 512, 768);

    /**
     * A square of one cell, in bars: the middle of each eight columns is red. The resize reads nothing but that middle; eight columns
     * together are only half red.
     */
    private static Path picture(Path folder, String format) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 512; y < 768; y++) {
            for (int x = 256; x < 512; x++) {
                if (x % 8 >= 2 && x % 8 < 6) {
                    picture.setRGB(x, y, 0xFF0000);
                }
            }
        }
        Path file = folder.resolve("picture." + format);
        ImageIO.write(picture, format, file.toFile());
        return file;
    }

    private static Detector detector(Decoder decoder, boolean scaled) {
        return Detector.builder(ColourModel.bytes(ElementType.FLOAT32, 1, INPUT, INPUT, 32))
                .decoder(decoder)
                .scaledDecoding(scaled)
                .build();
    }

    private static float scoreOfTheSquare(Detections found) {
        assertEquals(1, found.size());
        assertEquals(SQUARE, found.get(0).box());
        assertEquals(SIDE, found.imageWidth());
        assertEquals(SIDE, found.imageHeight());
        return found.get(0).score();
    }

    @Test
    void boxesAreThoseOfTheFile(@TempDir Path folder) throws IOException {
        Path jpeg = picture(folder, "jpeg");
        try (Detector whole = detector(Decoder.OPENCV, false);
                Detector scaled = detector(Decoder.OPENCV, true)) {
            assertTrue(scoreOfTheSquare(whole.detect(jpeg)) > 0.8);
            assertTrue(scoreOfTheSquare(scaled.detect(jpeg)) < 0.6);
            assertTrue(scoreOfTheSquare(scaled.detect(Files.readAllBytes(jpeg))) < 0.6);
        }
    }

    @Test
    void whoeverWantsThePixelsGetsAllOfThem(@TempDir Path folder) throws IOException {
        Path jpeg = picture(folder, "jpeg");
        try (Detector scaled = detector(Decoder.OPENCV, true)) {
            Image image = scaled.decode(jpeg);
            assertEquals(SIDE, image.width());
            assertTrue(scoreOfTheSquare(scaled.detect(image)) > 0.8);
            assertEquals(SIDE, scaled.decode(Files.readAllBytes(jpeg)).height());
        }
    }

    @Test
    void whatCannotBeScaledIsDecodedWhole(@TempDir Path folder) throws IOException {
        Path jpeg = picture(folder, "jpeg"), png = picture(folder, "png");
        try (Detector openCv = detector(Decoder.OPENCV, true);
                Detector jdk = detector(Decoder.IMAGEIO, true)) {
            assertTrue(scoreOfTheSquare(openCv.detect(png)) > 0.8);
            assertTrue(scoreOfTheSquare(jdk.detect(jpeg)) > 0.8);
        }
    }

    /** A real picture at twice the size of the input, and a real model with masks. */
    @Test
    void masksHaveTheSizeOfThePictureInTheFile() {
        Path model = Shared.path("models/yolov8n-seg-320-int8dynamic.onnx");
        Path picture = Shared.path("images/misc/bus_yolov5_487k.jpg");
        try (Detector whole = Detector.builder(model).build();
                Detector scaled = Detector.builder(model).scaledDecoding(true).build()) {
            Detections expected = whole.detect(picture), found = scaled.detect(picture);
            assertEquals(expected.imageWidth(), found.imageWidth());
            assertEquals(expected.imageHeight(), found.imageHeight());
            Mask bus = expected.get(0).mask().orElseThrow(),
                    again = found.get(0).mask().orElseThrow();
            assertEquals(bus.imageWidth(), again.imageWidth());
            assertEquals(bus.imageHeight(), again.imageHeight());
            assertTrue(expected.get(0).box().iou(found.get(0).box()) > 0.9, found::toString);
            assertTrue(bus.iou(again) > 0.9, bus + " and " + again);
        }
    }
}

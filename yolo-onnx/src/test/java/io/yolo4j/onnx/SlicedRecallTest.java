package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Box;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.SlicedDetector;
import io.yolo4j.fixture.Shared;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sixteen photos side by side, 2560 x 2560: shrunk to the model's input there is little to see of them. */
class SlicedRecallTest {
    private static final int CELL = 640, SIDE = 4;

    private record Truth(int classId, Box box) {}

    private final BufferedImage mosaic = new BufferedImage(SIDE * CELL, SIDE * CELL, BufferedImage.TYPE_3BYTE_BGR);
    private final List<Truth> truth = new ArrayList<>();

    @Test
    void findsFarMoreThanTheWholePictureShows() throws IOException {
        Path model = Shared.path("models/yolov8n-640-fp32.onnx");
        List<Path> photos = Shared.files("images/coco-val64/images");
        try (Detector detector = Detector.builder(model).maxDetections(1000).build()) {
            for (int i = 0; i < SIDE * SIDE; i++) {
                put(detector.decode(photos.get(i)).toBufferedImage(), photos.get(i), i % SIDE * CELL, i / SIDE * CELL);
            }
            Image image = Image.of(mosaic);
            Set<Truth> whole = recalled(detector.detect(image));
            Set<Truth> sliced =
                    recalled(SlicedDetector.builder(detector).build().detect(image));
            String figures = "of " + truth.size() + " the whole picture shows " + whole.size() + ", tiles show "
                    + sliced.size() + "; of the small ones " + small(whole) + " and " + small(sliced);
            assertTrue(sliced.size() >= 1.5 * whole.size(), figures);
            assertTrue(small(sliced) >= 3 && small(whole) == 0, figures);
        }
    }

    private void put(BufferedImage photo, Path file, int x, int y) throws IOException {
        Graphics2D g = mosaic.createGraphics();
        g.drawImage(photo, x, y, null);
        g.dispose();
        String name = file.getFileName().toString().replace(".jpg", ".txt");
        for (String line : Files.readAllLines(Shared.path("images/coco-val64/labels/" + name))) {
            String[] words = line.split(" ");
            float cx = x + Float.parseFloat(words[1]) * photo.getWidth();
            float cy = y + Float.parseFloat(words[2]) * photo.getHeight();
            float w = Float.parseFloat(words[3]) * photo.getWidth();
            float h = Float.parseFloat(words[4]) * photo.getHeight();
            Box box = new Box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2);
            truth.add(new Truth(Integer.parseInt(words[0]), box));
        }
    }

    /** Objects of which a detection of the same class covers half; each detection counts once. */
    private Set<Truth> recalled(Detections found) {
        Set<Truth> recalled = new HashSet<>();
        for (int i = 0; i < found.size(); i++) {
            Truth best = null;
            for (Truth object : truth) {
                if (object.classId == found.classId(i)
                        && !recalled.contains(object)
                        && object.box.iou(found.box(i)) >= 0.5f
                        && (best == null || object.box.iou(found.box(i)) > best.box.iou(found.box(i)))) {
                    best = object;
                }
            }
            if (best != null) {
                recalled.add(best);
            }
        }
        return recalled;
    }

    /** As COCO defines it: less than 32 x 32 pixels. */
    private static long small(Set<Truth> objects) {
        return objects.stream().filter(object -> object.box.area() < 32 * 32).count();
    }
}

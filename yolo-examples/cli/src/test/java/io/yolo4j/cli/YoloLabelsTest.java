package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.yolo4j.Task;
import io.yolo4j.eval.GroundTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YoloLabelsTest {
    @TempDir
    private Path directory;

    private List<GroundTruth> objects(String text, Task task) throws IOException {
        Path image = directory.resolve("7.jpg");
        Files.writeString(directory.resolve("7.txt"), text);
        YoloLabels labels = YoloLabels.read(directory, List.of(image));
        labels.matchClasses(List.of("a", "b"), task);
        assertEquals(List.of(), labels.problems());
        assertEquals(7, labels.imageId(image), "the number that is its name");
        return labels.of(image, 200, 100, true);
    }

    @Test
    void boxesAreSharesOfTheImage() throws IOException {
        GroundTruth object = objects("1 0.5 0.5 0.25 0.5\r\n\r\n", Task.DETECT).get(0);
        assertEquals(new GroundTruth(1, 75, 25, 50, 50, 2500, false, null), object);
    }

    @Test
    void outlinesHaveMasks() throws IOException {
        GroundTruth object =
                objects("0 0.25 0.2 0.5 0.2 0.5 0.6 0.25 0.6", Task.SEGMENT).get(0);
        assertEquals(
                "50.0 20.0 50.0 40.0", object.x() + " " + object.y() + " " + object.width() + " " + object.height());
        assertEquals(2000, object.mask().area());
        assertEquals(2000, object.area());
    }

    /** Without regard to the task, four keypoints with x and y would be an outline. */
    @Test
    void keypointsBehindABoxAreNoOutline() throws IOException {
        List<GroundTruth> objects = objects(
                "0 0.5 0.5 0.2 0.2 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2\n0 0.5 0.5 0.2 0.2 0 0 0 0.4 0.4 2\n", Task.POSE);
        assertEquals(2, objects.size());
        for (GroundTruth object : objects) {
            assertEquals(40, object.width(), 1e-9);
            assertNull(object.mask());
        }
    }
}

package io.yolo4j.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import io.yolo4j.fixture.HostileReading;
import io.yolo4j.fixture.MutatedModel;
import io.yolo4j.fixture.QuantisedModels;
import io.yolo4j.fixture.Shared;
import io.yolo4j.fixture.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files that are ONNX files and nevertheless wrong, by changes chosen at random with fixed seeds. A fuzzer looks for more of them, with the
 * same changes (CONTRIBUTING.md).
 */
@Timeout(600) // not a measurement: a loop without end is a failure, and not a build without end
class HostileGraphsTest {
    @Test
    void changedTinyModels() {
        List<byte[]> seeds = new ArrayList<>(QuantisedModels.all().values());
        seeds.add(ColourModel.bytes(ElementType.FLOAT16, -1, 64, 96, 16));
        seeds.add(ColourModel.bytes(ElementType.FLOAT32, 1, 64, 64, 8));
        seeds.add(TinyModels.yolov8(-1, 32, 2, new float[6 * 21]).plusMean(3, 1).bytes());
        int survivors = 0;
        for (int i = 0; i < seeds.size(); i++) {
            survivors += changed(seeds.get(i), i, 300);
        }
        assertTrue(survivors > 1000, "changes that leave something to be done: " + survivors);
    }

    @Test
    void changedRealModels() throws IOException {
        for (Path file : Shared.files("models")) {
            if (file.toString().endsWith(".onnx")) {
                changed(Files.readAllBytes(file), file.getFileName().hashCode(), 2);
            }
        }
        for (Path file : Shared.files("models/bad")) {
            byte[] bytes = Files.readAllBytes(file);
            HostileReading.survives(bytes);
        }
    }

    private static int changed(byte[] seed, int number, int tries) {
        ModelProto model = MutatedModel.parse(seed);
        int survivors = 0;
        for (int i = 0; i < tries; i++) {
            Random random = new Random(1000L * number + i);
            byte[] file = MutatedModel.of(model, 1 + random.nextInt(4), random::nextInt);
            try {
                survivors += HostileReading.survives(file) ? 1 : 0;
            } catch (AssertionError e) {
                throw new AssertionError("seed " + number + ", try " + i + ": " + e.getMessage(), e);
            }
        }
        return survivors;
    }
}

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yolo4j.Box;
import io.yolo4j.Decoder;
import io.yolo4j.ElementType;
import io.yolo4j.Image;
import io.yolo4j.Mask;
import io.yolo4j.Preprocessing;
import io.yolo4j.Preprocessing.Placement;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import io.yolo4j.head.MaskFrame;
import io.yolo4j.head.MaskRegion;
import io.yolo4j.head.Prototypes;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.image.Letterbox;
import io.yolo4j.image.LetterboxPlan;
import io.yolo4j.onnx.OrtCpuProvider;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Masks of a real model against those of the Python stack, on the bare engine: the objects are those of the reference, found among
 * the model's candidates by class, score and box, so that nothing but masks is compared.
 */
class MaskMethodTest {
    private static final int SIZE = 320;
    private static final int CLASSES = 80;

    /** On processors without 8-bit dot products INT8 models give other boxes. */
    static boolean hasVnni() throws IOException {
        Path flags = Path.of("/proc/cpuinfo");
        return Files.isReadable(flags) && Files.readString(flags).matches("(?s).*\\bavx(512)?_vnni\\b.*");
    }

    @Test
    void masksOfTheReference() throws Exception {
        Shared.path("golden");
        Assumptions.assumeTrue(hasVnni(), "the reference was computed with VNNI");
        JsonNode golden = Golden.read("yolov8n-seg-320-int8dynamic.json");
        ModelSource source = ModelSource.of(Shared.path("models/yolov8n-seg-320-int8dynamic.onnx"));
        List<Float> ious = new ArrayList<>();
        try (Engine engine = new OrtCpuProvider().open(source, new EngineOptions(2, 0));
                EngineSession session =
                        engine.openSession(List.of(engine.inputs().get(0).withShape(1, 3, SIZE, SIZE)))) {
            ImageDecoder decoder = ImageDecoder.of(Decoder.OPENCV, 100_000_000);
            Letterbox letterbox = new Letterbox(Preprocessing.ULTRALYTICS, ElementType.FLOAT32, SIZE, SIZE);
            for (JsonNode node : golden.get("images")) {
                Image image = decoder.decode(Golden.image(node));
                LetterboxPlan plan = LetterboxPlan.of(image.width(), image.height(), SIZE, SIZE, Placement.CENTER);
                letterbox.write(image, plan, session.input(0), 0);
                session.run(1);
                for (JsonNode detection : node.get("detections")) {
                    ious.add(compare(session, plan, detection));
                }
            }
        }
        List<Float> sorted = ious.stream().sorted().toList();
        assertEquals(97, sorted.size());
        assertTrue(sorted.get(0) >= 0.99f, "IoU: least " + sorted.get(0) + ", median " + sorted.get(48));
    }

    private static float compare(EngineSession session, LetterboxPlan plan, JsonNode detection) throws Exception {
        Tensor output = session.output(0);
        int cells = (int) output.spec().dim(2), masks = (int) output.spec().dim(1) - 4 - CLASSES;
        int scores = (4 + detection.get("classId").asInt()) * cells;
        for (int cell = 0; cell < cells; cell++) {
            Box box = box(output, cell, cells, plan);
            if (Math.abs(output.get(scores + cell) - detection.get("score").asDouble()) < 1e-5
                    && near(box, detection.get("box"))) {
                float[] coefficients = new float[masks];
                for (int m = 0; m < masks; m++) {
                    coefficients[m] = output.get((4 + CLASSES + m) * cells + cell);
                }
                MaskFrame frame = new MaskFrame(
                        plan.sourceWidth(),
                        plan.sourceHeight(),
                        SIZE,
                        SIZE,
                        plan.left(),
                        plan.top(),
                        plan.width(),
                        plan.height());
                MaskRegion region = new Prototypes()
                        .region(session.output(1), 0, coefficients, 0, frame, box.x1(), box.y1(), box.x2(), box.y2());
                int[] counts = new ObjectMapper().treeToValue(detection.get("maskRle"), int[].class);
                return Mask.ofRle(plan.sourceWidth(), plan.sourceHeight(), counts)
                        .iou(region.get());
            }
        }
        throw new AssertionError("no candidate for " + detection);
    }

    private static Box box(Tensor output, int cell, int cells, LetterboxPlan plan) {
        float cx = output.get(cell), cy = output.get(cells + cell);
        float halfWidth = output.get(2 * cells + cell) / 2, halfHeight = output.get(3 * cells + cell) / 2;
        return new Box(
                plan.toSourceX(cx - halfWidth),
                plan.toSourceY(cy - halfHeight),
                plan.toSourceX(cx + halfWidth),
                plan.toSourceY(cy + halfHeight));
    }

    private static boolean near(Box box, JsonNode expected) {
        return Math.abs(box.x1() - expected.get(0).asDouble()) < 0.01
                && Math.abs(box.y1() - expected.get(1).asDouble()) < 0.01
                && Math.abs(box.x2() - expected.get(2).asDouble()) < 0.01
                && Math.abs(box.y2() - expected.get(3).asDouble()) < 0.01;
    }
}

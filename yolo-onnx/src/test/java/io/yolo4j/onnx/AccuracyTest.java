package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Decoder;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.eval.CocoEvaluator;
import io.yolo4j.eval.GroundTruth;
import io.yolo4j.fixture.Cpu;
import io.yolo4j.fixture.Golden;
import io.yolo4j.fixture.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COCO's average precision of every family, as pycocotools computed it from the Python stack's detections. */
class AccuracyTest {
    private static final Set<String> WITHOUT_NAMES =
            Set.of("yolov5n", "yolox", "nanodet", "picodet", "fastestdet", "deimv2");

    private record Picture(String file, List<GroundTruth> objects) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yolov8n-640-fp32",
                "yolov8n-seg-320-int8dynamic",
                "yolo11n-320-int8dynamic",
                "yolo26n-640-endtoend-int8dynamic",
                "yolo26n-pose-256-qdq",
                "yolov5n-dynamic-fp16",
                "yolox-nano-416",
                "nanodet-m-320",
                "picodet-s-320",
                "fastestdet-352",
                "deimv2-atto-320-int8dynamic",
            })
    void isThatOfThePythonStack(String name) throws IOException {
        JsonNode expected = Golden.read("map.json").get("models").get(name);
        DetectorBuilder builder = Detector.builder(Shared.path("models/" + name + ".onnx"))
                .decoder(Decoder.OPENCV)
                .confidence(0.001f)
                .iou(0.7f)
                .multiLabel(true);
        if (WITHOUT_NAMES.contains(name.replaceAll("-.*", ""))) {
            builder.classNames(CocoNames.read());
        }
        Accuracy accuracy = accuracy(builder, expected.get("categories").asInt());
        double tolerance = name.contains("int8") && !Cpu.hasVnni() ? 0.01 : 0.001;
        assertEquals(expected.get("mAP50-95").asDouble(), accuracy.ap(), tolerance);
        // One detection more or less moves the coarser figure by more; DEIM differs with the version of the runtime.
        assertEquals(expected.get("mAP50").asDouble(), accuracy.ap50(), name.startsWith("deim") ? 0.005 : tolerance);
    }

    /** On the 64 pictures of COCO's validation set. */
    static Accuracy accuracy(DetectorBuilder builder, int classes) throws IOException {
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(classes);
        try (Detector detector = builder.build()) {
            List<Picture> pictures = pictures(classes);
            List<CompletableFuture<Detections>> detections = new ArrayList<>(); // takes two thirds of the time
            pictures.forEach(picture -> detections.add(detector.detectAsync(Shared.path("images/" + picture.file))));
            for (int i = 0; i < pictures.size(); i++) {
                evaluator.add(pictures.get(i).objects, detections.get(i).join());
            }
        }
        return evaluator.accuracy();
    }

    private static List<Picture> pictures(int classes) {
        JsonNode truth = Golden.read("coco-gt.json");
        Map<Integer, Picture> pictures = new TreeMap<>(); // COCOeval takes images by rising number
        for (JsonNode image : truth.get("images")) {
            String file = "coco-val64/images/" + image.get("file_name").asText();
            pictures.put(image.get("id").asInt(), new Picture(file, new ArrayList<>()));
        }
        for (JsonNode object : truth.get("annotations")) {
            int classId = object.get("category_id").asInt();
            JsonNode b = object.get("bbox");
            if (classId < classes) {
                double w = b.get(2).asDouble(), h = b.get(3).asDouble();
                pictures.get(object.get("image_id").asInt())
                        .objects
                        .add(new GroundTruth(
                                classId,
                                b.get(0).asDouble(),
                                b.get(1).asDouble(),
                                w,
                                h,
                                object.get("area").asDouble(),
                                false,
                                null));
            }
        }
        return List.copyOf(pictures.values());
    }
}

package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Calibration;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.Precision;
import io.yolo4j.eval.CocoEvaluator;
import io.yolo4j.eval.GroundTruth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** COCO's average precision in each precision, in points beside that of the reference engine in single precision. */
record AccuracySection(Verification options) implements Section {
    private static final int CLASSES = 80;
    private static final double MOST_LOST_FP16 = 0.2;
    private static final double MOST_LOST_INT8 = 1.0;

    @Override
    public boolean run(ObjectNode result) throws IOException {
        Path model = Models.main(options);
        double reference = ap(Models.open(options, model, options.reference));
        double fp32 = ap(Models.open(options, model, options.engine));
        double fp16 = ap(Models.open(options, model, options.engine).precision(Precision.FP16));
        double int8 = ap(Models.open(options, model, options.engine)
                .precision(Precision.INT8)
                .calibration(Calibration.of(options.shared.resolve("images/coco-train128/images"))));
        result.put("reference", 100 * reference);
        result.put("fp32", 100 * fp32);
        result.put("fp16", 100 * fp16);
        result.put("int8", 100 * int8);
        return 100 * (reference - fp32) <= MOST_LOST_FP16
                && 100 * (reference - fp16) <= MOST_LOST_FP16
                && 100 * (reference - int8) <= MOST_LOST_INT8;
    }

    private double ap(DetectorBuilder builder) throws IOException {
        JsonNode truth = new ObjectMapper()
                .readTree(options.shared.resolve("golden/coco-gt.json").toFile());
        Map<Integer, List<GroundTruth>> objects = new TreeMap<>(); // COCOeval takes images by rising number
        Map<Integer, Path> files = new TreeMap<>();
        for (JsonNode image : truth.get("images")) {
            int id = image.get("id").asInt();
            objects.put(id, new ArrayList<>());
            files.put(
                    id,
                    options.shared.resolve(
                            "images/coco-val64/images/" + image.get("file_name").asText()));
        }
        for (JsonNode object : truth.get("annotations")) {
            JsonNode box = object.get("bbox");
            objects.get(object.get("image_id").asInt())
                    .add(new GroundTruth(
                            object.get("category_id").asInt(),
                            box.get(0).asDouble(),
                            box.get(1).asDouble(),
                            box.get(2).asDouble(),
                            box.get(3).asDouble(),
                            object.get("area").asDouble(),
                            false,
                            null));
        }
        CocoEvaluator evaluator = CocoEvaluator.ofBoxes(CLASSES);
        try (Detector detector =
                builder.confidence(0.001f).iou(0.7f).multiLabel(true).build()) {
            objects.forEach((id, of) -> evaluator.add(of, detector.detect(files.get(id))));
        }
        return evaluator.accuracy().ap();
    }
}

package io.yolo4j.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.YoloException;
import io.yolo4j.eval.Comparison;
import java.nio.file.Path;
import java.util.List;

/**
 * The boxes of each model beside those of the reference engine on the pictures that the golden results are of, which the reference engine gives
 * exactly in the project's own tests.
 */
record ParitySection(Verification options) implements Section {
    private static final double MOST_PIXELS = 0.5;
    private static final double MOST_SCORE = 0.005;

    /** Those that are in single precision, and in operators that TensorRT has. */
    private static final List<String> MODELS = List.of(
            "yolov8n-640-fp32",
            "yolox-nano-416",
            "nanodet-m-320",
            "picodet-s-320",
            "fastestdet-352",
            "yolov8-face-undecoded-640",
            "shapes-obb-320");

    @Override
    public boolean run(ObjectNode result) {
        boolean good = true;
        for (String model : MODELS) {
            Path file = options.shared.resolve("models/" + model + ".onnx");
            try (Detector tested = Models.open(options, file, options.engine).build();
                    Detector reference =
                            Models.open(options, file, options.reference).build()) {
                good &= compare(tested, reference, result.putObject(model));
            } catch (YoloException e) {
                result.put(model, e.toString());
                good = false;
            }
        }
        return good;
    }

    private boolean compare(Detector tested, Detector reference, ObjectNode result) {
        double pixels = 0, scores = 0;
        int boxes = 0, lone = 0;
        List<Path> pictures = Models.pictures(options);
        List<Image> images = Models.images(pictures);
        tested.detect(images);
        List<Detections> batched = tested.detect(images); // in full batches, which by now are recorded
        for (int k = 0; k < 2 * pictures.size(); k++) {
            Path picture = pictures.get(k / 2);
            boolean alone = k % 2 == 0;
            Detections expected = alone ? reference.detect(picture) : reference.detect(images.get(k / 2));
            Detections found = alone ? tested.detect(picture) : batched.get(k / 2);
            Comparison comparison = Comparison.of(expected, found);
            for (Comparison.Pair pair : comparison.pairs()) {
                int i = pair.first(), j = pair.second();
                pixels = Math.max(pixels, Math.abs(expected.x1(i) - found.x1(j)));
                pixels = Math.max(pixels, Math.abs(expected.y1(i) - found.y1(j)));
                pixels = Math.max(pixels, Math.abs(expected.x2(i) - found.x2(j)));
                pixels = Math.max(pixels, Math.abs(expected.y2(i) - found.y2(j)));
                scores = Math.max(scores, pair.scoreDifference());
                boxes++;
            }
            // What scores at the threshold may be on either side of it.
            lone += (int) comparison.onlyFirst().stream()
                    .filter(i -> sure(expected.score(i)))
                    .count();
            lone += (int) comparison.onlySecond().stream()
                    .filter(i -> sure(found.score(i)))
                    .count();
        }
        result.put("boxes", boxes);
        result.put("withoutCounterpart", lone);
        result.put("pixelsApart", pixels);
        result.put("scoresApart", scores);
        return boxes > 0 && lone == 0 && pixels <= MOST_PIXELS && scores <= MOST_SCORE;
    }

    private static boolean sure(float score) {
        return score > Models.CONFIDENCE + MOST_SCORE;
    }
}

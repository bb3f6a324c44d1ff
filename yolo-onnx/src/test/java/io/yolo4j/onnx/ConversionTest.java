package io.yolo4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yolo4j.Calibration;
import io.yolo4j.ConvertedModel;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.ModelConversion;
import io.yolo4j.Precision;
import io.yolo4j.eval.Comparison;
import io.yolo4j.eval.Consistency;
import io.yolo4j.fixture.Shared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From a file as an exporter left it to another precision, and to the boxes that come out then. */
class ConversionTest {
    @Test
    void anInt8ModelFindsWhatTheOriginalFinds() {
        Path model = Shared.path("models/yolov8n-640-fp32.onnx");
        Calibration calibration =
                Calibration.of(Shared.path("images/coco-train128")).limit(16);
        ConvertedModel converted = ModelConversion.of(model)
                .precision(Precision.INT8)
                .calibration(calibration)
                .convert();
        assertEquals(Precision.INT8, converted.precision());
        List<Comparison> comparisons = new ArrayList<>();
        try (Detector original = Detector.open(model);
                Detector quantised = Detector.builder(converted.bytes()).build()) {
            assertEquals(Precision.INT8, quantised.model().precision());
            assertEquals(original.model().classNames(), quantised.model().classNames());
            for (Path picture : Shared.files("images/coco-val64/images").subList(0, 16)) {
                Detections expected = original.detect(picture);
                comparisons.add(Comparison.of(expected, quantised.detect(picture)));
            }
        }
        Consistency consistency = Consistency.of(comparisons);
        assertTrue(consistency.shareOfFirst() > 0.85, consistency.toString());
        assertTrue(consistency.shareOfSecond() > 0.85, consistency.toString());
        assertTrue(consistency.iou().mean() > 0.9, consistency.toString());
    }
}

package io.yolo4j.cli;

import io.yolo4j.Calibration;
import io.yolo4j.ModelConversion;
import io.yolo4j.ModelInfo;
import io.yolo4j.Precision;
import io.yolo4j.YoloException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What can be made of a model, found out by making it. */
final class PossibleConversions {
    private static final int WIDTH = 100, LABEL = 12;

    /** By the options of 'yolo convert': null where it worked, else why it did not. */
    private final Map<String, String> attempts = new LinkedHashMap<>();

    private final ReadingOptions reading;
    private final boolean detects;

    private PossibleConversions(ReadingOptions reading, boolean detects) {
        this.reading = reading;
        this.detects = detects;
    }

    static PossibleConversions of(ReadingOptions reading, OpenModel open) {
        PossibleConversions found = new PossibleConversions(reading, open instanceof OpenModel.Detecting);
        ModelInfo model = open.model();
        if (model.precision() != Precision.FP16) {
            found.attempt("--precision fp16", conversion -> conversion.precision(Precision.FP16));
        }
        if (model.precision() != Precision.FP32) {
            found.attempt("--precision fp32", conversion -> conversion.precision(Precision.FP32));
        }
        Calibration drawn = Calibration.ofImages(List.of(
                BenchPictures.drawn(model.inputWidth(), model.inputHeight()).drawn()));
        found.attempt(
                "--precision int8",
                conversion -> conversion.precision(Precision.INT8).calibration(drawn));
        if (!model.dynamicBatch()) {
            found.attempt("--batch dynamic", ModelConversion::dynamicBatch);
        }
        if (!model.dynamicSize()) {
            // Half of it, which is a multiple of the strides where the whole is one of twice that; else twice.
            boolean half = model.inputWidth() % 64 == 0 && model.inputHeight() % 64 == 0;
            int width = half ? model.inputWidth() / 2 : 2 * model.inputWidth();
            int height = half ? model.inputHeight() / 2 : 2 * model.inputHeight();
            found.attempt("--imgsz " + height + "x" + width, conversion -> conversion.inputSize(width, height));
        }
        found.attempt("--uint8-input", conversion -> conversion.byteInput(true));
        return found;
    }

    private void attempt(String options, UnaryOperator<ModelConversion> asked) {
        ModelConversion conversion =
                detects ? ModelConversion.of(reading.detector()) : ModelConversion.of(reading.classifier());
        try {
            asked.apply(conversion).convert();
            attempts.put(options, null);
        } catch (YoloException e) {
            attempts.put(options, Failure.explain(e));
        }
    }

    void print(PrintWriter out) {
        String label = "convert";
        for (Map.Entry<String, String> attempt : attempts.entrySet()) {
            String reason = attempt.getValue();
            String line = attempt.getKey() + (reason == null ? ": yes" : ": no, " + reason);
            out.println(Text.padRight(label, LABEL) + Text.wrap(line, WIDTH, LABEL, LABEL));
            label = "";
        }
    }
}

package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.yolo4j.ModelInfo;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.eval.Consistency;
import java.io.IOException;
import java.io.StringWriter;

/** What a program reads of a conversion: one JSON object; null where there is no value. */
final class ConversionJson {
    private ConversionJson() {}

    static boolean mayBegin(String line) {
        return line.startsWith("{\"convertedFrom\":");
    }

    static String of(ConversionResult result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
            g.writeStartObject();
            g.writeStringField("convertedFrom", result.before().source());
            g.writeStringField("out", result.out().toString());
            g.writeBooleanField("written", result.refusal() == null);
            g.writeStringField("refusal", result.refusal());
            g.writeStringField("engine", result.engine().toString());
            g.writeArrayFieldStart("steps");
            for (String step : result.steps()) {
                g.writeString(step);
            }
            g.writeEndArray();
            side(g, "before", result.before(), result.bytesBefore(), accuracy(result, true));
            side(g, "after", result.after(), result.bytesAfter(), accuracy(result, false));
            g.writeArrayFieldStart("speed");
            for (Speed speed : result.speeds()) {
                speed(g, speed);
            }
            g.writeEndArray();
            g.writeFieldName("consistency");
            if (result.objects() != null) {
                objects(g, result.objects());
            } else if (result.classes() != null) {
                classes(g, result.classes());
            } else {
                g.writeNull();
            }
            ValJson.figure(
                    g,
                    "mapDrop",
                    result.accuracy() == null ? Double.NaN : result.accuracy().drop());
            ValJson.figure(g, "requiredMapDrop", result.mostDrop() == null ? Double.NaN : result.mostDrop());
            g.writeNumberField("failures", result.failures());
            g.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static ValResult accuracy(ConversionResult result, boolean before) {
        AccuracyChange change = result.accuracy();
        return change == null ? null : before ? change.before() : change.after();
    }

    private static void side(JsonGenerator g, String name, ModelInfo model, long bytes, ValResult accuracy)
            throws IOException {
        g.writeObjectFieldStart(name);
        g.writeNumberField("bytes", bytes);
        g.writeStringField("precision", model.precision().toString());
        g.writeNumberField("inputWidth", model.inputWidth());
        g.writeNumberField("inputHeight", model.inputHeight());
        g.writeBooleanField("dynamicSize", model.dynamicSize());
        g.writeStringField(
                "inputType", Flags.spelling(model.inputs().get(0).type().name()));
        g.writeNumberField("maxBatch", model.maxBatch());
        g.writeBooleanField("dynamicBatch", model.dynamicBatch());
        accuracy(g, "boxes", accuracy == null ? null : accuracy.boxes());
        accuracy(g, "masks", accuracy == null ? null : accuracy.masks());
        g.writeEndObject();
    }

    private static void accuracy(JsonGenerator g, String name, Accuracy accuracy) throws IOException {
        if (accuracy == null) {
            g.writeNullField(name);
            return;
        }
        g.writeObjectFieldStart(name);
        ValJson.figure(g, "AP", accuracy.ap());
        ValJson.figure(g, "AP50", accuracy.ap50());
        ValJson.figure(g, "AP75", accuracy.ap75());
        g.writeEndObject();
    }

    private static void speed(JsonGenerator g, Speed speed) throws IOException {
        g.writeStartObject();
        if (speed.threads() == 0) {
            g.writeNullField("threads");
        } else {
            g.writeNumberField("threads", speed.threads());
        }
        g.writeNumberField("images", speed.images());
        g.writeNumberField("calls", speed.calls());
        g.writeNumberField("beforeMs", speed.beforeMs());
        g.writeNumberField("afterMs", speed.afterMs());
        g.writeNumberField("gain", speed.gain());
        g.writeEndObject();
    }

    private static void objects(JsonGenerator g, ObjectAgreement agreement) throws IOException {
        Consistency all = agreement.consistency();
        g.writeStartObject();
        g.writeNumberField("images", all.images());
        g.writeNumberField("objectsBefore", all.firstObjects());
        g.writeNumberField("objectsAfter", all.secondObjects());
        g.writeNumberField("matched", all.matched());
        g.writeNumberField("classChanges", all.classChanges());
        CompareJson.spread(g, "iou", all.iou());
        CompareJson.spread(g, "maskIou", all.maskIou());
        CompareJson.spread(g, "keypointDistance", all.keypointDistance());
        CompareJson.spread(g, "scoreDifference", all.scoreDifference());
        ValJson.figure(g, "scoreShift", agreement.scoreShift());
        g.writeEndObject();
    }

    private static void classes(JsonGenerator g, ClassAgreement agreement) throws IOException {
        g.writeStartObject();
        g.writeNumberField("images", agreement.images());
        g.writeNumberField("sameClass", agreement.sameClass());
        CompareJson.spread(g, "scoreDifference", agreement.scoreDifference());
        ValJson.figure(g, "scoreShift", agreement.scoreShift());
        g.writeEndObject();
    }
}

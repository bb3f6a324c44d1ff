package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.yolo4j.eval.Accuracy;
import io.yolo4j.eval.ConfusionMatrix;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** The figures of a validation as a program reads them: one JSON object, COCO's figures under COCO's names, null where there are none. */
final class ValJson {
    private ValJson() {}

    static boolean mayBegin(String line) {
        return line.startsWith("{\"model\":");
    }

    static String of(ValResult result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
            g.writeStartObject();
            g.writeStringField("model", result.model());
            g.writeStringField("engine", result.engine());
            g.writeNumberField("images", result.images());
            g.writeNumberField("failures", result.failures());
            g.writeNumberField("objects", result.objects());
            g.writeFieldName("boxes");
            accuracy(g, result.boxes(), result.classNames());
            if (result.masks() != null) {
                g.writeFieldName("masks");
                accuracy(g, result.masks(), result.classNames());
            }
            g.writeFieldName("confusion");
            confusion(g, result.confusion(), result.classNames());
            g.writeNumberField("seconds", result.seconds());
            g.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void accuracy(JsonGenerator g, Accuracy all, List<String> names) throws IOException {
        g.writeStartObject();
        figure(g, "AP", all.ap());
        figure(g, "AP50", all.ap50());
        figure(g, "AP75", all.ap75());
        figure(g, "APsmall", all.apSmall());
        figure(g, "APmedium", all.apMedium());
        figure(g, "APlarge", all.apLarge());
        figure(g, "AR1", all.ar1());
        figure(g, "AR10", all.ar10());
        figure(g, "AR100", all.ar100());
        figure(g, "ARsmall", all.arSmall());
        figure(g, "ARmedium", all.arMedium());
        figure(g, "ARlarge", all.arLarge());
        g.writeArrayFieldStart("perClass");
        for (Accuracy.OfClass each : all.classes()) {
            g.writeStartObject();
            g.writeNumberField("classId", each.classId());
            g.writeStringField("className", names.get(each.classId()));
            g.writeNumberField("objects", each.objects());
            figure(g, "AP", each.ap());
            figure(g, "AP50", each.ap50());
            figure(g, "AP75", each.ap75());
            figure(g, "AR100", each.ar100());
            g.writeArrayFieldStart("precision");
            for (double precision : each.precision()) {
                g.writeNumber(precision);
            }
            g.writeEndArray();
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    /** JSON knows no NaN. */
    static void figure(JsonGenerator g, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            g.writeNullField(name);
        } else {
            g.writeNumberField(name, value);
        }
    }

    /** What is not 0: most pairs of 80 classes are never confused. */
    private static void confusion(JsonGenerator g, ConfusionMatrix matrix, List<String> names) throws IOException {
        g.writeStartArray();
        for (int predicted = 0; predicted <= matrix.background(); predicted++) {
            for (int actual = 0; actual <= matrix.background(); actual++) {
                if (matrix.count(predicted, actual) > 0) {
                    g.writeStartObject();
                    name(g, "found", predicted, names);
                    name(g, "labelled", actual, names);
                    g.writeNumberField("count", matrix.count(predicted, actual));
                    g.writeEndObject();
                }
            }
        }
        g.writeEndArray();
    }

    private static void name(JsonGenerator g, String field, int classId, List<String> names) throws IOException {
        if (classId == names.size()) {
            g.writeNullField(field); // the background
        } else {
            g.writeStringField(field, names.get(classId));
        }
    }
}

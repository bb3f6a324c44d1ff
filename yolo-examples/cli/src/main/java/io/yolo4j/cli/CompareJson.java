package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.yolo4j.Detector;
import io.yolo4j.eval.Comparison;
import io.yolo4j.eval.Consistency;
import io.yolo4j.eval.Spread;
import java.io.IOException;
import java.io.StringWriter;

/** The figures of a comparison as a program reads them: one JSON object; null where there is no value. */
final class CompareJson {
    private CompareJson() {}

    static boolean mayBegin(String line) {
        return line.startsWith("{\"a\":");
    }

    static String of(ComparisonRun run) throws IOException {
        Consistency all = run.consistency();
        StringWriter text = new StringWriter();
        try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
            g.writeStartObject();
            detector(g, "a", run.first(), all.firstObjects(), all.shareOfFirst(), run.firstMs());
            detector(g, "b", run.second(), all.secondObjects(), all.shareOfSecond(), run.secondMs());
            g.writeNumberField("images", all.images());
            g.writeNumberField("failures", run.failures());
            g.writeNumberField("matched", all.matched());
            g.writeNumberField("classChanges", all.classChanges());
            spread(g, "iou", all.iou());
            spread(g, "maskIou", all.maskIou());
            spread(g, "keypointDistance", all.keypointDistance());
            spread(g, "scoreDifference", all.scoreDifference());
            g.writeArrayFieldStart("perImage");
            for (ComparisonRun.Compared each : run.compared()) {
                image(g, each);
            }
            g.writeEndArray();
            g.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void detector(
            JsonGenerator g, String name, Detector detector, int objects, double share, double inferenceMs)
            throws IOException {
        g.writeObjectFieldStart(name);
        g.writeStringField("model", detector.model().source());
        g.writeStringField("engine", detector.engine().toString());
        g.writeNumberField("objects", objects);
        g.writeNumberField("matchedShare", share);
        g.writeNumberField("inferenceMs", inferenceMs);
        g.writeEndObject();
    }

    private static void image(JsonGenerator g, ComparisonRun.Compared each) throws IOException {
        Comparison c = each.comparison();
        g.writeStartObject();
        g.writeStringField("source", each.image().toString());
        g.writeNumberField("badness", c.badness());
        g.writeNumberField("matched", c.pairs().size());
        g.writeNumberField("onlyA", c.onlyFirst().size());
        g.writeNumberField("onlyB", c.onlySecond().size());
        g.writeNumberField("classChanges", c.classChanges().size());
        g.writeEndObject();
    }

    static void spread(JsonGenerator g, String name, Spread s) throws IOException {
        if (Double.isNaN(s.mean())) {
            g.writeNullField(name);
            return;
        }
        g.writeObjectFieldStart(name);
        g.writeNumberField("mean", s.mean());
        g.writeNumberField("median", s.median());
        g.writeNumberField("p10", s.p10());
        g.writeNumberField("p90", s.p90());
        g.writeNumberField("least", s.least());
        g.writeNumberField("most", s.greatest());
        g.writeEndObject();
    }
}

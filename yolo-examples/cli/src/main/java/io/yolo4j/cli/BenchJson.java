package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.yolo4j.EngineInfo;
import io.yolo4j.ModelInfo;
import java.io.IOException;
import java.io.StringWriter;

/** The figures of a benchmark as a program reads them: one JSON object. */
final class BenchJson {
    private BenchJson() {}

    static boolean mayBegin(String line) {
        return line.startsWith("{\"benchmarkOf\":");
    }

    static String of(BenchResult result) throws IOException {
        BenchRun run = result.run();
        BenchRecord record = result.record();
        ModelInfo model = run.model().model();
        EngineInfo engine = run.model().engine();
        StringWriter text = new StringWriter();
        try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
            g.writeStartObject();
            g.writeStringField("benchmarkOf", model.source());
            g.writeStringField("task", Flags.spelling(model.task().name()));
            g.writeStringField("precision", model.precision().toString());
            g.writeNumberField("inputWidth", model.inputWidth());
            g.writeNumberField("inputHeight", model.inputHeight());
            g.writeNumberField("maxBatch", model.maxBatch());
            g.writeStringField("engine", engine.name());
            g.writeStringField("engineVersion", engine.version());
            g.writeStringField("device", engine.device());
            g.writeStringField("machine", BenchResult.machine());
            g.writeStringField("source", run.pictures().toString());
            g.writeNumberField("callers", run.callers());
            g.writeNumberField("batch", run.batch());
            g.writeObjectFieldStart("warmUp");
            g.writeNumberField("images", record.warmUpImages());
            g.writeNumberField("seconds", record.warmUpSeconds());
            g.writeBooleanField("settled", record.hasSettled());
            g.writeEndObject();
            g.writeNumberField("images", record.images());
            g.writeNumberField("calls", record.callCount());
            g.writeNumberField("seconds", record.seconds());
            g.writeNumberField("imagesPerSecond", result.imagesPerSecond());
            figures(g, "callMs", record.calls());
            for (BenchStage stage : BenchStage.values()) {
                figures(g, Flags.spelling(stage.name()) + "Ms", record.stage(stage));
            }
            if (result.hasRest()) {
                figures(g, "otherMs", record.rest());
            } else {
                g.writeNullField("otherMs");
            }
            g.writeObjectFieldStart("peakMemory");
            g.writeNumberField("bytes", result.memory().bytes());
            g.writeStringField("of", result.memory().of());
            g.writeEndObject();
            g.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void figures(JsonGenerator g, String name, Durations.Figures ms) throws IOException {
        g.writeObjectFieldStart(name);
        g.writeNumberField("mean", ms.mean());
        g.writeNumberField("p50", ms.p50());
        g.writeNumberField("p90", ms.p90());
        g.writeNumberField("p99", ms.p99());
        g.writeNumberField("most", ms.most());
        g.writeEndObject();
    }
}

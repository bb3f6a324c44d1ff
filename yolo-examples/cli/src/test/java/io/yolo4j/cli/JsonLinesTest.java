package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.yolo4j.Detections;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir
    private Path directory;

    @Test
    void standardOutputHoldsNothingElse() throws IOException {
        Path model = Cli.model(directory);
        Path red = Cli.picture(directory.resolve("red.png"), Color.RED);
        Path grey = Cli.picture(directory.resolve("grey.png"), Color.GRAY);
        Path broken = Files.writeString(directory.resolve("broken.png"), "?");
        Cli.Result result = Cli.run(
                        "detect", "--model", model, "--json", "-", "--save", directory.resolve("s"), red, broken, grey)
                .expect(1);

        List<JsonNode> lines = result.jsonLines();
        assertEquals(2, lines.size());
        assertTrue(result.out().endsWith("}\n"));
        assertTrue(result.err().contains("2 images, 1 failed"), "the summary goes to standard error");
        assertEquals(List.of("source", "width", "height", "detections", "timings"), fields(lines.get(0)));
        assertEquals(red.toString(), lines.get(0).get("source").textValue());
        assertEquals(128, lines.get(0).get("width").intValue());
        assertEquals(128, lines.get(0).get("height").intValue());
        assertEquals(0, lines.get(1).get("detections").size());

        JsonNode detections = lines.get(0).get("detections");
        assertEquals(1, detections.size());
        assertEquals(List.of("classId", "className", "score", "box"), fields(detections.get(0)));
        assertEquals(0, detections.get(0).get("classId").intValue());
        assertEquals("red", detections.get(0).get("className").textValue());
        assertEquals(
                "[32.000,64.000,64.000,96.000]", detections.get(0).get("box").toString());
        assertEquals(5, detections.get(0).get("score").decimalValue().scale());
        assertEquals(1, detections.get(0).get("score").doubleValue(), 0.01);

        JsonNode timings = lines.get(0).get("timings");
        assertEquals(List.of("decodeMs", "preprocessMs", "inferenceMs", "postprocessMs"), fields(timings));
        timings.forEach(ms -> assertTrue(ms.doubleValue() > 0, timings.toString()));
    }

    @Test
    void writesAFileBesideTheLinesForPeople() throws IOException {
        Path model = Cli.model(directory);
        Path red = Cli.picture(directory.resolve("r\u00f6t \"1\".png"), Color.RED);
        Path file = directory.resolve("results.jsonl");
        Cli.Result result =
                Cli.run("detect", "--model", model, "--json", file, red).expect(0);
        assertTrue(result.out().contains("1 red"), result.out());
        assertEquals(
                red.toString(), Cli.json(Files.readString(file)).get("source").textValue());
    }

    /** Decimals do not depend on the language of the system, nor does a small number become an exponent. */
    @Test
    void numbersAreRoundedAndPlain() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            StringWriter out = new StringWriter();
            try (JsonLines lines = JsonLines.open("-", new PrintWriter(out))) {
                lines.write("x", found(new float[] {0, 1e-7f, 12.34567f, 4096.5f}, 1e-6f));
            }
            assertTrue(
                    out.toString().contains("\"score\":0.00000,\"box\":[0.000,0.000,12.346,4096.500]"), out.toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void writesNothingAfterClosing() throws IOException {
        StringWriter out = new StringWriter();
        JsonLines lines = JsonLines.open("-", new PrintWriter(out));
        lines.write("x", found(new float[] {0, 0, 1, 1}, 0.5f));
        String before = out.toString();
        lines.close();
        lines.write("y", found(new float[] {0, 0, 1, 1}, 0.5f));
        assertEquals(before, out.toString());
    }

    private static Detections found(float[] box, float score) {
        return Detections.of(5000, 5000, box, new float[] {score}, new int[] {0}, List.of("a"));
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

package io.yolo4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code python/bench_ultralytics.py}: a process that runs when it is told to, so that it can alternate with others. */
final class UltralyticsProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path log;
    private final String versions;

    UltralyticsProcess(String python, Path scripts, Path model, int threads, Path log)
            throws IOException, MissingException {
        String script = scripts.resolve("bench_ultralytics.py").toString();
        this.log = log;
        try {
            process = new ProcessBuilder(
                            List.of(python, script, "--model", model.toString(), "--threads", "" + threads))
                    .redirectError(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new MissingException("cannot start " + python + ": " + e.getMessage(), e);
        }
        orders = process.outputWriter();
        answers = process.inputReader();
        try {
            JsonNode ready = answer();
            versions = "Ultralytics " + ready.get("ultralytics").asText() + " (ONNX Runtime "
                    + ready.get("onnxruntime").asText() + ", PyTorch "
                    + ready.get("torch").asText() + ", OpenCV "
                    + ready.get("opencv").asText() + ")";
        } catch (IOException e) {
            process.destroy();
            throw new MissingException(
                    "Ultralytics does not start, see " + log + "; " + python
                            + " needs what yolo-examples/bench/python/requirements.txt lists",
                    e);
        }
    }

    String versions() {
        return versions;
    }

    /** One run: {@code ms}, its parts {@code preprocess}, {@code inference} and {@code postprocess}, and {@code boxes}. */
    JsonNode predict(Path file, boolean fromFile) throws IOException {
        ObjectNode order = JSON.createObjectNode();
        order.put("file", file.toAbsolutePath().toString()).put("decode", fromFile);
        orders.write(order + "\n");
        orders.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            List<String> said = Files.readAllLines(log);
            throw new IOException("the process ended: " + (said.isEmpty() ? "" : said.get(said.size() - 1)));
        }
        return JSON.readTree(line);
    }

    /** The end of its input ends the process. */
    @Override
    public void close() throws IOException {
        orders.close();
        process.destroy();
    }
}

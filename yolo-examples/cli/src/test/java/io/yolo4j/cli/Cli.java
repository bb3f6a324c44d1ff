package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.yolo4j.ElementType;
import io.yolo4j.fixture.ColourModel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Runs the command within the test, on a model and pictures of the test. */
final class Cli {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Cli() {}

    /** What came of it. */
    record Result(int code, String out, String err) {
        Result expect(int expected) {
            assertEquals(expected, code, () -> "exit code; out:\n" + out + "err:\n" + err);
            return this;
        }

        /** Every line of standard output as JSON, numbers with the decimals they were written with. */
        List<JsonNode> jsonLines() {
            return out.lines().map(Cli::json).toList();
        }
    }

    static Result run(Object... args) {
        return runOn(Terminal.NONE, args);
    }

    static Result runOn(Terminal terminal, Object... args) {
        StringWriter out = new StringWriter(), err = new StringWriter();
        String[] texts = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int code = Main.commandLine(new PrintWriter(out), new PrintWriter(err), terminal)
                .execute(texts);
        return new Result(code, out.toString(), err.toString());
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** Finds squares of 32 x 32 pixels at multiples of 32 that are red, green or blue; 128 x 128. */
    static Path model(Path directory) throws IOException {
        return Files.write(directory.resolve("colours.onnx"), ColourModel.bytes(ElementType.FLOAT32, -1, 128, 128, 32));
    }

    /** A grey picture of 128 x 128 with a coloured square at (32, 64). The format is that of the extension. */
    static Path picture(Path file, Color colour) throws IOException {
        BufferedImage picture = new BufferedImage(128, 128, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.GRAY);
        g.fillRect(0, 0, 128, 128);
        g.setColor(colour);
        g.fillRect(32, 64, 32, 32);
        g.dispose();
        String name = file.getFileName().toString();
        Files.createDirectories(file.getParent());
        if (!ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
            throw new IOException("no writer for " + file);
        }
        return file;
    }

    /** The picture again, each pixel a square of so many. */
    static Path enlarged(Path picture, Path file, int times) throws IOException {
        BufferedImage small = ImageIO.read(picture.toFile());
        BufferedImage large =
                new BufferedImage(times * small.getWidth(), times * small.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = large.createGraphics();
        g.drawImage(small, 0, 0, large.getWidth(), large.getHeight(), null);
        g.dispose();
        ImageIO.write(large, "jpeg", file.toFile());
        return file;
    }
}

package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture of 1024 x 1024 with a square of 32 x 32, for a model of 128 x 128. */
class SliceOptionsTest {
    @TempDir
    private Path directory;

    private Path model;
    private Path large;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Cli.model(directory);
        large = directory.resolve("large.png");
        BufferedImage picture = new BufferedImage(1024, 1024, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.BLUE);
        g.fillRect(608, 320, 32, 32);
        g.dispose();
        ImageIO.write(picture, "png", large.toFile());
    }

    @Test
    void tilesFindWhatTheWholePictureHides() {
        assertEquals(0, detections().size());
        JsonNode found = detections("--slice", 128, "--overlap", 0.25);
        assertEquals(1, found.size());
        assertEquals(
                "[608.000,320.000,640.000,352.000]", found.get(0).get("box").toString());
        assertEquals("blue", found.get(0).get("className").asText());
    }

    private JsonNode detections(Object... options) {
        Object[] args = new Object[options.length + 6];
        System.arraycopy(new Object[] {"detect", "--model", model, "--json", "-", large}, 0, args, 0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        return Cli.run(args).expect(0).jsonLines().get(0).get("detections");
    }

    @Test
    void saysWhatIsWrongBeforeAnythingIsWritten() throws IOException {
        String before = "{\"source\":\"x\"}\n";
        Path json = Files.writeString(directory.resolve("results.jsonl"), before);
        refused("--overlap: expected --slice with it, found none", json, "--overlap", 0.2);
        refused("--overlap: expected 0 to 0.9, found 1.0", json, "--slice", 64, "--overlap", 1);
        refused("--slice: expected at least 1 x 1, found 0 x 0", json, "--slice", 0);
        assertEquals(before, Files.readString(json));
    }

    private void refused(String message, Path json, Object... options) {
        Object[] args = new Object[options.length + 6];
        System.arraycopy(new Object[] {"detect", "--model", model, "--json", json, large}, 0, args, 0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        String err = Cli.run(args).expect(2).err();
        assertTrue(err.startsWith("error: " + message), err);
    }
}

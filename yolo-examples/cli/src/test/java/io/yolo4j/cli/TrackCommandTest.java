package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight frames: a red square throughout, a green one from the fourth frame on, and none of both in the sixth. */
class TrackCommandTest {
    private static final List<List<Integer>> IDS = List.of(
            List.of(1), List.of(1), List.of(1), List.of(1), List.of(1, 2), List.of(), List.of(1, 2), List.of(1, 2));

    @TempDir
    private Path directory;

    private Path model;
    private Path frames;

    @BeforeEach
    void makeFrames() throws IOException {
        model = Cli.model(directory);
        frames = Files.createDirectory(directory.resolve("frames"));
        for (int i = 1; i <= 8; i++) {
            BufferedImage frame = new BufferedImage(128, 128, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D g = frame.createGraphics();
            g.setColor(Color.RED);
            g.fillRect(32, 64, i == 6 ? 0 : 32, 32);
            g.setColor(Color.GREEN);
            g.fillRect(96, 96, i < 4 || i == 6 ? 0 : 32, 32);
            g.dispose();
            ImageIO.write(frame, "png", frames.resolve(i + ".png").toFile());
        }
    }

    private static List<List<Integer>> ids(List<JsonNode> lines) {
        List<List<Integer>> all = new ArrayList<>();
        for (JsonNode line : lines) {
            List<Integer> ids = new ArrayList<>();
            line.get("tracks").forEach(track -> ids.add(track.get("id").asInt()));
            all.add(ids);
        }
        return all;
    }

    @Test
    void writesTheTracksOfEachFrame() {
        Cli.Result result =
                Cli.run("track", "--model", model, "--json", "-", frames).expect(0);
        List<JsonNode> lines = result.jsonLines();
        assertEquals(IDS, ids(lines));
        JsonNode last = lines.get(7), green = last.get("tracks").get(1);
        assertEquals(frames.resolve("8.png").toString(), last.get("source").asText());
        assertEquals(8, last.get("frame").asInt());
        assertEquals(128, last.get("width").asInt());
        assertEquals("green", green.get("className").asText());
        assertEquals("[96.000,96.000,128.000,128.000]", green.get("detectedBox").toString());
        assertEquals(96, green.get("box").get(0).asDouble(), 0.01);
        assertEquals(5, green.get("age").asInt());
        assertTrue(last.get("timings").has("inferenceMs"));
        assertTrue(result.err().contains("8 frames in "), result.err());
        assertTrue(result.err().contains("1 green, 1 red; at most 2 at once"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracked.avi", "tracked.MP4"})
    void writesAVideoAndReadsIt(String name) throws IOException {
        Path video = directory.resolve(name);
        Cli.run("track", "--model", model, "--save", video, frames).expect(0);
        assertEquals(List.of("colours.onnx", "frames", name), names(directory));
        assertTrue(Files.size(video) > 1000);
        // Tracks are drawn upon it: the squares have changed, but not much.
        Cli.Result again = Cli.run("track", "--model", model, "--conf", 0.05, "--new", 0.1, "--json", "-", video)
                .expect(0);
        List<JsonNode> lines = again.jsonLines();
        assertEquals(8, lines.size());
        assertEquals(video.toString(), lines.get(0).get("source").asText());
        assertEquals(List.of(1, 2), ids(lines).get(7));
        assertEquals(List.of(), ids(lines).get(5));
    }

    @Test
    void drawsFramesIntoADirectory() throws IOException {
        Path saved = directory.resolve("saved");
        Cli.run("track", "--model", model, "--save", saved, frames).expect(0);
        assertEquals(8, names(saved).size());
        assertEquals("frame-000001.jpg", names(saved).get(0));
        BufferedImage drawn = ImageIO.read(saved.resolve("frame-000002.jpg").toFile());
        assertTrue(new Color(drawn.getRGB(32, 80)).getGreen() > 60, "the edge is green, as id 1 is");
        assertTrue(new Color(drawn.getRGB(40, 80)).getGreen() < 30, "the inside is red");
    }

    @Test
    void oneBadFrameDoesNotKeepTheOthersFromBeingDone() throws IOException {
        Files.writeString(frames.resolve("3.png"), "no picture");
        Cli.Result result =
                Cli.run("track", "--model", model, "--json", "-", frames).expect(1);
        assertEquals(7, result.jsonLines().size());
        assertTrue(result.err().contains("3.png"), result.err());
    }

    @Test
    void replacesNothing() throws IOException {
        Path film = Files.writeString(directory.resolve("film.mp4"), "precious");
        Path oddModel = Files.copy(model, directory.resolve("model.avi"));
        byte[] before = Files.readAllBytes(oddModel);
        for (Path save : List.of(film, oddModel)) {
            String err = Cli.run("track", "--model", oddModel, "--save", save, frames)
                    .expect(2)
                    .err();
            assertEquals("error: --save " + save + ": exists; remove it or choose another name\n", err);
        }
        Path dangling = Files.createSymbolicLink(directory.resolve("link.mp4"), Path.of("nowhere"));
        Cli.run("track", "--model", model, "--save", dangling, frames).expect(2);
        Cli.run("track", "--model", oddModel, "--json", oddModel, frames).expect(2);
        Cli.run("track", "--model", model, "--json", frames.resolve("1.png"), frames)
                .expect(2);
        assertEquals("precious", Files.readString(film));
        assertArrayEquals(before, Files.readAllBytes(oddModel));
        assertFalse(Files.exists(directory.resolve("nowhere")));
    }

    @Test
    void savesNoFrameOverAnother() throws IOException {
        Path inputs = Files.createDirectory(directory.resolve("inputs"));
        Path first = Files.copy(frames.resolve("1.png"), inputs.resolve("frame-000001.jpg"));
        byte[] before = Files.readAllBytes(first);
        Cli.run("track", "--model", model, "--save", inputs, first).expect(0);
        assertArrayEquals(before, Files.readAllBytes(first));
        assertEquals(List.of("frame-000001-2.jpg", "frame-000001.jpg"), names(inputs));
    }

    @Test
    void countsFramesThatFail() throws IOException {
        Path text = Files.writeString(directory.resolve("text.png"), "no picture");
        Cli.Result result = Cli.run("track", "--model", model, text).expect(1);
        assertEquals("0 frames, 1 failed", result.out().strip());
        Files.copy(text, frames.resolve("9.png"));
        result = Cli.run("track", "--model", model, frames).expect(1);
        assertTrue(result.out().startsWith("8 frames, 1 failed in "), result.out());
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path text = Files.writeString(directory.resolve("text.mp4"), "no video");
        refused(text + ": expected a video, found something that FFmpeg cannot read", text);
        refused(
                directory.resolve("none.mp4") + ": expected an image, a directory or a glob",
                directory.resolve("none.mp4"));
        refused("--buffer: expected 0 or more, found -1", "--buffer", -1, frames);
        refused("--new: expected 0 to 1, found 2.0", "--new", 2, frames);
        refused("--conf: expected 0 to 1, found 2.0", "--conf", 2, frames);
        refused("--conf: expected at most --new 0.3, found 0.5", "--conf", 0.5, "--new", 0.3, frames);
        refused(
                "--save " + directory.resolve("no/x.avi") + ": expected a file that can be written, found no directory",
                "--save",
                directory.resolve("no/x.avi"),
                frames);
    }

    private void refused(String message, Object... args) {
        List<Object> all = new ArrayList<>(List.of("track", "--model", model));
        all.addAll(List.of(args));
        String err = Cli.run(all.toArray()).expect(2).err();
        assertTrue(err.startsWith("error: " + message), err);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}

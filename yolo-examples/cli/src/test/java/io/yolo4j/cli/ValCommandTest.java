package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValCommandTest {
    /** Where the square of every picture is. */
    private static final String SQUARE = " 0.375 0.625 0.25 0.25\n";

    @TempDir
    private Path directory;

    private Path model;
    private Path images;
    private Path labels;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Cli.model(directory);
        images = Files.createDirectory(directory.resolve("images"));
        labels = Files.createDirectory(directory.resolve("labels"));
        Cli.picture(images.resolve("a.png"), Color.RED);
        Cli.picture(images.resolve("b.png"), Color.GREEN);
        Files.writeString(labels.resolve("a.txt"), "0" + SQUARE);
        Files.writeString(labels.resolve("b.txt"), "1" + SQUARE);
    }

    private Cli.Result val(int code, Object... more) {
        Object[] args = new Object[more.length + 7];
        Object[] first = {"val", "--model", model, "--data", images, "--labels", labels};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        return Cli.run(args).expect(code);
    }

    private JsonNode figures(int code) {
        return Cli.json(val(code, "--json", "-").out());
    }

    private void has(String text, String part) {
        assertTrue(text.contains(part), () -> part + " expected in\n" + text);
    }

    @Test
    void findsAllOfAnEasyTask() {
        Cli.Result result = val(0);
        has(result.out(), "labels: YOLO, 2 objects\n");
        assertTrue(
                result.out().lines().anyMatch("all                2    1.000    1.000    1.000    1.000"::equals),
                result.out());
        has(result.out(), "\n2 images in ");
        JsonNode all = figures(0);
        assertEquals(2, all.get("objects").asInt());
        assertEquals(1, all.get("boxes").get("AP").asDouble(), 1e-9);
        assertTrue(all.get("boxes").get("APlarge").isNull(), "no object is large");
        assertEquals(
                "green",
                all.get("boxes").get("perClass").get(1).get("className").asText());
        assertEquals(
                101, all.get("boxes").get("perClass").get(0).get("precision").size());
        assertEquals("red", all.get("confusion").get(0).get("found").asText());
    }

    @Test
    void wrongLabelsCost() throws IOException {
        Files.writeString(labels.resolve("b.txt"), "0" + SQUARE);
        JsonNode all = figures(0);
        assertEquals(0.5, all.get("boxes").get("AP50").asDouble(), 0.01);
        JsonNode confused = all.get("confusion").get(1);
        assertEquals(
                "green 0 red",
                confused.get("found").asText() + " 0 "
                        + confused.get("labelled").asText());
    }

    @Test
    void anImageWithoutLabelsIsBackground() throws IOException {
        Files.delete(labels.resolve("b.txt"));
        Files.writeString(labels.resolve("stranger.txt"), "0" + SQUARE);
        Files.writeString(labels.resolve("classes.txt"), "red\ngreen\nblue\n");
        Cli.Result result = val(0);
        has(result.out(), "labels: 1 image without a label file counts as background");
        has(
                result.out(),
                "labels: 1 label file without an image left out, for example " + labels.resolve("stranger.txt"));
        has(result.out(), "labels: YOLO, 1 object\n");
        has(result.out(), "\n2 images in ");
    }

    @Test
    void saysWhichLabelsAreWrongAndGoesOn() throws IOException {
        Files.writeString(
                labels.resolve("a.txt"),
                "0" + SQUARE + "3" + SQUARE + "0 0.1 0.1\n0 48 80 32 32\nred" + SQUARE + "0.5" + SQUARE
                        + "0 0.5 0.5 0.1 0.1 0.99\n0 0.5 0.5 -0.001 0.1\n\n");
        Cli.Result result = val(1);
        for (String problem : new String[] {
            ":2: expected a class from 0 to 2, found 3",
            ":3: expected 'class cx cy w h' or 'class x1 y1 x2 y2 x3 y3 ...', found 3 values",
            ":4: expected shares of width and height from 0 to 1, found 48.0",
            ":5: expected numbers, found 'red 0.375",
            ":6: expected the number of a class, found '0.5'",
            ":7: expected 'class cx cy w h' or 'class x1 y1 x2 y2 x3 y3 ...', found 6 values; results with scores are no",
            ":8: expected a size of 0 or more, found -0.001 x 0.1",
        }) {
            has(result.err(), "error: " + labels.resolve("a.txt") + problem);
        }
        has(result.out(), "2 images, 7 failures, see above in ");
        has(result.out(), "labels: YOLO, 2 objects\n");
    }

    @Test
    void brokenImagesAreCounted() throws IOException {
        Files.writeString(images.resolve("c.png"), "no picture");
        Cli.Result result = val(1);
        has(result.err(), "error: " + images.resolve("c.png"));
        has(result.out(), "2 images, 1 failure, see above in ");
    }

    @Test
    void readsOutlines() throws IOException {
        Files.writeString(labels.resolve("a.txt"), "0 0.25 0.5 0.5 0.5 0.5 0.75 0.25 0.75\n");
        Cli.Result result = val(0);
        has(result.out(), "labels: YOLO, 2 objects, 1 of them with outlines\n");
        has(result.out(), "all                2    1.000    1.000");
    }

    @Test
    void findsLabelsInDirectoriesLikeThoseOfTheImages() throws IOException {
        for (String part : new String[] {"x", "y"}) {
            Files.createDirectory(labels.resolve(part));
            Files.createDirectory(images.resolve(part));
        }
        Files.move(images.resolve("a.png"), images.resolve("x/n.png"));
        Files.move(images.resolve("b.png"), images.resolve("y/n.png"));
        Files.move(labels.resolve("a.txt"), labels.resolve("x/n.txt"));
        Files.move(labels.resolve("b.txt"), labels.resolve("y/n.txt"));
        String out = Cli.run("val", "--model", model, "--data", images + "/**", "--labels", labels)
                .expect(0)
                .out();
        has(out, "all                2    1.000    1.000");
        Files.move(labels.resolve("x/n.txt"), labels.resolve("n.txt"));
        Files.delete(labels.resolve("y/n.txt"));
        String err = Cli.run("val", "--model", model, "--data", images + "/**", "--labels", labels)
                .expect(2)
                .err();
        has(err, "expected labels for each image, found only " + labels.resolve("n.txt") + " for both ");
    }

    @Test
    void refusesWhatIsNoLabels() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path text = labels.resolve("a.txt");
        Path json = Files.writeString(directory.resolve("labels.json"), "{\"images\":[}");
        for (Object[] each : new Object[][] {
            {
                empty,
                "expected a text for each image, such as " + empty.resolve("a.txt") + ", found none for any of 2 images"
            },
            {text, "found a text; give the directory that it is in"},
            {directory.resolve("none"), "found no such file"},
            {json, "expected COCO's annotations, a JSON file, found a mistake in line 1: "},
            {model, "expected COCO's annotations, a JSON file, found a mistake"}
        }) {
            String err = Cli.run("val", "--model", model, "--data", images, "--labels", each[0])
                    .expect(2)
                    .err();
            has(err, "error: --labels " + each[0] + ": ");
            has(err, (String) each[1]);
        }
        String err = Cli.run("val", "--model", model, "--data", empty, "--labels", labels)
                .expect(2)
                .err();
        has(err, "error: --data " + empty + ": expected images, found no file");
    }

    @Test
    void exportsWhatOthersRead() throws IOException {
        Path coco = directory.resolve("r.json"), csv = directory.resolve("r.csv"), yolo = directory.resolve("yolo");
        Path figures = directory.resolve("figures.json");
        for (int again = 0; again < 2; again++) {
            val(0, "--export-coco", coco, "--export-csv", csv, "--export-yolo", yolo, "--json", figures, "--conf", 0.5);
        }
        JsonNode results = Cli.json(Files.readString(coco));
        assertEquals(2, results.size());
        assertEquals(
                "1 0", results.get(0).get("image_id") + " " + results.get(0).get("category_id"));
        assertEquals("[32.000,64.000,32.000,32.000]", results.get(0).get("bbox").toString());
        assertEquals(
                "image,width,height,class_id,class_name,score,x1,y1,x2,y2",
                Files.readAllLines(csv).get(0));
        String line = Files.readAllLines(csv).get(1);
        assertTrue(line.startsWith(images.resolve("a.png") + ",128,128,0,red,1.000000,"), line);
        assertTrue(line.endsWith(",32.000,64.000,64.000,96.000"), line);
        String text = Files.readString(yolo.resolve("b.txt"));
        assertTrue(text.startsWith("1 0.375000 0.625000 0.250000 0.250000 1.000000\n"), text);
        assertEquals(
                1, Cli.json(Files.readString(figures)).get("boxes").get("AP").asDouble(), 1e-9);
    }

    @Test
    void drawsPlots() throws IOException {
        Path plots = directory.resolve("plots");
        val(0, "--save", plots);
        val(0, "--save", plots);
        for (String name : new String[] {"precision-recall.png", "confusion-matrix.png"}) {
            BufferedImage plot = ImageIO.read(plots.resolve(name).toFile());
            assertTrue(plot.getWidth() >= 600 && plot.getHeight() >= 300, name + " " + plot);
        }
        try (var files = Files.list(plots)) {
            assertEquals(2, files.count(), "nothing else is left behind");
        }
    }

    @Test
    void outputsReplaceNothingThatIsNotTheirs() throws IOException {
        Path notes = Files.writeString(directory.resolve("notes"), "{\"my\":1}\n");
        Path annotations = Files.writeString(directory.resolve("instances.json"), "{\"images\":[]}\n");
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("a.txt"), "0" + SQUARE);
        Path pose = Files.createDirectory(directory.resolve("pose"));
        Files.writeString(pose.resolve("a.txt"), "0 0.5 0.5 0.1 0.1 0.5 0.5 2\n");
        Path diary = Files.createDirectory(directory.resolve("diary"));
        Files.writeString(diary.resolve("a.txt"), "dear diary\n");
        Path labelOfA = labels.resolve("a.txt");
        Object[][] refused = {
            {"--json", model, "the model"},
            {"--json", labelOfA, "labels, " + labelOfA},
            {"--json", notes, "exists and holds no such figures"},
            {"--json", images.resolve("a.png"), "a source"},
            {"--export-coco", model, "the model"},
            {"--export-coco", annotations, "exists and holds no COCO results"},
            {"--export-csv", notes, "exists and holds no such results"},
            {"--export-csv", images, "found a directory"},
            {"--export-csv", directory.resolve("none/x.csv"), "found no directory"},
            {"--export-yolo", labels, "which this run reads"},
            {"--export-yolo", other, "exists and holds no results with scores"},
            {"--export-yolo", pose, "exists and holds no results with scores"},
            {"--export-yolo", diary, "exists and holds no results with scores"},
            {"--save", notes, "expected a directory that can be made"},
        };
        for (Object[] each : refused) {
            String err = val(2, each[0], each[1]).err();
            has(err, "error: " + each[0] + " " + each[1] + ": ");
            has(err, (String) each[2]);
        }
        has(val(2, "--json", notes + "2", "--export-csv", notes + "2").err(), "expected a file of its own");
        assertEquals("{\"my\":1}\n", Files.readString(notes));
        assertEquals("0" + SQUARE, Files.readString(other.resolve("a.txt")));
        assertEquals("0" + SQUARE, Files.readString(labelOfA));
        assertFalse(Files.exists(directory.resolve("notes2")));
        has(val(0).out(), "1.000");
    }

    @Test
    void helps() {
        String help = Cli.run("val", "--help").expect(0).out();
        has(help, "Examples:");
        has(help, "--export-coco");
    }
}

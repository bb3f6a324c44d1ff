package io.yolo4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoLabelsTest {
    private static final String RED =
            "{\"image_id\":7,\"category_id\":%d,\"bbox\":[32,64,32,32],\"area\":1024,\"iscrowd\":0}";

    @TempDir
    private Path directory;

    private Path model;
    private Path images;

    @BeforeEach
    void makeInputs() throws IOException {
        model = Cli.model(directory);
        images = Files.createDirectory(directory.resolve("images"));
        Cli.picture(images.resolve("a.png"), Color.RED);
        Cli.picture(images.resolve("b.png"), Color.GREEN);
    }

    private Path coco(String categories, String... annotations) throws IOException {
        return Files.writeString(
                directory.resolve("instances.json"),
                "{\"info\":{},\"images\":[{\"id\":7,\"file_name\":\"train/a.png\",\"width\":128,\"height\":128},"
                        + "{\"id\":3,\"file_name\":\"b.png\",\"width\":128,\"height\":128}],\"categories\":["
                        + categories + "],\"annotations\":[" + String.join(",", annotations) + "]}");
    }

    private static String category(int id, String name) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\"}";
    }

    private Cli.Result val(int code, Path labels, Object... more) {
        Object[] args = new Object[more.length + 7];
        Object[] first = {"val", "--model", model, "--data", images, "--labels", labels};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        return Cli.run(args).expect(code);
    }

    private static void has(String text, String part) {
        assertTrue(text.contains(part), () -> part + " expected in\n" + text);
    }

    @Test
    void matchesCategoriesByName() throws IOException {
        String green = RED.formatted(9).replace("\"image_id\":7", "\"image_id\":3");
        String cat = RED.formatted(2);
        Path labels = coco(
                category(2, "cat") + "," + category(5, "Red") + "," + category(9, "green"),
                RED.formatted(5),
                green,
                cat);
        Path results = directory.resolve("r.json");
        String out = val(0, labels, "--export-coco", results, "--conf", 0.5).out();
        has(out, "labels: COCO, 2 objects; classes matched by name\n");
        has(out, "labels: 1 object left out, of classes that the model does not have: cat\n");
        has(out, "labels: 1 of 3 classes of the model are no categories of the labels");
        has(out, "all                2    1.000    1.000");
        JsonNode first = Cli.json(Files.readString(results)).get(0);
        assertEquals("3 9", first.get("image_id") + " " + first.get("category_id"), "in the order of the images");
    }

    @Test
    void matchesCategoriesByOrderWhereNoNameIsKnown() throws IOException {
        Path labels =
                coco(category(2, "rot") + "," + category(5, "grün") + "," + category(9, "blau"), RED.formatted(2));
        String out = val(0, labels).out();
        has(out, "classes matched by their order, because no name is known to the model\n");
        has(out, "\nred                1    1.000");
    }

    @Test
    void matchesCategoriesByNumberElse() {
        CategoryMap map = CategoryMap.match(Map.of(0, "null", 1, "eins"), List.of("zero", "one", "two"), "x");
        assertEquals("0 1 -1", map.classOf(0) + " " + map.classOf(1) + " " + map.classOf(2));
        assertEquals(-1, map.categoryOf(2));
        String message = assertThrows(
                        Failure.class, () -> CategoryMap.match(Map.of(1, "eins"), List.of("zero", "one"), "x"))
                .getMessage();
        assertEquals(
                "x: expected categories that are classes of the model, found 1 ('eins', ...), where the model has 2 ('zero',"
                        + " 'one', ...); give the names of its classes with --names",
                message);
    }

    @Test
    void knowsCrowdsAndMasks() throws IOException {
        String crowd = "{\"image_id\":7,\"category_id\":0,\"bbox\":[0,0,128,128],\"area\":16384,\"iscrowd\":1,"
                + "\"segmentation\":{\"size\":[128,128],\"counts\":[0,16384]}}";
        String outline = "{\"image_id\":7,\"category_id\":0,\"segmentation\":[[32,64,64,64,64,96,32,96]]}";
        Path labels = coco(category(0, "red"), crowd, outline);
        String out = val(0, labels).out();
        has(out, "labels: COCO, 1 object and 1 crowd; classes matched by name\n");
        has(out, "\nred                1    1.000");
    }

    @Test
    void imagesThatTheLabelsDoNotDescribeAreLeftOut() throws IOException {
        Cli.picture(images.resolve("c.png"), Color.BLUE);
        Files.delete(images.resolve("b.png"));
        String out = val(0, coco(category(0, "red"), RED.formatted(0))).out();
        has(out, "labels: 1 image left out, which the labels do not describe, for example " + images.resolve("c.png"));
        has(out, "labels: 1 labelled image left out, of which there is no file\n");
        has(out, "\n1 image in ");
    }

    @Test
    void classesThatNobodyLabelledAreNotWrong() throws IOException {
        Path labels = coco(category(0, "red"), RED.formatted(0));
        JsonNode all = Cli.json(val(0, labels, "--json", "-").out());
        assertEquals(1, all.get("confusion").size(), all.get("confusion").toString());
        has(
                val(0, labels).out(),
                "labels: 2 of 3 classes of the model are no categories of the labels; what is found of");
    }

    @Test
    void labelsMustFitTheImage() throws IOException {
        Path labels = coco(category(0, "red"), RED.formatted(0));
        Files.writeString(
                labels,
                Files.readString(labels).replace("\"width\":128,\"height\":128},", "\"width\":640,\"height\":128},"));
        Cli.Result result = val(1, labels);
        has(result.err(), images.resolve("a.png") + ": expected 640 x 128 pixels, as labelled, found 128 x 128");
        Path wrong =
                coco(category(0, "red"), "{\"image_id\":7,\"category_id\":0,\"bbox\":[1,2,-3,4]}", RED.formatted(0));
        has(val(1, wrong).err(), images.resolve("a.png") + ": a label is wrong: expected a finite box");
    }

    @Test
    void refusesOtherFiles() throws IOException {
        for (String text : new String[] {"[]", "{}", "{\"images\":[],\"annotations\":[]}", ""}) {
            Path labels = Files.writeString(directory.resolve("x.json"), text);
            has(
                    val(2, labels).err(),
                    "error: --labels " + labels + ": expected COCO's annotations, a JSON file, found ");
        }
        Path none = coco(category(0, "red"));
        Files.writeString(none, Files.readString(none).replace("a.png", "y.png").replace("b.png", "z.png"));
        has(val(2, none).err(), "found descriptions of 2 images, none of them of ");
    }
}

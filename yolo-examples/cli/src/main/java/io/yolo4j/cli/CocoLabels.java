package io.yolo4j.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.yolo4j.Box;
import io.yolo4j.Mask;
import io.yolo4j.Task;
import io.yolo4j.eval.GroundTruth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** COCO's annotations: one JSON file with images, categories and objects. */
final class CocoLabels implements Labels {
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record CocoFile(List<CocoImage> images, List<Annotation> annotations, List<Category> categories) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record CocoImage(
            Long id, @JsonProperty("file_name") String fileName, int width, int height) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Category(Integer id, String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Annotation(
            @JsonProperty("image_id") Long imageId,
            @JsonProperty("category_id") Integer categoryId,
            double[] bbox,
            Double area,
            int iscrowd,
            JsonNode segmentation) {}

    private final Path file;
    private final List<Category> categories;
    private final Map<Path, CocoImage> described = new LinkedHashMap<>();
    private final Map<Long, List<Annotation>> annotations = new HashMap<>();
    private CategoryMap classes;
    private final List<String> notes = new ArrayList<>();

    private CocoLabels(Path file, List<Category> categories) {
        this.file = file;
        this.categories = categories;
    }

    static CocoLabels read(Path file, List<Path> images) {
        CocoFile content;
        try {
            content = JsonMapper.builder().build().readValue(file.toFile(), CocoFile.class);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw failure(
                    file,
                    "a mistake" + where + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw failure(file, Failure.reason(e), e);
        }
        if (content == null || content.images == null || content.annotations == null || content.categories == null) {
            throw failure(file, "no 'images', 'annotations' or 'categories'", null);
        }
        CocoLabels labels = new CocoLabels(file, content.categories);
        for (Annotation annotation : content.annotations) {
            if (annotation.imageId == null || annotation.categoryId == null) {
                throw failure(file, "an annotation without 'image_id' or 'category_id'", null);
            }
            labels.annotations
                    .computeIfAbsent(annotation.imageId, id -> new ArrayList<>())
                    .add(annotation);
        }
        labels.findImages(content.images, images);
        return labels;
    }

    private static Failure failure(Path file, String found, Throwable cause) {
        return new Failure("--labels " + file + ": expected COCO's annotations, a JSON file, found " + found, cause);
    }

    /** By the last part of their names; where several have the same, by more of it. */
    private void findImages(List<CocoImage> known, List<Path> images) {
        Map<String, List<CocoImage>> byName = new HashMap<>();
        for (CocoImage image : known) {
            if (image.id == null || image.fileName == null) {
                throw failure(file, "an image without 'id' or 'file_name'", null);
            }
            byName.computeIfAbsent(lastPart(image.fileName), name -> new ArrayList<>())
                    .add(image);
        }
        List<Path> unknown = new ArrayList<>();
        Map<CocoImage, Path> found = new HashMap<>();
        for (Path image : images) {
            List<CocoImage> candidates = byName.getOrDefault(image.getFileName().toString(), List.of());
            if (candidates.size() > 1) {
                candidates = candidates.stream()
                        .filter(candidate -> image.endsWith(Path.of(candidate.fileName)))
                        .toList();
            }
            Path other = candidates.size() == 1 ? found.put(candidates.get(0), image) : null;
            if (candidates.size() > 1 || other != null) {
                throw new Failure("--labels " + file + ": expected one description of each image, found "
                        + (other == null ? "several of " + image : "one for both " + other + " and " + image));
            } else if (candidates.isEmpty()) {
                unknown.add(image);
            }
        }
        if (found.isEmpty()) {
            throw failure(
                    file,
                    "descriptions of " + Text.count(known.size(), "image") + ", none of them of " + images.get(0)
                            + " or another of --data",
                    null);
        }
        found.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getKey().id))
                .forEach(entry -> described.put(entry.getValue(), entry.getKey()));
        if (!unknown.isEmpty()) {
            notes.add("labels: " + Text.count(unknown.size(), "image")
                    + " left out, which the labels do not describe, for" + " example " + unknown.get(0));
        }
        if (found.size() < known.size()) {
            notes.add("labels: " + Text.count(known.size() - found.size(), "labelled image")
                    + " left out, of which there is" + " no file");
        }
    }

    private static String lastPart(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    @Override
    public void matchClasses(List<String> classNames, Task task) {
        Map<Integer, String> names = new LinkedHashMap<>();
        categories.stream()
                .filter(category -> category.id != null)
                .sorted(Comparator.comparing(Category::id))
                .forEach(category -> names.put(category.id, Objects.toString(category.name, "")));
        classes = CategoryMap.match(names, classNames, "--labels " + file);
        int objects = 0, crowds = 0, leftOut = 0;
        for (CocoImage image : described.values()) {
            for (Annotation annotation : annotations.getOrDefault(image.id, List.of())) {
                boolean known = classes.classOf(annotation.categoryId) >= 0;
                leftOut += known ? 0 : 1;
                crowds += known && annotation.iscrowd != 0 ? 1 : 0;
                objects += known && annotation.iscrowd == 0 ? 1 : 0;
            }
        }
        notes.add("labels: COCO, " + Text.count(objects, "object")
                + (crowds == 0 ? "" : " and " + Text.count(crowds, "crowd")) + "; " + classes.description());
        long unlabelled = IntStream.range(0, classNames.size())
                .filter(classId -> classes.categoryOf(classId) < 0)
                .count();
        if (unlabelled > 0) {
            notes.add("labels: " + unlabelled + " of " + classNames.size()
                    + " classes of the model are no categories of the"
                    + " labels; what is found of them is left out");
        }
        if (leftOut > 0) {
            notes.add("labels: " + Text.count(leftOut, "object")
                    + " left out, of classes that the model does not have: " + String.join(", ", classes.strangers()));
        }
    }

    @Override
    public Map<Path, String> files() {
        return Map.of(file, "the labels");
    }

    @Override
    public List<Path> images() {
        return List.copyOf(described.keySet());
    }

    @Override
    public List<GroundTruth> of(Path path, int width, int height, boolean masks) {
        CocoImage image = described.get(path);
        if (image.width > 0 && image.height > 0 && (image.width != width || image.height != height)) {
            throw new Failure(path + ": expected " + image.width + " x " + image.height + " pixels, as labelled, found "
                    + width + " x " + height);
        }
        List<GroundTruth> objects = new ArrayList<>();
        for (Annotation annotation : annotations.getOrDefault(image.id, List.of())) {
            int classId = classes.classOf(annotation.categoryId);
            if (classId >= 0) {
                try {
                    objects.add(object(annotation, classId, width, height, masks));
                } catch (IllegalArgumentException e) {
                    throw new Failure(path + ": a label is wrong: " + e.getMessage(), e);
                }
            }
        }
        return objects;
    }

    private static GroundTruth object(Annotation a, int classId, int width, int height, boolean masks) {
        boolean boxed = a.bbox != null && a.bbox.length == 4;
        boolean outlined = a.segmentation != null && a.segmentation.size() > 0;
        if (!boxed && !outlined) {
            throw new IllegalArgumentException("expected a 'bbox' or a 'segmentation', found neither");
        }
        Mask mask = outlined && (masks || !boxed) ? mask(a.segmentation, width, height) : null;
        double[] b = boxed ? a.bbox : around(mask);
        double area = a.area != null ? a.area : mask != null ? mask.area() : b[2] * b[3];
        return new GroundTruth(classId, b[0], b[1], b[2], b[3], area, a.iscrowd != 0, mask);
    }

    private static double[] around(Mask mask) {
        Box box = mask.box();
        return new double[] {box.x1(), box.y1(), box.width(), box.height()};
    }

    private static Mask mask(JsonNode segmentation, int width, int height) {
        if (segmentation.isArray()) {
            List<float[]> polygons = new ArrayList<>();
            for (JsonNode polygon : segmentation) {
                float[] points = new float[polygon.size()];
                for (int i = 0; i < points.length; i++) {
                    points[i] = polygon.get(i).floatValue();
                }
                polygons.add(points);
            }
            return Mask.ofPolygons(width, height, polygons);
        }
        JsonNode size = segmentation.path("size"), counts = segmentation.path("counts");
        if (size.path(0).asInt() != height || size.path(1).asInt() != width) {
            throw new IllegalArgumentException("expected a mask of [" + height + "," + width + "], found " + size);
        }
        if (counts.isTextual()) {
            return Mask.ofRle(width, height, counts.textValue());
        }
        int[] runs = new int[counts.size()];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = counts.get(i).asInt();
        }
        return Mask.ofRle(width, height, runs);
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public long imageId(Path image) {
        return described.get(image).id;
    }

    @Override
    public int categoryId(int classId) {
        return classes.categoryOf(classId);
    }
}

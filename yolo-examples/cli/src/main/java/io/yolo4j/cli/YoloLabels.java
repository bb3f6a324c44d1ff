package io.yolo4j.cli;

import io.yolo4j.Mask;
import io.yolo4j.Task;
import io.yolo4j.eval.GroundTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * YOLO's labels: a text of the name of each image, in each line an object: {@code class cx cy w h}, or {@code class x1 y1 x2 y2 x3 y3 ...}
 * for an outline; as shares of the image's width and height.
 */
final class YoloLabels implements Labels {
    /** Tools that export labels round, and a little beyond the border is none of a person's mistakes. */
    private static final double TOLERANCE = 0.01;

    private static final Set<String> NO_LABELS = Set.of("classes.txt", "labels.txt", "readme.txt");

    private final Path directory;
    private final List<Path> images;
    private final Map<Path, Path> files = new LinkedHashMap<>();
    private final Map<Path, List<Line>> objects = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private YoloLabels(Path directory, List<Path> images) {
        this.directory = directory;
        this.images = List.copyOf(images);
    }

    /**
     * An object.
     *
     * @param place file and line
     * @param classId index of the class
     * @param values without the class
     */
    private record Line(String place, int classId, double[] values) {
        GroundTruth object(int width, int height) {
            return values.length == 4 ? box(width, height) : outline(width, height);
        }

        private GroundTruth box(int width, int height) {
            double w = values[2] * width, h = values[3] * height;
            return new GroundTruth(
                    classId, values[0] * width - w / 2, values[1] * height - h / 2, w, h, w * h, false, null);
        }

        private GroundTruth outline(int width, int height) {
            float[] points = new float[values.length];
            double left = width, top = height, right = 0, bottom = 0;
            for (int i = 0; i < points.length; i += 2) {
                double x = values[i] * width, y = values[i + 1] * height;
                left = Math.min(left, x);
                top = Math.min(top, y);
                right = Math.max(right, x);
                bottom = Math.max(bottom, y);
                points[i] = (float) x;
                points[i + 1] = (float) y;
            }
            Mask mask = Mask.ofPolygons(width, height, List.of(points));
            return new GroundTruth(
                    classId, left, top, Math.max(0, right - left), Math.max(0, bottom - top), mask.area(), false, mask);
        }
    }

    static YoloLabels read(Path directory, List<Path> images) {
        YoloLabels labels = new YoloLabels(directory, images);
        try {
            labels.findFiles();
        } catch (IOException e) {
            throw labels.unreadable(e);
        }
        return labels;
    }

    private Failure unreadable(IOException e) {
        return new Failure(
                "--labels " + directory + ": expected labels that can be read, found " + Failure.reason(e), e);
    }

    private void findFiles() throws IOException {
        Path common = commonDirectory(images);
        Map<Path, Path> imageOf = new HashMap<>();
        int missing = 0;
        for (Path image : images) {
            Path label = labelOf(image, common);
            if (label == null) {
                missing++;
                continue;
            }
            Path other = imageOf.put(label, image);
            if (other != null) {
                throw new Failure("--labels " + directory + ": expected labels for each image, found only " + label
                        + " for both " + other + " and " + image
                        + "; sort the labels into directories like those of the"
                        + " images");
            }
            files.put(image, label);
        }
        if (files.isEmpty()) {
            throw new Failure("--labels " + directory + ": expected a text for each image, such as "
                    + directory.resolve(stem(images.get(0)) + ".txt") + ", found none for any of "
                    + Text.count(images.size(), "image"));
        }
        if (missing > 0) {
            notes.add("labels: " + Text.count(missing, "image") + " without a label file "
                    + (missing == 1 ? "counts" : "count") + " as background, where everything found is wrong");
        }
        noteStrangers();
    }

    /** In a directory like that of the image, or straight in the directory of the labels. */
    private Path labelOf(Path image, Path common) {
        String name = stem(image) + ".txt";
        Path inside = common == null ? null : common.relativize(image).getParent();
        if (inside != null && Files.isRegularFile(directory.resolve(inside).resolve(name))) {
            return directory.resolve(inside).resolve(name);
        }
        Path flat = directory.resolve(name);
        return Files.isRegularFile(flat) ? flat : null;
    }

    private void noteStrangers() throws IOException {
        Set<Path> known = new HashSet<>(files.values());
        List<Path> strangers;
        try (Stream<Path> all = Files.walk(directory)) {
            strangers = all.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file ->
                            !NO_LABELS.contains(file.getFileName().toString().toLowerCase()))
                    .filter(file -> !known.contains(file))
                    .sorted(NaturalOrder.PATHS)
                    .toList();
        }
        if (!strangers.isEmpty()) {
            notes.add("labels: " + Text.count(strangers.size(), "label file")
                    + " without an image left out, for example " + strangers.get(0));
        }
    }

    private static Path commonDirectory(List<Path> images) {
        Path common = images.get(0).getParent();
        for (Path image : images) {
            while (common != null && !image.startsWith(common)) {
                common = common.getParent();
            }
        }
        return common;
    }

    private static String stem(Path image) {
        String name = image.getFileName().toString();
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private void readFiles(boolean pose) throws IOException {
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            List<Line> lines = new ArrayList<>();
            int number = 0;
            for (String text : Files.readAllLines(file.getValue())) {
                number++;
                if (!text.isBlank()) {
                    read(file.getValue() + ":" + number, text.strip().split("[\\s,]+"), pose, lines);
                }
            }
            objects.put(file.getKey(), lines);
        }
    }

    private void read(String place, String[] all, boolean pose, List<Line> lines) {
        String[] words = pose && all.length > 5 ? Arrays.copyOf(all, 5) : all; // keypoints are not measured
        boolean outline = words.length >= 7 && words.length % 2 == 1;
        if (words.length != 5 && !outline) {
            problems.add(place + ": expected 'class cx cy w h' or 'class x1 y1 x2 y2 x3 y3 ...', found "
                    + Text.count(words.length, "value")
                    + (words.length == 6 ? "; results with scores are no labels" : ""));
            return;
        }
        double[] values = new double[words.length - 1];
        double classId;
        try {
            classId = Double.parseDouble(words[0]);
            for (int i = 0; i < values.length; i++) {
                values[i] = Double.parseDouble(words[i + 1]);
            }
        } catch (NumberFormatException e) {
            problems.add(place + ": expected numbers, found '" + String.join(" ", words) + "'");
            return;
        }
        if (classId < 0 || classId != Math.rint(classId) || classId > Integer.MAX_VALUE) {
            problems.add(place + ": expected the number of a class, found '" + words[0] + "'");
            return;
        }
        for (double value : values) {
            if (!(value >= -TOLERANCE && value <= 1 + TOLERANCE)) {
                problems.add(place + ": expected shares of width and height from 0 to 1, found " + value);
                return;
            }
        }
        if (!outline && (values[2] < 0 || values[3] < 0)) {
            problems.add(place + ": expected a size of 0 or more, found " + values[2] + " x " + values[3]);
            return;
        }
        lines.add(new Line(place, (int) classId, values));
    }

    @Override
    public void matchClasses(List<String> classNames, Task task) {
        try {
            readFiles(task == Task.POSE);
        } catch (IOException e) {
            throw unreadable(e);
        }
        for (List<Line> lines : objects.values()) {
            for (Line line : lines) {
                if (line.classId >= classNames.size()) {
                    problems.add(line.place + ": expected a class from 0 to " + (classNames.size() - 1) + ", found "
                            + line.classId);
                }
            }
            lines.removeIf(line -> line.classId >= classNames.size());
        }
        long boxes = objects.values().stream()
                .flatMap(List::stream)
                .filter(line -> line.values.length == 4)
                .count();
        long all = objects.values().stream().mapToLong(List::size).sum();
        notes.add("labels: YOLO, " + Text.count(all, "object")
                + (boxes == all
                        ? ""
                        : boxes == 0 ? " with outlines" : ", " + (all - boxes) + " of them with outlines"));
    }

    @Override
    public Map<Path, String> files() {
        Map<Path, String> roles = new LinkedHashMap<>();
        files.values().forEach(file -> roles.put(file, "labels, " + file));
        return roles;
    }

    @Override
    public List<Path> images() {
        return images;
    }

    @Override
    public List<GroundTruth> of(Path image, int width, int height, boolean masks) {
        return objects.getOrDefault(image, List.of()).stream()
                .map(line -> line.object(width, height))
                .toList();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public List<String> problems() {
        return problems;
    }

    /** Those of COCO are named by their numbers; others are counted. */
    @Override
    public long imageId(Path image) {
        boolean numbered = images.stream().allMatch(each -> stem(each).matches("\\d{1,18}"));
        return numbered ? Long.parseLong(stem(image)) : images.indexOf(image) + 1;
    }

    @Override
    public int categoryId(int classId) {
        return classId;
    }
}

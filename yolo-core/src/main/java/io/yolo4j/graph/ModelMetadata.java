package io.yolo4j.graph;

import io.yolo4j.Task;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What Ultralytics' exporter says about a model, and others in the same words. An entry that cannot be read is left out and named among
 * the {@linkplain #problems problems}: the model may work without it. Immutable.
 */
public final class ModelMetadata {
    /** Well above the largest label sets (ImageNet's 21 841), and far from filling the memory with the names of missing classes. */
    private static final int LARGEST_CLASS = 99_999;

    private static final int LARGEST_EXTENT = 1 << 16;

    private static final int MOST_KEYPOINTS = 10_000;

    private final List<String> names;
    private final OptionalInt stride;
    private final Optional<Task> task;
    private final int[] imageSize;
    private final Optional<Boolean> endToEnd;
    private final int[] keypointShape;
    private final OptionalInt batch;
    private final List<String> problems;

    private ModelMetadata(Map<String, String> entries) {
        Reader reader = new Reader(entries);
        names = reader.read("names", ModelMetadata::names, List.of());
        stride = reader.read("stride", value -> OptionalInt.of(largest(value)), OptionalInt.empty());
        task = reader.readText("task", value -> Optional.of(task(value)), Optional.empty());
        imageSize = reader.read("imgsz", ModelMetadata::imageSize, new int[0]);
        boolean nms = reader.read("args", ModelMetadata::nms, false);
        endToEnd = nms
                ? Optional.of(true)
                : reader.readText("end2end", value -> Optional.of(truth(value)), Optional.empty());
        keypointShape = reader.read("kpt_shape", ModelMetadata::keypointShape, new int[0]);
        batch = reader.read("batch", value -> OptionalInt.of(extent(value)), OptionalInt.empty());
        problems = List.copyOf(reader.problems);
    }

    /**
     * Reads the entries of a model.
     *
     * @param entries key and text, as the file has them
     * @return what could be read
     */
    public static ModelMetadata of(Map<String, String> entries) {
        return new ModelMetadata(entries);
    }

    /** {@return the classes' names by number, empty where none are known; a class that was left out is called by its number} */
    public List<String> names() {
        return names;
    }

    /** {@return the coarsest stride, of which height and width must be multiples} */
    public OptionalInt stride() {
        return stride;
    }

    /** {@return what the model was trained for} */
    public Optional<Task> task() {
        return task;
    }

    /** {@return height and width that the model was exported for, or an empty array} */
    public int[] imageSize() {
        return imageSize.clone();
    }

    /** {@return whether the model gives final detections that need no suppression} */
    public Optional<Boolean> endToEnd() {
        return endToEnd;
    }

    /** {@return number of keypoints and of values for each (2: x y, 3: x y visible), or an empty array} */
    public int[] keypointShape() {
        return keypointShape.clone();
    }

    /** {@return the batch that the model was exported for} */
    public OptionalInt batch() {
        return batch;
    }

    /** {@return a sentence for each entry that could not be read} */
    public List<String> problems() {
        return problems;
    }

    private static List<String> names(Object value) throws ParseException {
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> list) {
            if (list.size() > LARGEST_CLASS + 1) {
                throw wrong("at most " + (LARGEST_CLASS + 1) + " names", list.size());
            }
            for (Object name : list) {
                names.add(name(name));
            }
            return List.copyOf(names);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("a dict or a list of names", value);
        }
        TreeMap<Integer, String> sorted = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            sorted.put(classNumber(entry.getKey()), name(entry.getValue()));
        }
        for (int i = 0; !sorted.isEmpty() && i <= sorted.lastKey(); i++) {
            names.add(sorted.getOrDefault(i, Integer.toString(i)));
        }
        return List.copyOf(names);
    }

    /** JSON has no numbers as keys, so a string of digits is one too. */
    private static int classNumber(Object key) throws ParseException {
        if (key instanceof Long number && number >= 0 && number <= LARGEST_CLASS) {
            return number.intValue();
        }
        if (key instanceof String text && text.matches("[0-9]{1,9}") && Integer.parseInt(text) <= LARGEST_CLASS) {
            return Integer.parseInt(text);
        }
        throw wrong("class numbers from 0 to " + LARGEST_CLASS, key);
    }

    private static String name(Object value) throws ParseException {
        if (value instanceof String name) {
            return name;
        }
        if (value instanceof Long number) {
            return number.toString(); // classes called 0 to 9, as in data sets of digits
        }
        throw wrong("names that are strings", value);
    }

    private static int largest(Object value) throws ParseException {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            return extent(value);
        }
        int largest = 0;
        for (Object item : list) {
            largest = Math.max(largest, extent(item));
        }
        return largest;
    }

    private static int[] imageSize(Object value) throws ParseException {
        if (value instanceof List<?> list && list.size() == 2) {
            return new int[] {extent(list.get(0)), extent(list.get(1))};
        }
        if (value instanceof List<?> list && list.size() != 1) {
            throw wrong("height and width", value);
        }
        int side = extent(value instanceof List<?> list ? list.get(0) : value);
        return new int[] {side, side};
    }

    private static int[] keypointShape(Object value) throws ParseException {
        if (value instanceof List<?> list && list.size() == 2 && extent(list.get(0)) <= MOST_KEYPOINTS) {
            return new int[] {extent(list.get(0)), extent(list.get(1))};
        }
        throw wrong("number of keypoints, at most " + MOST_KEYPOINTS + ", and of values for each", value);
    }

    private static int extent(Object value) throws ParseException {
        if (value instanceof Long number && number >= 1 && number <= LARGEST_EXTENT) {
            return number.intValue();
        }
        if (value instanceof Double number && number >= 1 && number <= LARGEST_EXTENT && number == Math.rint(number)) {
            return number.intValue();
        }
        throw wrong("a whole number from 1 to " + LARGEST_EXTENT, value);
    }

    private static Task task(String value) throws ParseException {
        return switch (value) {
            case "detect" -> Task.DETECT;
            case "segment" -> Task.SEGMENT;
            case "pose" -> Task.POSE;
            case "obb" -> Task.ORIENTED;
            case "classify" -> Task.CLASSIFY;
            default -> throw wrong("detect, segment, pose, obb or classify", value);
        };
    }

    /** Ultralytics' exporter says {@code end2end: False} of a network into which it built NMS, because the network itself has none. */
    private static boolean nms(Object value) {
        return value instanceof Map<?, ?> args && Boolean.TRUE.equals(args.get("nms"));
    }

    private static boolean truth(String value) throws ParseException {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("True or False", value);
        };
    }

    private static ParseException wrong(String expected, Object found) {
        return new ParseException("expected " + expected + ", found " + Text.shortened(String.valueOf(found), 60), 0);
    }

    private interface Reading<S, T> {
        T from(S value) throws ParseException;
    }

    private static final class Reader {
        private final Map<String, String> entries;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> entries) {
            this.entries = entries;
        }

        <T> T read(String key, Reading<Object, T> reading, T otherwise) {
            return text(key, text -> reading.from(PythonLiteral.parse(text)), otherwise);
        }

        /** One word, which Ultralytics writes without quotes. */
        <T> T readText(String key, Reading<String, T> reading, T otherwise) {
            return text(key, text -> reading.from(text.strip().toLowerCase(Locale.ROOT)), otherwise);
        }

        private <T> T text(String key, Reading<String, T> reading, T otherwise) {
            String text = entries.get(key);
            if (text == null) {
                return otherwise;
            }
            try {
                return reading.from(text);
            } catch (ParseException e) {
                problems.add("Metadata entry \"" + key + "\" is ignored: " + e.getMessage() + ".");
                return otherwise;
            }
        }
    }
}

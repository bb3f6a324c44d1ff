package io.yolo4j.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Which class of a model is meant by a category of COCO, whose numbers have gaps and begin where they like. */
final class CategoryMap {
    private final Map<Integer, Integer> classes = new HashMap<>();
    private final Map<Integer, Integer> categories = new HashMap<>();
    private final List<String> strangers = new ArrayList<>();
    private final String description;

    private CategoryMap(String description) {
        this.description = description;
    }

    /**
     * Matches by name where any name is known; else by order, where there are as many categories as classes, or by number.
     *
     * @param names of the categories, by rising number
     * @param classNames of the model
     * @param source of the categories, for messages
     */
    static CategoryMap match(Map<Integer, String> names, List<String> classNames, String source) {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < classNames.size(); i++) {
            known.putIfAbsent(plain(classNames.get(i)), i);
        }
        if (names.values().stream().anyMatch(name -> known.containsKey(plain(name)))) {
            CategoryMap map = new CategoryMap("classes matched by name");
            names.forEach((id, name) -> map.put(id, name, known.getOrDefault(plain(name), -1)));
            return map;
        } else if (names.size() == classNames.size()) {
            CategoryMap map = new CategoryMap("classes matched by their order, because no name is known to the model");
            int[] next = {0};
            names.forEach((id, name) -> map.put(id, name, next[0]++));
            return map;
        } else if (names.containsKey(0) && names.keySet().stream().allMatch(id -> id >= 0 && id < classNames.size())) {
            CategoryMap map = new CategoryMap("classes matched by their number, because no name is known to the model");
            names.forEach((id, name) -> map.put(id, name, id));
            return map;
        }
        throw new Failure(source + ": expected categories that are classes of the model, found " + names.size()
                + beginning(names.values()) + ", where the model has " + classNames.size() + beginning(classNames)
                + "; give the names of its classes with --names");
    }

    private static String beginning(Collection<String> names) {
        return names.stream().limit(3).map(name -> "'" + name + "'").collect(Collectors.joining(", ", " (", ", ...)"));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", " ").strip();
    }

    private void put(int category, String name, int classId) {
        if (classId < 0) {
            strangers.add(name);
        } else {
            classes.put(category, classId);
            categories.put(classId, category);
        }
    }

    /** -1 where the model has no such class. */
    int classOf(int category) {
        return classes.getOrDefault(category, -1);
    }

    /** -1 where the labels have no such category. */
    int categoryOf(int classId) {
        return categories.getOrDefault(classId, -1);
    }

    /** How it was matched. */
    String description() {
        return description;
    }

    /** Names of categories that are no classes of the model. */
    List<String> strangers() {
        return strangers;
    }
}

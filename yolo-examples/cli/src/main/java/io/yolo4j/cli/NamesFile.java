package io.yolo4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names of classes from a file: one in each line, or the {@code names} of a YAML data file. */
final class NamesFile {
    private final Path file;

    private NamesFile(Path file) {
        this.file = file;
    }

    static List<String> read(Path file) {
        return new NamesFile(file).read();
    }

    private List<String> read() {
        String text = text();
        String name = file.toString().toLowerCase(Locale.ROOT);
        List<String> names = name.endsWith(".yaml") || name.endsWith(".yml") ? ofYaml(text) : ofLines(text);
        if (names.isEmpty()) {
            throw failure("at least one name", "none", null);
        }
        return names;
    }

    private String text() {
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text; // editors on Windows put it there
        } catch (NoSuchFileException e) {
            throw failure("a file with the names of the classes", "no such file", e);
        } catch (CharacterCodingException e) {
            throw failure("text in UTF-8", "other bytes; save it as UTF-8", e);
        } catch (IOException e) {
            throw failure("a readable file with the names of the classes", e.toString(), e);
        }
    }

    private List<String> ofLines(String text) {
        List<String> lines = new ArrayList<>(
                Arrays.asList(text.stripTrailing().lines().map(String::strip).toArray(String[]::new)));
        int empty = lines.indexOf("");
        if (empty >= 0 && !text.isBlank()) {
            throw failure("one name in each line", "nothing in line " + (empty + 1), null);
        }
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private List<String> ofYaml(String text) {
        JsonNode names;
        try {
            JsonNode root = YAMLMapper.builder()
                    .enable(
                            YAMLParser.Feature
                                    .PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // "no" and "on" are names like others
                    .build()
                    .readTree(text);
            names = root == null ? null : root.get("names");
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            String what = e.getOriginalMessage().lines().findFirst().orElse("");
            throw failure("a YAML file", "a mistake" + where + ": " + what, e);
        }
        if (names != null && names.isArray()) {
            return ofList(names);
        } else if (names != null && names.isObject()) {
            return ofMap(names);
        }
        throw failure(
                "'names:' with a list, or with a map from number to name",
                names == null ? "no 'names:'" : "'names: " + names + "'",
                null);
    }

    private List<String> ofList(JsonNode list) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : list) {
            names.add(name(name, names.size()));
        }
        return names;
    }

    private List<String> ofMap(JsonNode map) {
        String[] names = new String[map.size()];
        for (Iterator<Map.Entry<String, JsonNode>> entries = map.properties().iterator(); entries.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = entries.next();
            String id = entry.getKey();
            if (!id.matches("\\d{1,9}") || Integer.parseInt(id) >= names.length) {
                throw failure(
                        "the numbers 0 to " + (names.length - 1) + " for " + Text.count(names.length, "name"),
                        "'" + id + "'",
                        null);
            }
            int number = Integer.parseInt(id);
            if (names[number] != null) {
                throw failure("each number once", number + " twice", null);
            }
            names[number] = name(entry.getValue(), number);
        }
        return List.of(names);
    }

    private String name(JsonNode value, int number) {
        if (!value.isValueNode() || value.asText().isBlank()) {
            throw failure("a name for class " + number, "'" + value + "'", null);
        }
        return value.asText().strip();
    }

    private Failure failure(String expected, String found, Throwable cause) {
        return new Failure("--names " + file + ": expected " + expected + ", found " + found, cause);
    }
}

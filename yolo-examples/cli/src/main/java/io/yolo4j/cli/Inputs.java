package io.yolo4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that a run reads, which none of its outputs may replace.
 *
 * @param model the model; or null
 * @param names the names of the classes; or null
 * @param images the sources
 * @param others what else is read, with what it is for the run
 */
record Inputs(Path model, Path names, List<Path> images, Map<Path, String> others) {
    Inputs(Path model, Path names, List<Path> images) {
        this(model, names, images, Map.of());
    }

    /** With more files. */
    Inputs with(Map<Path, String> more) {
        Map<Path, String> all = new LinkedHashMap<>(others);
        all.putAll(more);
        return new Inputs(model, names, images, all);
    }

    /** All of them. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(images);
        if (model != null) {
            files.add(model);
        }
        if (names != null) {
            files.add(names);
        }
        files.addAll(others.keySet());
        return files;
    }

    /** What a file is for this run, however its path is spelt and whichever links lead to it; or null. */
    String roleOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        } else if (model != null && same(file, model)) {
            return "the model";
        } else if (names != null && same(file, names)) {
            return "the file of --names";
        }
        for (Path image : images) {
            if (same(file, image)) {
                return "a source, " + image;
            }
        }
        for (Map.Entry<Path, String> other : others.entrySet()) {
            if (same(file, other.getKey())) {
                return other.getValue();
            }
        }
        return null;
    }

    private static boolean same(Path existing, Path input) throws IOException {
        return Files.exists(input) && Files.isSameFile(existing, input);
    }
}

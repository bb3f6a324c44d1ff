package io.yolo4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a run reads, which none of its outputs may replace.
 *
 * @param model the model
 * @param names the names of the classes; or null
 * @param images the sources
 */
record Inputs(Path model, Path names, List<Path> images) {
    /** What a file is for this run, however its path is spelt and whichever links lead to it; or null. */
    String roleOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        } else if (same(file, model)) {
            return "the model";
        } else if (names != null && same(file, names)) {
            return "the file of --names";
        }
        for (Path image : images) {
            if (same(file, image)) {
                return "a source, " + image;
            }
        }
        return null;
    }

    private static boolean same(Path existing, Path input) throws IOException {
        return Files.exists(input) && Files.isSameFile(existing, input);
    }
}

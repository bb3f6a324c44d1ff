package io.yolo4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The images of a conversion: those that it is calibrated by, and others, which show what came of it. What a model was fitted to shows it
 * better than it is.
 *
 * @param calibration by which ranges are chosen
 * @param check by which the result is measured; none of them, under any name, is among the former
 * @param notes what was done so that this is so
 */
record ConversionPictures(List<Path> calibration, List<Path> check, List<String> notes) {
    private static final int HELD_BACK_OF = 5, LEAST_HELD_BACK = 8, MOST_HELD_BACK = 64;

    /**
     * Lists and separates them.
     *
     * @param calibration sources of the images that may be calibrated by; none where there is no calibration
     * @param check sources of the images to measure by; where there are none, some of the former are held back
     */
    static ConversionPictures resolve(List<String> calibration, List<String> check) {
        List<String> notes = new ArrayList<>();
        List<Path> seen = images("--calibration", calibration, notes);
        List<Path> unseen = images("--check", check, notes);
        if (check.isEmpty()) {
            List<Path> all = seen;
            unseen = heldBack(all);
            seen = without(all, unseen);
            if (!unseen.isEmpty()) {
                notes.add("--calibration: " + unseen.size() + " of " + Text.count(all.size(), "image")
                        + " held back, to check the result by; --check names others");
            }
        }
        List<Path> separate = separate(seen, unseen);
        if (separate.size() < seen.size()) {
            notes.add("--calibration: " + Text.count(seen.size() - separate.size(), "image")
                    + " left out, which the result is checked by");
            if (separate.isEmpty()) {
                throw new Failure("--calibration: expected images that are not among those of --check, found none");
            }
        }
        return new ConversionPictures(separate, unseen, List.copyOf(notes));
    }

    private static List<Path> images(String option, List<String> sources, List<String> notes) {
        Sources found = Sources.resolve(sources, null);
        if (!found.problems().isEmpty()) {
            throw new Failure(option + " " + String.join("; ", found.problems()));
        }
        found.notes().forEach(note -> notes.add(option + " " + note));
        return found.images();
    }

    /** At equal distances, because folders are sorted by what is in them; at most a half. */
    private static List<Path> heldBack(List<Path> all) {
        int count = Math.max(LEAST_HELD_BACK, Math.min(MOST_HELD_BACK, all.size() / HELD_BACK_OF));
        count = Math.min(count, all.size() / 2);
        List<Path> some = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) ((2L * i + 1) * all.size() / (2L * count))));
        }
        return some;
    }

    private static List<Path> without(List<Path> all, List<Path> some) {
        List<Path> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }

    /** Without what has the content of another, whatever it is called. */
    private static List<Path> separate(List<Path> images, List<Path> others) {
        try {
            Map<Long, List<Path>> bySize = new HashMap<>();
            for (Path other : others) {
                bySize.computeIfAbsent(Files.size(other), size -> new ArrayList<>())
                        .add(other);
            }
            List<Path> kept = new ArrayList<>();
            for (Path image : images) {
                if (!isOneOf(image, bySize.getOrDefault(Files.size(image), List.of()))) {
                    kept.add(image);
                }
            }
            return List.copyOf(kept);
        } catch (IOException e) {
            throw new Failure("--calibration: expected images that can be read, found " + Failure.reason(e), e);
        }
    }

    private static boolean isOneOf(Path image, List<Path> others) throws IOException {
        for (Path other : others) {
            if (Files.mismatch(image, other) < 0) {
                return true;
            }
        }
        return false;
    }

    /** All of them. */
    List<Path> all() {
        List<Path> all = new ArrayList<>(calibration);
        all.addAll(check);
        return all;
    }
}

package io.yolo4j.cli;

import io.yolo4j.Detections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** YOLO's results: a text for each image, in each line {@code class cx cy w h score}, as shares of the image's width and height. */
final class YoloExport implements Export {
    private static final Pattern RESULT = Pattern.compile("\\d+(?: -?\\d+\\.\\d{6}){5}");

    private final Map<Path, Path> targets;

    YoloExport(Map<Path, Path> targets) {
        this.targets = targets;
    }

    /** Refuses to replace labels, of this run or others: unlike results, they have no score. */
    static Map<Path, Path> check(String option, Path directory, Inputs inputs, List<Path> images) {
        Set<Path> read = new HashSet<>();
        inputs.files().forEach(file -> read.add(SavedPictures.real(file)));
        Map<Path, Path> targets = new HashMap<>();
        Map<Path, Path> imageOf = new HashMap<>();
        for (Path image : images) {
            String name = image.getFileName().toString();
            String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
            Path target = directory.resolve(stem + ".txt");
            try {
                if (read.contains(SavedPictures.real(target))) {
                    throw new Failure(option + ": expected a directory for the results, found " + target
                            + ", which this run reads");
                }
                if (Files.exists(target) && !OutputFile.holds(target, YoloExport::mayBegin)) {
                    throw new Failure(option + ": " + target
                            + " exists and holds no results with scores; choose another directory");
                }
            } catch (IOException e) {
                throw OutputFile.unwritable(option, e);
            }
            Path other = imageOf.put(target, image);
            if (other != null) {
                throw new Failure(option + ": expected images of different names, found " + other + " and " + image);
            }
            targets.put(image, target);
        }
        return targets;
    }

    /** Class, box and score: labels of boxes have one value less, those of poses more, and a diary has words. */
    private static boolean mayBegin(String line) {
        return RESULT.matcher(line).matches();
    }

    static void makeDirectory(String option, Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new Failure(option + ": expected a directory that can be made, found " + Failure.reason(e), e);
        }
    }

    @Override
    public void add(Path image, Detections found) throws IOException {
        StringBuilder lines = new StringBuilder();
        double width = found.imageWidth(), height = found.imageHeight();
        for (int i = 0; i < found.size(); i++) {
            double x1 = found.x1(i) / width, x2 = found.x2(i) / width;
            double y1 = found.y1(i) / height, y2 = found.y2(i) / height;
            lines.append(String.format(
                    Locale.ROOT,
                    "%d %.6f %.6f %.6f %.6f %.6f\n",
                    found.classId(i),
                    (x1 + x2) / 2,
                    (y1 + y2) / 2,
                    x2 - x1,
                    y2 - y1,
                    found.score(i)));
        }
        OutputFile.write(targets.get(image), lines.toString());
    }

    /** Each file is whole by itself. */
    @Override
    public void complete() {}

    @Override
    public void close() {}
}

package io.yolo4j.cli;

import io.yolo4j.Classifications;
import io.yolo4j.Detections;
import io.yolo4j.EngineInfo;
import io.yolo4j.Timings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a person reads: a line for each image, a bar where there are many, a summary. */
final class Report implements AutoCloseable {
    /** Longer names are not waited for: they would push the results of all others to the right. */
    private static final int WIDEST_NAME = 60;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean linesWanted;
    private final Progress progress;
    private final Path directory;
    private final int nameWidth;

    private final long start = System.nanoTime();
    private final Map<String, Integer> objects = new LinkedHashMap<>();
    private Timings sum = Timings.ZERO;
    private int done;
    private int failures;

    /** Where standard output belongs to JSON, no line for each image is printed, and the rest goes to standard error. */
    Report(PrintWriter out, PrintWriter err, Terminal terminal, Sources sources, boolean outIsJson) {
        this.out = outIsJson ? err : out;
        this.err = err;
        this.linesWanted = !outIsJson;
        this.directory = commonDirectory(sources.images());
        this.nameWidth = Math.min(
                WIDEST_NAME,
                sources.images().stream()
                        .mapToInt(image -> name(image).length())
                        .max()
                        .orElse(0));
        sources.notes().forEach(this.out::println);
        this.out.flush();
        this.progress = Progress.of(sources.images().size() + sources.problems().size(), terminal, err);
    }

    private static Path commonDirectory(List<Path> images) {
        Path common = images.isEmpty() ? null : images.get(0).getParent();
        for (Path image : images) {
            while (common != null && !image.startsWith(common)) {
                common = common.getParent();
            }
        }
        return common;
    }

    /** What all images have in common says nothing about any of them. */
    private String name(Path image) {
        return (directory == null ? image : directory.relativize(image)).toString();
    }

    void found(Path image, Detections found) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < found.size(); i++) {
            counts.merge(Text.className(found, i), 1, Integer::sum);
        }
        counts.forEach((name, count) -> objects.merge(name, count, Integer::sum));
        String result = counts.isEmpty() ? "nothing found" : listed(counts);
        done(image, found.imageWidth(), found.imageHeight(), result, found.timings());
    }

    /** The summary counts the images of each class. */
    void found(Path image, Classifications found) {
        objects.merge(Text.className(found.className(0), found.classId(0)), 1, Integer::sum);
        String result = found.stream()
                .map(c -> String.format(Locale.ROOT, "%s %.2f", Text.className(c.className(), c.classId()), c.score()))
                .collect(Collectors.joining(", "));
        done(image, found.imageWidth(), found.imageHeight(), result, found.timings());
    }

    private void done(Path image, int width, int height, String result, Timings t) {
        sum = new Timings(
                sum.decodeMs() + t.decodeMs(),
                sum.preprocessMs() + t.preprocessMs(),
                sum.inferenceMs() + t.inferenceMs(),
                sum.postprocessMs() + t.postprocessMs());
        done++;
        String size = Text.padRight(width + "x" + height, 9);
        String line = Text.padRight(name(image), nameWidth) + "  " + size + "  " + result + "  ("
                + Text.millis(t.totalMs()) + " ms)";
        if (linesWanted) {
            progress.print(out, line);
            if (out.checkError()) { // as with "yolo ... | head"
                throw new Failure(
                        Main.SOME_FAILED,
                        "cannot write to the standard output: " + StandardStream.reason(out) + "; stopped after "
                                + image,
                        null);
            }
        }
        progress.step();
    }

    /** A line among those of the images. */
    void say(String line) {
        progress.print(out, line);
    }

    void failed(String message) {
        failures++;
        progress.print(err, "error: " + message);
        progress.step();
    }

    void trace(Throwable e) {
        progress.pause(() -> e.printStackTrace(err));
    }

    int failures() {
        return failures;
    }

    /** {@code 4 person, 1 bus}: the most frequent first. */
    private static String listed(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    void summary(EngineInfo engine) {
        progress.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        StringBuilder text = new StringBuilder();
        if (linesWanted && done > 0) {
            text.append(System.lineSeparator());
        }
        text.append(Text.count(done, "image"));
        if (failures > 0) {
            text.append(", ").append(failures).append(" failed");
        }
        if (done > 0) {
            text.append(String.format(Locale.ROOT, " in %.1f s, %.1f images/s, ", seconds, done / seconds))
                    .append(engine);
        }
        out.println(text);
        if (done > 1) {
            out.println("found:     " + (objects.isEmpty() ? "nothing" : listed(objects)));
        }
        if (done > 0) {
            out.println((done == 1 ? "time:      " : "mean time: ") + "decode " + mean(sum.decodeMs()) + ", preprocess "
                    + mean(sum.preprocessMs()) + ", inference " + mean(sum.inferenceMs()) + ", postprocess "
                    + mean(sum.postprocessMs()) + ", together " + mean(sum.totalMs()) + " ms");
        }
        out.flush();
    }

    private String mean(double total) {
        return Text.millis(total / done);
    }

    @Override
    public void close() {
        progress.close();
    }
}

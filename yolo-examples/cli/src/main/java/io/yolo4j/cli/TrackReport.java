package io.yolo4j.cli;

import io.yolo4j.EngineInfo;
import io.yolo4j.track.Track;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a person reads: a bar, and a summary. */
final class TrackReport implements AutoCloseable {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Progress progress;
    private final long start = System.nanoTime();

    /** The class of each object, as it was seen last. */
    private final Map<Integer, String> objects = new TreeMap<>();

    private int frames;
    private int most;
    private int failures;

    TrackReport(PrintWriter out, PrintWriter err, Terminal terminal, int frames) {
        this.out = out;
        this.err = err;
        this.progress = Progress.of(frames, terminal, err);
    }

    void frame(List<Track> tracks) {
        frames++;
        most = Math.max(most, tracks.size());
        tracks.forEach(track -> objects.put(track.id(), track.className()));
        progress.step();
    }

    void failed(String message) {
        failures++;
        progress.print(err, "error: " + message);
        progress.step();
    }

    void summary(EngineInfo engine) {
        progress.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        String done = Text.count(frames, "frame") + (failures > 0 ? ", " + failures + " failed" : "");
        if (frames == 0) {
            out.println(done);
            out.flush();
            return;
        }
        out.printf(Locale.ROOT, "%s in %.1f s, %.1f frames/s, %s%n", done, seconds, frames / seconds, engine);
        Map<String, Long> counts =
                objects.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        String listed = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        out.println("tracks:    " + (objects.isEmpty() ? "none" : listed + "; at most " + most + " at once"));
        out.flush();
    }

    @Override
    public void close() {
        progress.close();
    }
}

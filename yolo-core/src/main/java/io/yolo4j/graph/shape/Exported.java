package io.yolo4j.graph.shape;

import io.yolo4j.graph.Dim;
import io.yolo4j.graph.Graph;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Ultralytics' exporter notes about batch and size in the metadata, kept true. */
final class Exported {
    private static final Pattern SIDES = Pattern.compile("\\[([0-9]{1,5}), ?([0-9]{1,5})\\]");

    private Exported() {}

    /** Like a native export: one with an open batch says {@code batch 1} and {@code 'dynamic': True}. */
    static void batch(Graph graph, Dim batch) {
        Map<String, String> metadata = graph.metadata();
        String pictures = batch.isOpen() ? "1" : Long.toString(batch.size());
        metadata.computeIfPresent("batch", (key, value) -> pictures);
        argument(metadata, "batch", pictures);
        argument(metadata, "dynamic", batch.isOpen() ? "True" : "False");
    }

    /** The height and width that the model was exported for, or null where it doesn't say. */
    static long[] size(Graph graph) {
        Matcher sides = SIDES.matcher(graph.metadata().getOrDefault("imgsz", ""));
        return sides.matches() ? new long[] {Long.parseLong(sides.group(1)), Long.parseLong(sides.group(2))} : null;
    }

    static void size(Graph graph, int height, int width) {
        Map<String, String> metadata = graph.metadata();
        metadata.computeIfPresent("imgsz", (key, value) -> "[" + height + ", " + width + "]");
        argument(metadata, "imgsz", "[" + height + ", " + width + "]");
        if (!Picture.of(graph).batch().isOpen()) {
            argument(metadata, "dynamic", "False");
        }
    }

    private static void argument(Map<String, String> metadata, String name, String value) {
        metadata.computeIfPresent(
                "args",
                (key, text) -> text.replaceAll(
                        "('" + name + "': )(\\[[0-9, ]{0,40}\\]|[A-Za-z0-9]{1,20})", "$1" + value.replace("$", "")));
    }
}

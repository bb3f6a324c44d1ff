package io.yolo4j.bench;

import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long callers wait who call at the same time, each as soon as it has its answer, and whether some wait longer than others. */
final class CallersSection implements Section {
    @Override
    public String name() {
        return "callers";
    }

    @Override
    public String title() {
        return "Callers at the same time";
    }

    @Override
    public String conditions(Settings settings) {
        return settings.model().getFileName() + ", threads by default";
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Picture hd = Picture.read(settings.image("misc/zidane.jpg"));
        Image image = Image.of(hd.bgr(), hd.width(), hd.height(), PixelFormat.BGR);
        List<List<String>> rows = new ArrayList<>();
        try (Detector detector = Detector.open(settings.existingModel())) {
            for (int callers : new int[] {2, 1}) { // sessions for both cases, and compiled code
                run(detector, image, callers, 2);
            }
            for (int callers : new int[] {1, 2, 8, 64}) {
                rows.add(row(callers, run(detector, image, callers, settings.either(20, 4))));
            }
        }
        return new Table(
                List.of("callers", "pictures/s", "p50, ms", "p90, ms", "p99, ms", "longest, ms", "calls of a caller"),
                rows,
                List.of("`detect(Image)` of " + hd.name()
                        + " with every default, from the call to the answer, waiting included."));
    }

    private static List<String> row(int callers, double[][] latencies) {
        double[] all = Arrays.stream(latencies)
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        // Those who were served least and most often: each should have had a turn whenever all others had.
        int fewest = Arrays.stream(latencies).mapToInt(own -> own.length).min().orElseThrow();
        int most = Arrays.stream(latencies).mapToInt(own -> own.length).max().orElseThrow();
        double seconds = Arrays.stream(all).sum() / callers / 1e3;
        return List.of(
                Integer.toString(callers),
                String.format(Locale.ROOT, "%.1f", all.length / seconds),
                percentile(all, 0.5),
                percentile(all, 0.9),
                percentile(all, 0.99),
                percentile(all, 1),
                fewest + " to " + most);
    }

    private static String percentile(double[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return String.format(Locale.ROOT, "%.0f", sorted[Math.max(index, 0)]);
    }

    private static double[][] run(Detector detector, Image image, int callers, int seconds)
            throws InterruptedException {
        double[][] latencies = new double[callers][];
        Thread[] threads = new Thread[callers];
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; i < callers; i++) {
            int caller = i;
            threads[i] = new Thread(() -> {
                List<Double> own = new ArrayList<>();
                for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                    detector.detect(image);
                    own.add((System.nanoTime() - start) / 1e6);
                }
                latencies[caller] =
                        own.stream().mapToDouble(Double::doubleValue).toArray();
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return latencies;
    }
}

package io.yolo4j.bench;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pictures for each second: this library in every way of calling it, beside every arrangement of bare sessions and threads. */
final class ThroughputSection implements Section {
    private static final List<String> MODELS = List.of("yolov8n-640-fp32", "yolo11n-320-int8dynamic", "yolox-nano-416");

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String title() {
        return "Throughput";
    }

    @Override
    public String conditions(Settings settings) {
        return "threads as each line says, ours by default";
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Picture hd = Picture.read(settings.image("misc/zidane.jpg"));
        Image image = Image.of(hd.bgr(), hd.width(), hd.height(), PixelFormat.BGR);
        List<Path> files = jpegs(settings.image("coco-val64/images"));
        List<List<String>> columns = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        List<String> names = new ArrayList<>();
        for (String model : settings.quick() ? MODELS.subList(0, 1) : MODELS) {
            head.add(model);
            names.clear();
            columns.add(measure(settings, settings.model(model), image, files, names));
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            List<String> row = new ArrayList<>(List.of(names.get(i)));
            for (List<String> column : columns) {
                row.add(column.get(i));
            }
            rows.add(row);
        }
        return new Table(
                head,
                rows,
                List.of(
                        "Through the best of the bare arrangements, which is given in pictures for each second: medians over the rounds of"
                                + " one run, in which all take turns. The bare ones do not letterbox and read no output; those with files"
                                + " decode each by OpenCV (" + files.size()
                                + " JPEGs of about 640 x 480) and throw the pixels away."));
    }

    private static List<String> measure(
            Settings settings, Path model, Image image, List<Path> files, List<String> names) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Load> loads = new ArrayList<>();
        try (Detector detector = Detector.open(model)) {
            loads.add(new BareLoad("1 session, all threads, 1 caller", model, 1, processors, 1, true, List.of()));
            loads.add(new BareLoad(
                    "1 session, all threads, 1 caller, no spinning", model, 1, processors, 1, false, List.of()));
            loads.add(new BareLoad(
                    "1 session, all threads, a caller for each processor",
                    model,
                    1,
                    processors,
                    processors,
                    true,
                    List.of()));
            loads.add(new BareLoad("the same without spinning", model, 1, processors, processors, false, List.of()));
            loads.add(new BareLoad(
                    "1 session, 1 thread, a caller for each processor", model, 1, 1, processors, true, List.of()));
            loads.add(
                    new BareLoad("1 session, 1 thread, one caller more", model, 1, 1, processors + 1, true, List.of()));
            loads.add(new BareLoad(
                    "a session of 1 thread for each processor", model, processors, 1, processors, true, List.of()));
            int bare = loads.size();
            loads.add(new OurLoad("**`detect(List)` of 16**", 1, () -> {
                detector.detect(Collections.nCopies(16, image));
                return 16;
            }));
            for (int callers : new int[] {1, 2, 8, 64}) {
                loads.add(new OurLoad(
                        "**`detect(Image)`, " + callers + (callers == 1 ? " caller**" : " callers**"), callers, () -> {
                            detector.detect(image);
                            return 1;
                        }));
            }
            loads.add(new BareLoad(
                    "a session of 1 thread for each processor, decoding files",
                    model,
                    processors,
                    1,
                    processors,
                    true,
                    files));
            loads.add(new FilesLoad("**`detectAsync(Path)` of files**", detector, files));
            double[][] rates = alternate(loads, settings);
            int best = 0;
            for (int i = 1; i < bare; i++) {
                best = Table.median(rates[i]) > Table.median(rates[best]) ? i : best;
            }
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < loads.size(); i++) {
                names.add(loads.get(i).name());
                cells.add(
                        i == best
                                ? String.format(Locale.ROOT, "1 (%.1f/s)", Table.median(rates[i]))
                                : String.format(Locale.ROOT, "%.2f", ratio(rates[i], rates[best])));
            }
            names.add("`detectAsync(Path)` through the bare one that decodes");
            cells.add(String.format(Locale.ROOT, "%.2f", ratio(rates[loads.size() - 1], rates[loads.size() - 2])));
            return cells;
        } finally {
            for (Load load : loads) {
                load.close();
            }
        }
    }

    private static double[][] alternate(List<Load> loads, Settings settings) throws Exception {
        int rounds = settings.either(5, 2);
        double seconds = settings.either(13, 8) / 10.0;
        for (Load load : loads) {
            load.picturesPerSecond(seconds / 2);
        }
        double[][] rates = new double[loads.size()][rounds];
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, loads.size()).boxed().toList());
        Random random = new Random(1);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (int who : order) {
                Load.rest();
                rates[who][round] = loads.get(who).picturesPerSecond(seconds);
            }
        }
        return rates;
    }

    private static double ratio(double[] rates, double[] base) {
        double[] ratios = new double[rates.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rates[i] / base[i];
        }
        return Table.median(ratios);
    }

    private static List<Path> jpegs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .toList();
        }
    }

    /** Callers of the library. */
    private static final class OurLoad extends Load {
        private final List<Callable<Integer>> callers;

        OurLoad(String name, int callers, Callable<Integer> call) {
            super(name);
            this.callers = Collections.nCopies(callers, call);
        }

        @Override
        double picturesPerSecond(double seconds) throws Exception {
            return ofCallers(callers, seconds);
        }

        @Override
        public void close() {}
    }

    /** One thread that keeps a few futures going, as a program with a directory would. */
    private static final class FilesLoad extends Load {
        private final Detector detector;
        private final List<Path> files;

        FilesLoad(String name, Detector detector, List<Path> files) {
            super(name);
            this.detector = detector;
            this.files = files;
        }

        @Override
        double picturesPerSecond(double seconds) {
            int most = 2 * Runtime.getRuntime().availableProcessors(), done = 0, begun = 0;
            Queue<CompletableFuture<Detections>> calls = new ArrayDeque<>();
            long start = System.nanoTime(), end = start + (long) (seconds * 1e9);
            while (System.nanoTime() < end || !calls.isEmpty()) {
                while (calls.size() < most && System.nanoTime() < end) {
                    calls.add(detector.detectAsync(files.get(begun++ % files.size())));
                }
                if (!calls.isEmpty()) {
                    calls.remove().join();
                    done++;
                }
            }
            return done / ((System.nanoTime() - start) / 1e9);
        }

        @Override
        public void close() {}
    }
}

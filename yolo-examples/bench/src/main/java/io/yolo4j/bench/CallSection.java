package io.yolo4j.bench;

import com.sun.management.ThreadMXBean;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Timings;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** One call of a detector beside the bare run: what we ask of ourselves, and what is. */
final class CallSection implements Section {
    @Override
    public String name() {
        return "call";
    }

    @Override
    public String title() {
        return "One call beside the bare engine";
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Path model = settings.existingModel();
        Picture hd = Picture.read(settings.image("misc/zidane.jpg"));
        Picture fullHd = Picture.read(settings.image("misc/sharp__flowers.jpeg"));
        List<Rounds> images = new ArrayList<>(), paths = new ArrayList<>();
        List<Timings> stages = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int opening = 0; opening < settings.either(4, 2); opening++) {
            try (Detector detector =
                            Detector.builder(model).threads(settings.threads()).build();
                    BareRun bare = new BareRun(model, settings.threads());
                    BareRun again = new BareRun(model, settings.threads());
                    OurDetector pixels = new OurDetector(detector, false);
                    OurDetector file = new OurDetector(detector, true)) {
                bare.prepare(hd);
                again.prepare(hd);
                pixels.prepare(hd);
                int warmUp = opening == 0 ? settings.either(20, 5) : 2;
                Staged staged = new Staged(pixels);
                images.add(Rounds.run(List.of(bare, staged, again), warmUp, settings.either(25, 6)));
                stages.addAll(staged.timings.subList(2 * warmUp, staged.timings.size()));
                bare.prepare(fullHd);
                file.prepare(fullHd);
                paths.add(Rounds.run(List.of(bare, file), 2, settings.either(15, 4)));
                if (opening == 0) {
                    rows.addAll(allocation(pixels));
                }
            }
        }
        Rounds image = Rounds.join(images), path = Rounds.join(paths);
        rows.add(0, row("`detect(Image)` of 1280 x 720, x the bare run", "1.03", "%.3f", image.ratio(1)));
        rows.add(1, row("less the bare run, ms", "2.0", "%.2f", image.more(1)));
        rows.add(2, row("a second bare session less the first, ms", "", "%.2f", image.more(2)));
        rows.add(3, row("preparing the input, ms", "", "%.2f", median(stages, Timings::preprocessMs)));
        rows.add(4, row("the run within the call, ms", "", "%.2f", median(stages, Timings::inferenceMs)));
        rows.add(5, row("reading the output, ms", "", "%.2f", median(stages, Timings::postprocessMs)));
        rows.add(6, row("the bare run, ms", "", "%.2f", image.ms(0)));
        rows.add(7, row("`detect(Path)` of a JPEG of 1920 x 1080, x the bare run", "1.10", "%.3f", path.ratio(1)));
        return new Table(List.of("", "at most", "measured"), rows, List.of());
    }

    private static double median(List<Timings> timings, ToDoubleFunction<Timings> stage) {
        return Table.median(timings.stream().mapToDouble(stage).toArray());
    }

    private static List<String> row(String what, String wanted, String format, double value) {
        return List.of(what, wanted, String.format(Locale.ROOT, format, value));
    }

    /** On all threads, since a call may use others than the caller's. */
    private static List<List<String>> allocation(OurDetector pixels) {
        int calls = 20;
        long buffers = directBuffers();
        long before = allocated();
        for (int i = 0; i < calls; i++) {
            pixels.run();
        }
        double bytes = (double) (allocated() - before) / calls;
        long created = directBuffers() - buffers;
        // Four corners, a score and a class for each box, in three arrays.
        int own = 24 * pixels.found().orElseThrow().size() + 3 * 16;
        return List.of(
                row("allocated by a call beyond the arrays of its result, bytes", "4096", "%.0f", bytes - own),
                row("direct buffers created in " + calls + " calls", "0", "%.0f", created));
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1: has ended meanwhile
        }
        return sum;
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    /** Remembers what the library's own clock says of each run. */
    private static final class Staged implements Contestant {
        private final OurDetector detector;
        private final List<Timings> timings = new ArrayList<>();

        Staged(OurDetector detector) {
            this.detector = detector;
        }

        @Override
        public String name() {
            return detector.name();
        }

        @Override
        public void prepare(Picture picture) {
            detector.prepare(picture);
        }

        @Override
        public double run() {
            double ms = detector.run();
            timings.add(detector.found().orElseThrow().timings());
            return ms;
        }

        @Override
        public Optional<Detections> found() {
            return detector.found();
        }

        @Override
        public void close() {
            detector.close();
        }
    }
}

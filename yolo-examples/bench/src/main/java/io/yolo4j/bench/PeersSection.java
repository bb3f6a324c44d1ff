package io.yolo4j.bench;

import ai.djl.engine.Engine;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.repository.zoo.ZooModel;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.opencv_dnn.Net;

/**
 * This library beside what a user would take otherwise: the same model, the same pictures, the same number of threads, taking turns.
 * Boxes are compared before anything is timed.
 */
final class PeersSection implements Section {
    private static final List<String> PICTURES = List.of("misc/zidane.jpg", "misc/sharp__flowers.jpeg", "misc/bus.jpg");

    /** Of the contestants, that whose boxes the others are held to. */
    private static final int OURS = 1;

    /** Runs of each contestant with each picture before anything is timed: compilers have seen enough by then. */
    private static final int WARM_UP = 5;

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public String title() {
        return "Beside the peers";
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Path model = settings.existingModel();
        List<Picture> pictures = new ArrayList<>();
        for (String picture : PICTURES) {
            pictures.add(Picture.read(settings.image(picture)));
        }
        int threads = settings.threads();
        List<String> missing = new ArrayList<>();
        boolean hasDjl = startsDjl(settings, missing);
        try (UltralyticsProcess ultralytics = ultralytics(settings, model, missing);
                Detector detector = Detector.builder(model).threads(threads).build();
                ZooModel<Image, DetectedObjects> djl =
                        hasDjl ? DjlPeer.open(model, detector.model().classNames(), threads) : null;
                Net net = OpenCvPeer.read(model, threads);
                BareRun bare = new BareRun(model, threads)) {
            List<String> classNames = detector.model().classNames();
            List<Contestant> contestants = new ArrayList<>(List.of(bare));
            for (boolean fromFile : new boolean[] {false, true}) {
                contestants.add(new OurDetector(detector, fromFile));
                if (ultralytics != null) {
                    contestants.add(new UltralyticsPeer(ultralytics, classNames, fromFile));
                }
                if (hasDjl) {
                    contestants.add(new DjlPeer(djl, classNames, fromFile));
                }
                contestants.add(new OpenCvPeer(net, classNames, fromFile));
            }
            String versions = (ultralytics == null ? "" : ultralytics.versions() + ", ")
                    + (hasDjl ? "DJL " + Engine.getDjlVersion() + ", " : "") + "OpenCV "
                    + Loader.getVersion("org.bytedeco", "opencv") + ".";
            List<BoxCheck> checks = check(contestants, pictures, settings);
            List<Rounds> measured = rounds(contestants, pictures, settings);
            Table table = table(contestants, pictures, checks, measured, versions);
            if (missing.isEmpty()) {
                draw(contestants, pictures.get(0), measured.get(0), settings);
            }
            for (Contestant contestant : contestants.subList(1, contestants.size())) {
                contestant.close();
            }
            if (!missing.isEmpty()) {
                System.out.println(table.plain());
                throw new MissingException(String.join("; ", missing));
            }
            return table;
        }
    }

    private static boolean startsDjl(Settings settings, List<String> missing) {
        try {
            DjlPeer.start(settings.scratch().resolve("djl"), settings.threads());
            return true;
        } catch (MissingException e) {
            missing.add(e.getMessage());
            return false;
        }
    }

    /** Null where there is no interpreter for it. */
    private static UltralyticsProcess ultralytics(Settings settings, Path model, List<String> missing)
            throws IOException {
        if (settings.python().isEmpty()) {
            missing.add("Ultralytics needs a Python that has python/requirements.txt; name it with --python");
            return null;
        }
        try {
            return new UltralyticsProcess(
                    settings.python().get(),
                    settings.scripts(),
                    model,
                    settings.threads(),
                    settings.scratch().resolve("ultralytics.log"));
        } catch (MissingException e) {
            missing.add(e.getMessage());
            return null;
        }
    }

    private static List<Rounds> rounds(List<Contestant> contestants, List<Picture> pictures, Settings settings)
            throws Exception {
        List<Rounds> measured = new ArrayList<>();
        for (Picture picture : pictures) {
            for (Contestant contestant : contestants) {
                contestant.prepare(picture);
            }
            measured.add(Rounds.run(contestants, settings.either(1, 0), settings.either(12, 3)));
        }
        return measured;
    }

    private static Table table(
            List<Contestant> contestants,
            List<Picture> pictures,
            List<BoxCheck> checks,
            List<Rounds> measured,
            String versions) {
        List<String> head = new ArrayList<>(List.of("x the bare run"));
        pictures.forEach(picture -> head.add(picture.name()));
        head.add("same boxes");
        pictures.forEach(picture -> head.add("ms, " + picture.name()));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            List<String> row = new ArrayList<>(List.of(contestants.get(i).name()));
            for (Rounds rounds : measured) {
                row.add(String.format(Locale.ROOT, "%.2f", rounds.ratio(i)));
            }
            row.add(i == 0 ? "" : i == OURS ? "(these)" : checks.get(i - 1).toString());
            for (Rounds rounds : measured) {
                row.add(String.format(Locale.ROOT, "%.1f", rounds.ms(i)));
            }
            rows.add(row);
        }
        return new Table(head, rows, List.of(versions));
    }

    private static void draw(List<Contestant> contestants, Picture picture, Rounds rounds, Settings settings)
            throws IOException {
        double[] ratios = new double[contestants.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rounds.ratio(i);
        }
        BarChart.write(
                settings.pictures().resolve("performance.png"),
                "Time of one detection, bare inference = 1 (" + settings.model().getFileName() + ", " + picture.name()
                        + ")",
                contestants.stream().map(Contestant::name).toList(),
                ratios);
    }

    /** Every contestant but the bare run, with the first of them as the measure. */
    private static List<BoxCheck> check(List<Contestant> contestants, List<Picture> pictures, Settings settings)
            throws Exception {
        List<Detections> expected = boxes(contestants.get(OURS), pictures, settings);
        List<BoxCheck> checks = new ArrayList<>();
        for (Contestant contestant : contestants.subList(OURS, contestants.size())) {
            List<Detections> found = boxes(contestant, pictures, settings);
            BoxCheck all = new BoxCheck(0, 0, 0);
            for (int i = 0; i < found.size(); i++) {
                all = all.plus(BoxCheck.of(expected.get(i), found.get(i)));
            }
            System.out.println("boxes: " + contestant.name() + ": " + all);
            checks.add(all);
        }
        return checks;
    }

    private static List<Detections> boxes(Contestant contestant, List<Picture> pictures, Settings settings)
            throws Exception {
        List<Detections> found = new ArrayList<>();
        for (Picture picture : pictures) {
            contestant.prepare(picture);
            for (int i = 0; i < settings.either(WARM_UP, 2); i++) {
                contestant.run();
            }
            found.add(contestant.found().orElseThrow());
        }
        return found;
    }
}

package io.yolo4j.bench;

import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.Image;
import io.yolo4j.PixelFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a wide picture costs in the smallest rectangle, beside the square, for a model that leaves its size open. */
final class RectangularSection implements Section {
    @Override
    public String name() {
        return "rectangular";
    }

    @Override
    public String title() {
        return "Rectangular inputs";
    }

    @Override
    public String options() {
        return " --dynamic-model FILE";
    }

    @Override
    public Table measure(Settings settings) throws Exception {
        Path model = settings.dynamicModel();
        Picture hd = Picture.read(settings.image("misc/zidane.jpg"));
        try (Detector square =
                        Detector.builder(model).threads(settings.threads()).build();
                Detector rectangle = Detector.builder(model)
                        .threads(settings.threads())
                        .rectangular(true)
                        .build()) {
            Rounds rounds = Rounds.run(
                    List.of(new Call("the square", square, hd), new Call("the smallest rectangle", rectangle, hd)),
                    settings.either(20, 5),
                    settings.either(100, 12));
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("the square", "1", String.format(Locale.ROOT, "%.1f", rounds.ms(0))));
            rows.add(List.of(
                    "the smallest rectangle",
                    String.format(Locale.ROOT, "%.2f", rounds.ratio(1)),
                    String.format(Locale.ROOT, "%.1f", rounds.ms(1))));
            return new Table(List.of("`detect(Image)` of " + hd.name(), "x the square", "ms"), rows, List.of());
        }
    }

    /** One call of a detector. */
    private record Call(String name, Detector detector, Image image) implements Contestant {
        Call(String name, Detector detector, Picture picture) {
            this(name, detector, Image.of(picture.bgr(), picture.width(), picture.height(), PixelFormat.BGR));
        }

        @Override
        public void prepare(Picture picture) {}

        @Override
        public double run() {
            long start = System.nanoTime();
            detector.detect(image);
            return (System.nanoTime() - start) / 1e6;
        }

        @Override
        public Optional<Detections> found() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}

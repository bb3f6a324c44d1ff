package io.yolo4j.cli;

import io.yolo4j.Classifications;
import io.yolo4j.Classifier;
import io.yolo4j.ClassifierBuilder;
import io.yolo4j.Detections;
import io.yolo4j.Detector;
import io.yolo4j.DetectorBuilder;
import io.yolo4j.EngineInfo;
import io.yolo4j.Image;
import io.yolo4j.ModelException;
import io.yolo4j.ModelInfo;
import io.yolo4j.Timings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A detector, or a classifier: for commands that take both. Its calls say where the time went, and nothing of what they found. */
interface OpenModel extends AutoCloseable {
    /**
     * Opens a model that says by itself which of the two it is.
     *
     * @param detecting sets more options of a detector
     * @param classifying sets more options of a classifier
     */
    static OpenModel open(
            ModelOptions options, Consumer<DetectorBuilder> detecting, Consumer<ClassifierBuilder> classifying) {
        return open(
                () -> {
                    DetectorBuilder builder = options.builder();
                    detecting.accept(builder);
                    return builder;
                },
                () -> {
                    ClassifierBuilder builder = options.classifier();
                    classifying.accept(builder);
                    return builder;
                });
    }

    /** Opens a model that says by itself which of the two it is. */
    static OpenModel open(Supplier<DetectorBuilder> detecting, Supplier<ClassifierBuilder> classifying) {
        try {
            return new Detecting(detecting.get().build());
        } catch (ModelException noDetector) {
            try {
                return new Classifying(classifying.get().build());
            } catch (ModelException e) {
                noDetector.addSuppressed(e);
                throw noDetector;
            }
        }
    }

    ModelInfo model();

    EngineInfo engine();

    Image decode(Path file);

    Timings call(Path file);

    Timings call(Image image);

    List<Timings> call(List<Image> images);

    @Override
    void close();

    /** The one. */
    record Detecting(Detector detector) implements OpenModel {
        @Override
        public ModelInfo model() {
            return detector.model();
        }

        @Override
        public EngineInfo engine() {
            return detector.engine();
        }

        @Override
        public Image decode(Path file) {
            return detector.decode(file);
        }

        @Override
        public Timings call(Path file) {
            return detector.detect(file).timings();
        }

        @Override
        public Timings call(Image image) {
            return detector.detect(image).timings();
        }

        @Override
        public List<Timings> call(List<Image> images) {
            return detector.detect(images).stream().map(Detections::timings).toList();
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    /** The other. */
    record Classifying(Classifier classifier) implements OpenModel {
        @Override
        public ModelInfo model() {
            return classifier.model();
        }

        @Override
        public EngineInfo engine() {
            return classifier.engine();
        }

        @Override
        public Image decode(Path file) {
            return classifier.decode(file);
        }

        @Override
        public Timings call(Path file) {
            return classifier.classify(file).timings();
        }

        @Override
        public Timings call(Image image) {
            return classifier.classify(image).timings();
        }

        @Override
        public List<Timings> call(List<Image> images) {
            return classifier.classify(images).stream()
                    .map(Classifications::timings)
                    .toList();
        }

        @Override
        public void close() {
            classifier.close();
        }
    }
}

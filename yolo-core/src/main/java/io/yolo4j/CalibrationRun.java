package io.yolo4j;

import io.yolo4j.graph.Graph;
import io.yolo4j.graph.calibration.CalibrationPictures;
import io.yolo4j.graph.calibration.Calibrator;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.image.InputWriter;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** A model in floating point, and the pictures that it is quantised by, as it wants them. */
final class CalibrationRun implements CalibrationPictures {
    private final OpeningOptions options;
    private final Graph graph;
    private final InputGeometry input;
    private final ModelInfo model;
    private final ImageDecoder decoder;
    private final List<Path> files;
    private final List<Image> images;
    private InputWriter writer;

    private CalibrationRun(
            OpeningOptions options, Graph graph, InputGeometry input, ModelInfo model, Calibration pictures) {
        this.options = options;
        this.graph = graph;
        this.input = input;
        this.model = model;
        this.decoder = ImageDecoder.of(options.decoder, options.maxPixels);
        this.files = pictures == null ? List.of() : pictures.files();
        this.images = pictures == null ? List.of() : pictures.images();
    }

    /**
     * Opens the model once, to see how it wants its pictures.
     *
     * @param pictures null where only that is asked
     */
    static CalibrationRun of(Interpretation interpretation, Graph graph, Calibration pictures) {
        OpeningOptions options = interpretation.opening();
        try (TriedModel tried = TriedModel.open(options.with(options.source.in(graph.toBytes())))) {
            InputGeometry input = tried.input().dynamicBatch() ? tried.input().withBatch(1) : tried.input();
            return new CalibrationRun(options, graph, input, interpretation.interpret(tried), pictures);
        }
    }

    ModelInfo model() {
        return model;
    }

    EngineProvider provider() {
        return EngineSelector.choose(options.engine).provider();
    }

    EngineOptions engineOptions() {
        return new EngineOptions(options.threads, 1, options.device);
    }

    List<TensorSpec> inputs() {
        return input.specs();
    }

    /** The ranges of these tensors over all pictures. */
    RangeTable ranges(
            Collection<String> tensors, CalibrationMethod method, String digest, ConversionProgress progress) {
        Calibrator calibrator = new Calibrator(graph, provider(), engineOptions(), inputs());
        return RangeTable.of(
                calibrator.ranges(tensors, method, this, (done, total) -> progress.step("calibrating", done, total)),
                new RangeTable.Origin(digest, method, count()));
    }

    @Override
    public int count() {
        return files.size() + images.size();
    }

    @Override
    public String name(int picture) {
        return picture < files.size() ? files.get(picture).toString() : CalibrationPictures.super.name(picture);
    }

    /** A new session has new memory, whose borders have to be painted again. */
    @Override
    public void prepare(EngineSession session) {
        writer = input.writer(model.preprocessing());
        input.prepare(session);
    }

    @Override
    public void write(int picture, EngineSession session, int slot) {
        Image image = picture < files.size() ? decoder.decode(files.get(picture)) : images.get(picture - files.size());
        ByteBuffer target = session.input(input.picture());
        writer.write(image, target, slot);
    }
}

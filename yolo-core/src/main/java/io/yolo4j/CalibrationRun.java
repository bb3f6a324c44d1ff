package io.yolo4j;

import io.yolo4j.graph.Graph;
import io.yolo4j.graph.calibration.CalibrationPictures;
import io.yolo4j.graph.calibration.Calibrator;
import io.yolo4j.graph.calibration.RangeTable;
import io.yolo4j.graph.calibration.RangeTable.Range;
import io.yolo4j.graph.calibration.Sensitivity;
import io.yolo4j.graph.precision.Quantisation;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.image.InputWriter;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineProvider;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.ModelSource;
import io.yolo4j.spi.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model in floating point, and the pictures that it is quantised by, as it wants them. */
final class CalibrationRun implements CalibrationPictures {
    /** Their outputs are kept in memory, and each is looked at a dozen times. */
    private static final int SENSITIVITY_PICTURES = 12;

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
        OpeningOptions asked = interpretation.opening();
        OpeningOptions options = asked.with(asked.source.in(graph.toBytes()));
        options.engine = EngineSelector.forTrials(asked.engine).name();
        try (TriedModel tried = TriedModel.open(new PreparedModel(options, ModelFormat.ONNX))) {
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
        return options.forEngine(1);
    }

    List<TensorSpec> inputs() {
        return input.specs();
    }

    /** The ranges of these tensors over all pictures; that of the pixels is known, however dark these are. */
    RangeTable ranges(
            Collection<String> tensors, CalibrationMethod method, String digest, ConversionProgress progress) {
        Calibrator calibrator = new Calibrator(graph, provider(), engineOptions(), inputs());
        Map<String, Range> ranges = new HashMap<>(
                calibrator.ranges(tensors, method, this, (done, total) -> progress.step("calibrating", done, total)));
        TensorSpec picture = inputs().get(input.picture());
        if (picture.type() != ElementType.UINT8) {
            ranges.computeIfPresent(picture.name(), (name, seen) -> ofPixels(model.preprocessing()));
        }
        return RangeTable.of(ranges, new RangeTable.Origin(digest, method, count()));
    }

    private static Range ofPixels(Preprocessing preprocessing) {
        float[] mean = preprocessing.mean(), std = preprocessing.std();
        float min = Float.POSITIVE_INFINITY, max = Float.NEGATIVE_INFINITY;
        for (int plane = 0; plane < mean.length; plane++) {
            float black = (0 - mean[plane]) / std[plane], white = (255 - mean[plane]) / std[plane];
            min = Math.min(min, Math.min(black, white));
            max = Math.max(max, Math.max(black, white));
        }
        return new Range(min, max);
    }

    /** What loses too much in 8 bits. */
    Sensitivity.Finding sensitivity(RangeTable ranges, Quantisation.Scheme scheme, ConversionProgress progress) {
        Map<String, Set<String>> parts = new LinkedHashMap<>();
        Quantisation.candidates(graph).forEach(candidate -> parts.put(candidate.name(), candidate.nodes()));
        byte[] bytes = graph.toBytes();
        Sensitivity sensitivity = new Sensitivity(graph, provider(), engineOptions(), inputs());
        return sensitivity.measure(
                keepFloat -> {
                    Graph quantised = Graph.read(ModelSource.of(bytes));
                    Quantisation.apply(quantised, ranges, scheme, keepFloat);
                    return quantised;
                },
                parts,
                some(),
                (done, total) -> progress.step("measuring what loses accuracy", done, total));
    }

    /** A dozen of the pictures, at equal distances. */
    private CalibrationPictures some() {
        int all = count(), some = Math.min(all, SENSITIVITY_PICTURES);
        CalibrationRun whole = this;
        return new CalibrationPictures() {
            @Override
            public int count() {
                return some;
            }

            @Override
            public String name(int picture) {
                return whole.name(picture * all / some);
            }

            @Override
            public void prepare(EngineSession session) {
                whole.prepare(session);
            }

            @Override
            public void write(int picture, EngineSession session, int slot) {
                whole.write(picture * all / some, session, slot);
            }
        };
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

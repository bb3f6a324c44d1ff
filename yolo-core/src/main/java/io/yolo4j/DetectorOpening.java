package io.yolo4j;

import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.head.Candidates;
import io.yolo4j.head.LayoutResolver;
import io.yolo4j.head.Nms;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.image.Letterbox;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.runtime.SessionPool;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a builder's options and a model into a detector: reads the file, chooses the engine, tries the model once, resolves its layout. */
final class DetectorOpening {
    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    private final DetectorBuilder options;

    DetectorOpening(DetectorBuilder options) {
        this.options = options;
    }

    Detector open() {
        ImageDecoder decoder = ImageDecoder.of(options.decoder, options.maxPixels);
        OnnxFile file = OnnxFile.read(options.source);
        EngineSelector.Choice choice = EngineSelector.choose(options.engine);
        Engine engine = openEngine(file, choice);
        try {
            return assemble(file, engine, decoder, choice);
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    private Engine openEngine(OnnxFile file, EngineSelector.Choice choice) {
        try {
            return choice.provider().open(options.source, new EngineOptions(options.threads, options.device));
        } catch (ModelException e) {
            throw new ModelException(file.explainFailure(e.getMessage()), e);
        }
    }

    private Detector assemble(OnnxFile file, Engine engine, ImageDecoder decoder, EngineSelector.Choice choice) {
        ModelMetadata metadata = ModelMetadata.of(engine.metadata());
        requireDetection(metadata);
        InputGeometry input = InputGeometry.of(engine, metadata, options);
        EngineSession session = engine.openSession(List.of(input.spec()));
        try {
            tryOnce(session, input);
            ResolvedLayout layout = resolveLayout(session, input, metadata);
            List<String> names = classNames(layout, metadata);
            ModelInfo model = new ModelInfo(
                    options.source.name(),
                    Task.DETECT,
                    layout.layout(),
                    input.width(),
                    input.height(),
                    input.dynamicSize(),
                    input.dynamicBatch(),
                    input.maxBatch(),
                    names,
                    file.precision(),
                    options.preprocessing != null ? options.preprocessing : layout.preprocessing(),
                    engine.inputs(),
                    engine.outputs(),
                    engine.metadata());
            boolean[] wanted = wantedClasses(names);
            DetectionSession first = newSession(model, layout, wanted, session, input);
            SessionPool<DetectionSession> sessions = new SessionPool<>(
                    options.sessions,
                    first,
                    () -> newSession(model, layout, wanted, engine.openSession(List.of(input.spec())), input));
            log(model, engine, choice, metadata);
            return new Detector(model, engine, decoder, sessions, options.sessions);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private void requireDetection(ModelMetadata metadata) {
        Task task = metadata.task().orElse(Task.DETECT);
        if (task != Task.DETECT) {
            throw new ModelException("expected a detection model, found one of task " + task + " (metadata of "
                    + options.source + "); this version of the library finds axis-aligned boxes only");
        }
    }

    /** A size that is declared dynamic has to be tried before it is believed: exporters bake grids in. Warms the engine up, too. */
    private void tryOnce(EngineSession session, InputGeometry input) {
        try {
            session.run(input.dynamicBatch() ? 1 : input.maxBatch());
        } catch (EngineException e) {
            String size = input.width() + " x " + input.height();
            throw new ModelException(
                    input.dynamicSize()
                            ? options.source + " declares a dynamic input size, but does not run at " + size
                                    + ": a part of it is fixed to the size it was exported at; choose that size with the"
                                    + " builder's inputSize(...) (640 x 640 is usual), or export it at " + size
                            : options.source + " does not run at its own input size " + size + ": " + e.getMessage(),
                    e);
        }
    }

    private ResolvedLayout resolveLayout(EngineSession session, InputGeometry input, ModelMetadata metadata) {
        List<TensorSpec> outputs = new ArrayList<>();
        for (int i = 0; i < session.outputs(); i++) {
            outputs.add(session.output(i).spec());
        }
        int named = options.classNames != null
                ? options.classNames.size()
                : metadata.names().size();
        LayoutResolver resolver = new LayoutResolver(
                outputs,
                session::output,
                input.width(),
                input.height(),
                named == 0 ? OptionalInt.empty() : OptionalInt.of(named),
                metadata.endToEnd());
        try {
            return options.layout == null ? resolver.resolve() : resolver.resolve(options.layout);
        } catch (ModelException e) {
            throw new ModelException(options.source + ": " + e.getMessage(), e);
        }
    }

    /** Names from the builder, else from the model, else numbers; empty where not even their count is known. */
    private List<String> classNames(ResolvedLayout layout, ModelMetadata metadata) {
        if (options.classNames != null) {
            return options.classNames;
        }
        if (!metadata.names().isEmpty()) {
            return metadata.names();
        }
        return IntStream.range(0, Math.max(layout.classes(), 0))
                .mapToObj(Integer::toString)
                .toList();
    }

    private boolean[] wantedClasses(List<String> names) {
        if (options.classes.isEmpty()) {
            return null;
        }
        boolean[] wanted = new boolean[names.size()];
        for (String name : options.classes) {
            int id = names.indexOf(name);
            if (id < 0 && name.matches("\\d{1,9}")) {
                id = Integer.parseInt(name);
            }
            if (id < 0 || id >= wanted.length) {
                throw new ConfigurationException("classes: expected names of classes of " + options.source
                        + " or their numbers, found '" + name + "'; "
                        + (names.isEmpty()
                                ? "it has no names, give them with classNames(...)"
                                : "it has " + String.join(", ", names)));
            }
            wanted[id] = true;
        }
        return wanted;
    }

    private DetectionSession newSession(
            ModelInfo model, ResolvedLayout layout, boolean[] wanted, EngineSession session, InputGeometry input) {
        int classes = model.classNames().isEmpty()
                ? Integer.MAX_VALUE
                : model.classNames().size();
        boolean suppressed = layout.suppressed();
        return new DetectionSession(
                model,
                session,
                new Letterbox(model.preprocessing(), input.spec().type(), input.width(), input.height()),
                layout.newHead(classes, options.multiLabel),
                new Candidates(options.confidence, wanted),
                // An IoU is never greater than 1: sorted and cut off only.
                suppressed
                        ? new Nms(1, true, options.maxDetections, 1)
                        : new Nms(options.iou, options.agnosticNms, options.maxDetections, classes));
    }

    private void log(ModelInfo model, Engine engine, EngineSelector.Choice choice, ModelMetadata metadata) {
        if (!metadata.problems().isEmpty()) {
            LOG.warn(
                    "the metadata of {} are partly unreadable: {}",
                    model.source(),
                    String.join("; ", metadata.problems()));
        }
        List<String> notes = new ArrayList<>();
        choice.refused()
                .forEach(provider -> notes.add("not on " + provider.name() + ": "
                        + provider.availability().detail()));
        LOG.info(
                "opened {}: {} classes, {}, input {} x {}, batch {}, {} on {}{}",
                model.source(),
                model.classNames().size(),
                model.layout(),
                model.inputWidth(),
                model.inputHeight(),
                model.maxBatch(),
                model.precision(),
                engine.info(),
                notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
    }
}

package io.yolo4j;

import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.graph.OnnxFile;
import io.yolo4j.head.Facts;
import io.yolo4j.head.LayoutResolver;
import io.yolo4j.head.ResolvedLayout;
import io.yolo4j.image.ImageDecoder;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.runtime.SessionPool;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineOptions;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a builder's options and a model into a detector: reads the file, chooses the engine, tries the model, resolves its layout. */
final class DetectorOpening {
    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    /** Classes that can be asked for by number where neither names nor shapes tell how many there are. */
    private static final int MAX_NUMBERED_CLASSES = 100_000;

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
        requireBoxes(metadata);
        Trial trial = tryOut(engine, InputGeometry.of(engine, metadata, options));
        EngineSession session = trial.session;
        InputGeometry input = trial.input;
        try {
            ResolvedLayout layout = resolveLayout(session, input, metadata);
            List<String> names = classNames(layout, metadata);
            ModelInfo model = new ModelInfo(
                    options.source.name(),
                    layout.parts().task(),
                    layout.layout(),
                    input.width(),
                    input.height(),
                    input.dynamicSize(),
                    input.dynamicBatch(),
                    input.maxBatch(),
                    Optional.ofNullable(layout.parts().keypoints()),
                    names,
                    file.precision(),
                    options.preprocessing != null ? options.preprocessing : layout.preprocessing(),
                    engine.inputs(),
                    engine.outputs(),
                    engine.metadata());
            DetectionSessionFactory factory = new DetectionSessionFactory(
                    engine,
                    input,
                    model,
                    layout,
                    wantedClasses(names),
                    options.confidence,
                    options.iou,
                    options.agnosticNms,
                    options.multiLabel,
                    options.maxDetections);
            SessionPool<DetectionSession> sessions =
                    new SessionPool<>(options.sessions, factory.around(session), factory::open);
            log(model, engine, choice, metadata);
            return new Detector(model, engine, decoder, sessions, options.sessions);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private void requireBoxes(ModelMetadata metadata) {
        if (metadata.task().orElse(Task.DETECT) == Task.CLASSIFY && options.task == null && options.layout == null) {
            throw new ModelException("expected a model that finds boxes, found one that classifies (metadata of "
                    + options.source + "); open it with Classifier");
        }
    }

    private record Trial(EngineSession session, InputGeometry input) {}

    /**
     * A size or a batch that is declared dynamic has to be tried before it is believed: exporters bake grids and batches in. Warms
     * the engine up, too.
     */
    private Trial tryOut(Engine engine, InputGeometry input) {
        EngineSession session = engine.openSession(input.specs());
        try {
            input.prepare(session);
            trySize(session, input);
            if (!input.dynamicBatch() || input.maxBatch() == 1) {
                return new Trial(session, input);
            }
            if (batchWorks(session)) {
                trySize(session, input); // what follows reads the output of one picture
                return new Trial(session, input);
            }
        } catch (Throwable e) {
            session.close();
            throw e;
        }
        session.close();
        if (options.maxBatch > 1) {
            throw new ModelException(
                    options.source + " declares a dynamic batch, but does not run with two pictures: a part"
                            + " of it is fixed to one; leave maxBatch(" + options.maxBatch
                            + ") out, or export it with a dynamic batch");
        }
        return tryOut(engine, input.withBatch(1));
    }

    private void trySize(EngineSession session, InputGeometry input) {
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

    private static boolean batchWorks(EngineSession session) {
        try {
            session.run(2);
            return true;
        } catch (EngineException e) {
            return false;
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
        int[] shape = metadata.keypointShape();
        Facts facts = new Facts(
                outputs,
                session::output,
                input.width(),
                input.height(),
                named == 0 ? OptionalInt.empty() : OptionalInt.of(named),
                metadata.endToEnd(),
                options.task != null
                        ? Optional.of(options.task)
                        : metadata.task().filter(t -> t != Task.CLASSIFY),
                options.keypoints != null
                        ? Optional.of(options.keypoints)
                        : shape.length == 2 && (shape[1] == 2 || shape[1] == 3)
                                ? Optional.of(new KeypointShape(shape[0], shape[1]))
                                : Optional.empty(),
                Optional.ofNullable(options.normalized),
                Optional.empty(),
                input.takesOriginalSizes());
        LayoutResolver resolver = new LayoutResolver(facts);
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
        boolean[] wanted = new boolean[names.isEmpty() ? MAX_NUMBERED_CLASSES : names.size()];
        for (String name : options.classes) {
            boolean known = false;
            for (int id = 0; id < names.size(); id++) { // several classes may share a name
                known |= names.get(id).equals(name);
                wanted[id] |= names.get(id).equals(name);
            }
            if (!known && name.matches("\\d{1,9}") && Integer.parseInt(name) < wanted.length) {
                wanted[Integer.parseInt(name)] = known = true;
            }
            if (!known) {
                throw new ConfigurationException("classes: expected names of classes of " + options.source
                        + " or their numbers, found '" + name + "'; "
                        + (names.isEmpty()
                                ? "it has no names, give them with classNames(...)"
                                : "it has " + String.join(", ", names)));
            }
        }
        return wanted;
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
                "opened {}: {}, {} classes, {}, input {} x {}, batch {}, {} on {}{}",
                model.source(),
                model.task(),
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

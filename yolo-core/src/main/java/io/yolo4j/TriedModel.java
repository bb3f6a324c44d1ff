package io.yolo4j;

import io.yolo4j.graph.ModelFile;
import io.yolo4j.graph.ModelMetadata;
import io.yolo4j.runtime.BatchRule;
import io.yolo4j.runtime.EngineSelector;
import io.yolo4j.spi.Engine;
import io.yolo4j.spi.EngineSession;
import io.yolo4j.spi.ModelFormat;
import io.yolo4j.spi.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.slf4j.Logger;

/**
 * A model that was read, loaded by an engine and run once: all that opening is about before the outputs are looked at. Closed where
 * opening fails later on; otherwise a {@link ServedModel} takes it over.
 *
 * @param options what the caller asked for
 * @param file what the file tells without an engine
 * @param choice the engine, and why better ones were passed over
 * @param engine the loaded model
 * @param metadata what its exporter says
 * @param session the session that ran; its outputs are those of one picture, or of a fixed batch
 * @param input the shape in which it ran
 * @param notes what was settled for, and why
 */
record TriedModel(
        OpeningOptions options,
        ModelFile file,
        EngineSelector.Choice choice,
        Engine engine,
        ModelMetadata metadata,
        EngineSession session,
        InputGeometry input,
        List<String> notes)
        implements AutoCloseable {

    /** What a batch is divided by that does not fit. An engine may have to be built for each that is tried, and a half is seldom enough. */
    private static final int SMALLER = 4;

    static TriedModel open(PreparedModel model) {
        OpeningOptions options = model.options();
        ModelFormat format = model.format();
        // In a new process each takes a tenth of a second: one parses the model, the other loads the engine's library.
        CompletableFuture<ModelFile> reading =
                CompletableFuture.supplyAsync(() -> ModelFile.read(options.source, format));
        ModelFile file;
        EngineSelector.Choice choice;
        try {
            choice = EngineSelector.choose(options.engine, format);
        } finally {
            file = whenRead(reading); // a bad file is told before a missing engine
        }
        List<String> refusals = new ArrayList<>();
        ModelException first = null;
        while (true) {
            try {
                return open(options, file, format, choice, new ArrayList<>(refusals));
            } catch (ModelException | EngineException e) {
                boolean refused = e instanceof ModelException;
                if (first == null && !refused || e instanceof EngineException failure && failure.outOfMemory()) {
                    if (first != null) {
                        e.addSuppressed(first);
                    }
                    throw e;
                }
                if (first == null) {
                    first = (ModelException) e;
                } else {
                    first.addSuppressed(e);
                }
                Optional<EngineSelector.Choice> next = choice.next();
                if (next.isEmpty()) {
                    throw first; // what the engine says that would have been preferred
                }
                refusals.add("not on " + choice.provider().name() + ": " + e.getMessage());
                choice = next.get();
            }
        }
    }

    private static TriedModel open(
            OpeningOptions options,
            ModelFile file,
            ModelFormat format,
            EngineSelector.Choice choice,
            List<String> notes) {
        Engine engine = openEngine(options, file, choice);
        try {
            ModelMetadata metadata = ModelMetadata.of(engine.metadata());
            InputGeometry input = InputGeometry.of(engine, metadata, options);
            if (format == ModelFormat.TENSORRT_PLAN) {
                requireBatch(options, input);
            }
            Trial trial = fitting(options, engine, input, notes);
            return new TriedModel(
                    options, file, choice, engine, metadata, trial.session, trial.input, List.copyOf(notes));
        } catch (Throwable e) {
            closeAfter(e, engine::close);
            throw e;
        }
    }

    /** What a close throws, too, must not hide why something was closed. */
    private static void closeAfter(Throwable reason, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private record Trial(EngineSession session, InputGeometry input) {}

    /** The largest batch that there is memory for, where nobody asked for one. */
    private static Trial fitting(OpeningOptions options, Engine engine, InputGeometry wanted, List<String> notes) {
        InputGeometry input = wanted;
        EngineException tooLarge = null;
        while (true) {
            try {
                EngineSession session = tryOut(options, engine, input, notes);
                if (session == null) {
                    input = input.withBatch(1);
                    tooLarge = null; // it is not for memory that there is one
                    continue;
                }
                if (tooLarge != null) {
                    notes.add("batches of up to " + input.maxBatch() + " instead of " + wanted.maxBatch() + ": "
                            + tooLarge.getMessage());
                }
                return new Trial(session, input);
            } catch (EngineException e) {
                boolean less = options.maxBatch == 0 && input.dynamicBatch() && input.maxBatch() > 1;
                if (!e.outOfMemory() || !less) {
                    if (tooLarge != null) {
                        e.addSuppressed(tooLarge);
                    }
                    throw e;
                }
                tooLarge = tooLarge == null ? e : tooLarge;
                input = input.withBatch(Math.max(1, input.maxBatch() / SMALLER));
            }
        }
    }

    /** An ONNX file of a fixed batch is rewritten for another; of an engine that was built nothing can be changed. */
    private static void requireBatch(OpeningOptions options, InputGeometry input) {
        if (options.maxBatch > 0 && !input.dynamicBatch() && options.maxBatch != input.maxBatch()) {
            throw new ConfigurationException("maxBatch: " + options.source + " is an engine built for batches of "
                    + input.maxBatch() + ", found " + options.maxBatch
                    + "; leave maxBatch out, or give the .onnx file that it was built from");
        }
    }

    private static ModelFile whenRead(CompletableFuture<ModelFile> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Engine openEngine(OpeningOptions options, ModelFile file, EngineSelector.Choice choice) {
        try {
            return choice.provider().open(options.source, options.forEngine(options.sessions));
        } catch (ModelException e) {
            throw new ModelException(file.explainFailure(e.getMessage()), e);
        }
    }

    /**
     * A size or a batch that is declared dynamic has to be tried before it is believed: exporters bake grids and batches in. Warms
     * the engine up, too.
     *
     * @return null where it runs with one picture only, which nobody has asked to be more
     */
    private static EngineSession tryOut(
            OpeningOptions options, Engine engine, InputGeometry input, List<String> notes) {
        EngineSession session;
        try {
            session = engine.openSession(input.specs());
        } catch (ModelException e) {
            // An engine that builds finds out before the first run.
            if (options.maxBatch > 1 || !input.dynamicBatch() || input.maxBatch() == 1) {
                throw e;
            }
            notes.add("one picture at a time: " + e.getMessage());
            return null;
        }
        try {
            input.prepare(session);
            trySize(options, session, input);
            if (input.rectangular()) {
                tryRectangle(options, session, input);
            }
            if (!input.dynamicBatch() || input.maxBatch() == 1) {
                return session;
            }
            if (batchWorks(session)) {
                trySize(options, session, input); // what follows reads the output of one picture
                return session;
            }
        } catch (Throwable e) {
            closeAfter(e, session::close);
            throw e;
        }
        session.close();
        if (options.maxBatch > 1) {
            throw new ModelException(
                    options.source + " declares a dynamic batch, but does not run with two pictures: a part"
                            + " of it is fixed to one; leave maxBatch(" + options.maxBatch
                            + ") out, or export it with a dynamic batch");
        }
        notes.add("one picture at a time: it declares a dynamic batch, but does not run with two pictures");
        return null;
    }

    private static void trySize(OpeningOptions options, EngineSession session, InputGeometry input) {
        try {
            session.run(trialBatch(input), 1);
        } catch (EngineException e) {
            requireOfModel(e);
            String size = input.width() + " x " + input.height();
            throw new ModelException(
                    input.dynamicSize()
                            ? options.source + " declares a dynamic input size, but does not run at " + size
                                    + ": a part of it is fixed to the size it was exported at; choose that size with the"
                                    + " builder's inputSize(...) (" + options.usualSize + " x " + options.usualSize
                                    + " is usual), or export it at " + size
                            : options.source + " does not run at its own input size " + size + ": " + e.getMessage(),
                    e);
        }
    }

    /** Whether another size works as well, for which the longest side is halved. Outputs then are those of the largest input again. */
    private static void tryRectangle(OpeningOptions options, EngineSession session, InputGeometry input) {
        int width = input.width(), height = Math.max(input.height() / 2 / input.stride(), 1) * input.stride();
        try {
            session.resize(input.picture(), height, width);
            session.run(trialBatch(input), 1);
        } catch (EngineException e) {
            requireOfModel(e);
            throw new ModelException(
                    options.source + " declares a dynamic input size and runs at " + input.width() + " x "
                            + input.height() + ", but not at " + width + " x " + height
                            + ": a part of it is fixed to the size it was exported at; leave rectangular out, or export it with"
                            + " a dynamic size throughout",
                    e);
        }
        session.resize(input.picture(), input.height(), input.width());
        trySize(options, session, input);
    }

    private static int trialBatch(InputGeometry input) {
        return input.dynamicBatch() ? 1 : input.maxBatch();
    }

    private static boolean batchWorks(EngineSession session) {
        try {
            session.run(2, 1);
            return true;
        } catch (EngineException e) {
            requireOfModel(e);
            return false;
        }
    }

    /** A device that is lost, or has no memory left, says nothing about the model. */
    private static void requireOfModel(EngineException e) {
        if (!e.usable() || e.outOfMemory()) {
            throw e;
        }
    }

    /** The outputs with the shapes that they had in the run. */
    List<TensorSpec> outputs() {
        List<TensorSpec> outputs = new ArrayList<>();
        for (int i = 0; i < session.outputs(); i++) {
            outputs.add(session.output(i).spec());
        }
        return outputs;
    }

    /** How many pictures they are of. */
    int batch() {
        return trialBatch(input);
    }

    /** How the pictures of calls are brought into batches. */
    BatchRule batchRule() {
        boolean pays = !input.dynamicBatch() || engine.preferredBatch() > 1;
        boolean merging = input.maxBatch() > 1 && !file.mixesPictures() && (pays || !options.batchDelay.isZero());
        return new BatchRule(input.maxBatch(), pays, merging, options.batchDelay.toNanos());
    }

    /** Names from the builder, else from the model; empty where neither has any. */
    List<String> givenNames() {
        return options.classNames != null ? options.classNames : metadata.names();
    }

    /** The names that were given, else numbers; empty where not even their count is known. */
    List<String> namesOr(int classes) {
        return !givenNames().isEmpty()
                ? givenNames()
                : IntStream.range(0, Math.max(classes, 0))
                        .mapToObj(Integer::toString)
                        .toList();
    }

    /**
     * All that there is to say of it.
     *
     * @param usual how models of this kind want their pixels, where the caller does not say
     */
    ModelInfo info(
            Task task,
            OutputLayout layout,
            Optional<KeypointShape> keypoints,
            List<String> names,
            Preprocessing usual) {
        return new ModelInfo(
                options.source.name(),
                task,
                layout,
                input.width(),
                input.height(),
                input.dynamicSize(),
                input.dynamicBatch(),
                input.maxBatch(),
                keypoints,
                names,
                file.precision(),
                input.preprocessing(options, usual),
                engine.inputs(),
                engine.outputs(),
                engine.metadata(),
                notes);
    }

    void log(Logger log, ModelInfo model) {
        if (!metadata.problems().isEmpty()) {
            log.warn(
                    "the metadata of {} are partly unreadable: {}",
                    model.source(),
                    String.join("; ", metadata.problems()));
        }
        List<String> said = new ArrayList<>();
        choice.refused()
                .forEach(provider -> said.add("not on " + provider.name() + ": "
                        + provider.availability().detail()));
        said.addAll(notes);
        log.info(
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
                said.isEmpty() ? "" : " (" + String.join("; ", said) + ")");
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            engine.close();
        }
    }
}
